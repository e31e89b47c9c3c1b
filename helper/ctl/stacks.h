/*
 * The services whose PAM stacks have the module: who gets in by them.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_STACKS_H
#define HELPER_CTL_STACKS_H

#include "helper/ctl/host.h"
#include "helper/ctl/pamfile.h"

/*
 * Judge a service's stack of a type, "auth" or "account", which has the
 * module: by what comes of it when Anypoint says yes, no, or nothing, and
 * when it is somebody else's account.  Pure.
 */
void stacks_judge(struct findings *, const char *service, bool account,
                  const struct pam_stack *);

/* All services of /etc/pam.d. */
void stacks_check(struct host *);

#endif
