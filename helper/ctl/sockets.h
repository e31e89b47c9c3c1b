/*
 * Where our two programs listen, and whether they answer.
 *
 * Runs in: anypointctl.
 * Trusts:  the kernel, about who listens; nothing of an answer.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_SOCKETS_H
#define HELPER_CTL_SOCKETS_H

#include <sys/types.h>

#include "helper/ctl/host.h"

/*
 * Call a helper as the module does (pam/dial.h), with an operation that no
 * helper knows: it refuses at once, no login begins, and none is counted.
 */
void sockets_helper(struct findings *, const char *path);

/*
 * Call net for a host that no settings name: it answers at once, and asks
 * nobody.  The group is the one that may call.
 */
void sockets_net(struct findings *, const char *path, gid_t);

/* Both, and the further helpers that PAM's files name. */
void sockets_check(struct host *);

#endif
