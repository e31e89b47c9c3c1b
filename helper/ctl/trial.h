/*
 * Try to sign in by PAM, at this terminal, as a service would.
 *
 * Runs in: anypointctl, as root.
 * Trusts:  root; not what modules say to the person.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_TRIAL_H
#define HELPER_CTL_TRIAL_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/ctl/explain.h"

/*
 * Run the auth and the account part of the service's stack, and print what
 * came of each.  Nothing is granted: no credentials are set, no session is
 * opened.  ERROR_DENIED if it would not have signed in, another kind if it
 * could not be tried.
 */
bool trial_run(const struct explain_words *, struct error *)
    __attribute__((warn_unused_result));

/* The exit status after an error: 1 after ERROR_DENIED, else 2. */
int trial_exit(enum error_kind);

#endif
