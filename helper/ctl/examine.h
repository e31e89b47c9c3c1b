/*
 * Look at a whole host, and say what would keep people from signing in, or
 * let in who should not get in ("anypointctl check").
 *
 * Nothing is changed.
 *
 * Runs in: anypointctl.
 * Trusts:  root, who runs it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_EXAMINE_H
#define HELPER_CTL_EXAMINE_H

#include <stdbool.h>

#include "helper/base/error.h"

/*
 * Examine this host and print what was found, as text or as JSON.  *level is
 * the exit status: 0 if nothing was found, 1 with warnings only, 2 with a
 * fault.  False if nobody could look.
 */
bool examine_host(int *level, bool json, struct error *)
    __attribute__((warn_unused_result));

#endif
