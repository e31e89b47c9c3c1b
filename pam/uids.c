/*
 * Uids that are never ours.
 *
 * Runs in: both; each end checks.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/uids.h"

#include <stddef.h>

/* https://systemd.io/UIDS-GIDS */
static const struct {
    uid_t first, last;
} reserved[] = {
    {0, 999},                 /* root and system accounts */
    {60001, 65535},           /* homed, host users, dynamic users, nobody */
    {0x80000000, 0xffffffff}, /* signed elsewhere; the last two: no uid */
};

bool
uid_reserved(uid_t uid)
{
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
        if (uid >= reserved[i].first && uid <= reserved[i].last)
            return true;
    return false;
}
