/*
 * nsswitch.conf(5): who says which accounts and groups there are.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_NSSWITCH_H
#define HELPER_CTL_NSSWITCH_H

#include "helper/ctl/host.h"

/* Judge a text; path is its file's, for the findings.  Pure. */
void nsswitch_judge(struct findings *, const char *path, const char *text);

/* The files first, for passwd and group: else another could be root. */
void nsswitch_check(struct host *);

#endif
