/*
 * anypointctl setup: from a host without Anypoint to one with it, and back.
 *
 * Runs in: anypointctl.
 * Trusts:  root, who runs it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_SETUP_H
#define HELPER_CTL_SETUP_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/ctl/answers.h"

/* The words of its options; NULL for one that is not given. */
struct setup_words {
    struct answers_words answers;
    const char *uids, *minutes, *allow_passwords;
};

/*
 * Write the settings, check them, and show the change of the logins; make
 * it where yes is set, with a timer that takes it back.
 */
bool setup_host(const struct setup_words *, bool yes, struct error *)
    __attribute__((warn_unused_result));

/* Keep the change for good: of use from a new login only. */
bool setup_keep(struct error *) __attribute__((warn_unused_result));

/* Put everything back. */
bool setup_undo(struct error *) __attribute__((warn_unused_result));

/* Take a change back if its time is over; else do nothing. */
bool setup_expire(struct error *) __attribute__((warn_unused_result));

#endif
