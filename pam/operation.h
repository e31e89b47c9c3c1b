/*
 * What the helper is asked for, how that can end, and what PAM is told.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  nothing; it is one table.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef PAM_OPERATION_H
#define PAM_OPERATION_H

#include <stdbool.h>

enum operation {
    OPERATION_PASSWORD = 0, /* is there a PIN to change?  Else say where the
                               password is changed */
    OPERATION_PIN,          /* change the PIN */
    OPERATION_ACCOUNT,      /* may this account be used? */
    OPERATION_AUTHENTICATE,
};

/* PAM's codes stay out of the module until its end: their zero is a yes. */
enum outcome {
    OUTCOME_REFUSE = 0,
    OUTCOME_STOP,        /* no, and another try is of no use */
    OUTCOME_UNAVAILABLE, /* nobody can say */
    OUTCOME_NO_PERSON,   /* the application could not ask */
    OUTCOME_ACCEPT,
    OUTCOME_GO_ON, /* not over yet */
};

/* The operation's word in START. */
const char *operation_word(enum operation);

/* True if there is a person who may be asked, and time for it. */
bool operation_has_person(enum operation);

/*
 * The PAM code: PAM_SUCCESS for OUTCOME_ACCEPT of an operation that the
 * helper may accept, and for nothing else.
 */
int operation_code(enum operation, enum outcome);

/*
 * What a verdict's word means; false, and *outcome as it was, for a word
 * that is not known.
 */
bool operation_outcome(const char *word, enum outcome *outcome);

#endif
