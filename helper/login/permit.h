/*
 * A login asks the listener, which sees all of them, whether it may go on.
 *
 * The listener holds the limits, for a login knows of no other one.  A
 * question and its answer are one datagram each, of a fixed size.
 *
 * Runs in: the helper's logins; its first process answers.
 * Trusts:  at the login's end the listener; at the listener's end only the
 *          size of what a login sends.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_LOGIN_PERMIT_H
#define HELPER_LOGIN_PERMIT_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "pam/text.h"

/* What a login wants. */
enum permit_kind {
    PERMIT_NONE = 0,
    PERMIT_LOGIN,    /* to begin: a person is waiting */
    PERMIT_CODE,     /* to ask for a device code */
    PERMIT_PASSWORD, /* to send a password */
    PERMIT_RETURN,   /* nothing: what it was given does not count */
};

#define PERMIT_SOURCE_SIZE 256

/* Strings end with a nul. */
struct permit_question {
    enum permit_kind kind;
    char account[NAME_SIZE];
    char source[PERMIT_SOURCE_SIZE]; /* the remote host; "" if none is known */
};

struct permit_answer {
    bool granted;
    char why[128]; /* not; printable ASCII */
};

/*
 * Ask over the login's own connection to the listener, and wait at most 3 s.
 * False with ERROR_LIMIT, for PERMIT_LOGIN with ERROR_BUSY; with
 * ERROR_SYSTEM if the listener does not answer.
 */
bool permit_ask(int fd, enum permit_kind, const char *account,
                const char *source, struct error *)
    __attribute__((warn_unused_result));

/* Say that what this login was given does not count; nothing is answered. */
void permit_return(int fd);

/* The listener's end: take a question that is there; false if it is none. */
bool permit_take(int fd, struct permit_question *)
    __attribute__((warn_unused_result));

/* Answer it.  A login that does not listen is not waited for. */
void permit_give(int fd, const struct permit_answer *);

#endif
