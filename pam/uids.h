/*
 * Uids that are never ours.
 *
 * Runs in: both; each end checks.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef PAM_UIDS_H
#define PAM_UIDS_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * True for root, for system accounts (up to 999), and for the ranges that
 * systemd keeps for its own users, containers' and nobody's.  No setting
 * makes one of these ours.
 */
bool uid_reserved(uid_t);

#endif
