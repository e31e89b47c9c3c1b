/*
 * PAM_AUTHTOK: what a module before us asked for, and what we hand on.
 *
 * Keyrings open by what was typed, so the modules behind us may have an
 * answer that the helper has verified, and where a PIN is changed the old one,
 * too, as PAM_OLDAUTHTOK; never a token, never what was refused.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  its options; the helper's word for what was verified.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef PAM_AUTHTOK_H
#define PAM_AUTHTOK_H

#include <security/pam_modules.h>
#include <stdbool.h>

#include "pam/options.h"
#include "pam/wire.h"

/* Who changes a PIN types two that are verified: the old one and the new. */
#define AUTHTOK_MOST 2

/*
 * The first hidden answers that were verified, one, or two where a PIN is
 * changed, and while there are fewer the last one; until the verdict.  Zeros:
 * there is none, and somebody signs in.
 */
struct authtok {
    bool changes;      /* a PIN */
    bool answered;     /* the last one was sent, and is not verified yet */
    unsigned verified; /* so many of these; the one after them is not */
    char answers[AUTHTOK_MOST][WIRE_HIDDEN_MAX + 1]; /* "" without
                                                        forward_pass */
};

/*
 * What another module asked for before us, if options let it answer our
 * first hidden question; else NULL.  libpam owns and erases it.
 */
const char *authtok_before(pam_handle_t *, const struct options *);

/*
 * This is the last hidden answer now, of at most WIRE_HIDDEN_MAX bytes; an
 * empty one is none.  It is kept only with forward_pass, in place of one that
 * was not verified, and unless all were that are handed on: who signs in by a
 * password may be asked for a new PIN after it.
 */
void authtok_answer(struct authtok *, const struct options *,
                    const char *answer);

/*
 * The last hidden answer was verified; false if there is none, or it was told
 * already.
 */
bool authtok_verify(struct authtok *) __attribute__((warn_unused_result));

/*
 * Set PAM_AUTHTOK to what is kept, if it was verified; where a PIN is changed,
 * if both were, PAM_OLDAUTHTOK to the old one before it, or else neither.  A
 * failure is logged and ends no login: a keyring stays locked, or as it was.
 */
void authtok_hand_on(const struct authtok *, pam_handle_t *);

/* Overwrite it. */
void authtok_erase(struct authtok *);

#endif
