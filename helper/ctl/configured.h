/*
 * What root has written: the settings and the accounts file.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_CONFIGURED_H
#define HELPER_CTL_CONFIGURED_H

#include "helper/ctl/host.h"

/* Read the settings as the programs would; their files' modes apart. */
void configured_settings(struct host *);

/* Read the accounts file, and judge each line; PAM's files are known. */
void configured_accounts(struct host *);

/* Have both programs read all of it, as their users. */
void configured_programs(struct host *);

#endif
