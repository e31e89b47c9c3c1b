/*
 * What sshd's configuration must be, so that people sign in by PAM.
 *
 * Runs in: anypointctl.
 * Trusts:  sshd, about itself.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_DEMANDS_H
#define HELPER_CTL_DEMANDS_H

#include "helper/ctl/host.h"

/* What our side of it is. */
struct demands {
    bool password;    /* flow = password, which one prompt will do for */
    unsigned timeout; /* of the module, in seconds */
};

/* Judge what "sshd -T" prints.  Pure. */
void demands_judge(struct findings *, const struct demands *,
                   const char *text);

/* Ask sshd, if there is one, and judge it if its stack has the module. */
void demands_check(struct host *);

#endif
