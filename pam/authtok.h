/*
 * PAM_AUTHTOK: what a module before us asked for, and what we hand on.
 *
 * Keyrings open by what was typed, so the modules behind us may have an
 * answer that the helper has verified; never a token, never what was refused.
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

/*
 * The first hidden answer that was verified, or else the last one, until the
 * verdict.  Zeros: there is none.
 */
struct authtok {
    bool answered; /* it was sent, and is not verified yet */
    bool verified; /* it may be handed on */
    char answer[WIRE_HIDDEN_MAX + 1]; /* "" without forward_pass */
};

/*
 * What another module asked for before us, if options let it answer our
 * first hidden question; else NULL.  libpam owns and erases it.
 */
const char *authtok_before(pam_handle_t *, const struct options *);

/*
 * This is the last hidden answer now, of at most WIRE_HIDDEN_MAX bytes; an
 * empty one is none.  It is kept only with forward_pass, and unless one was
 * verified before: after the password comes the question for a new PIN.
 */
void authtok_answer(struct authtok *, const struct options *,
                    const char *answer);

/*
 * The last hidden answer was verified; false if there is none, or it was told
 * already.
 */
bool authtok_verify(struct authtok *) __attribute__((warn_unused_result));

/*
 * Set PAM_AUTHTOK to what is kept, if it was verified.  A failure is logged
 * and ends no login: a keyring stays locked.
 */
void authtok_hand_on(const struct authtok *, pam_handle_t *);

/* Overwrite it. */
void authtok_erase(struct authtok *);

#endif
