/*
 * The provider: what the helper says of it, asked by way of net.
 *
 * Runs in: anypointctl.
 * Trusts:  the helper for its names; not for what else it says.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_REACHED_H
#define HELPER_CTL_REACHED_H

#include "helper/ctl/host.h"

/* Take the lines "finding NAME SENTENCE" of what was said.  Pure. */
void reached_take(struct findings *, const char *said);

/* Have it asked, where settings and net are good enough for it. */
void reached_check(struct host *);

#endif
