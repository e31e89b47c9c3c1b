/*
 * The host that is looked at, and what is known of it so far.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing; it reads nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_HOST_H
#define HELPER_CTL_HOST_H

#include <stdbool.h>

#include "helper/config/settings.h"
#include "helper/ctl/findings.h"
#include "helper/ctl/places.h"
#include "helper/ctl/ranges.h"
#include "helper/identity/accounts.h"

/* Helpers' sockets that PAM's files name, besides the usual one. */
#define HOST_SOCKETS 4

/* The module's longest patience, in seconds, if no line says another. */
#define HOST_TIMEOUT 100

struct host {
    const struct places *places;
    struct findings *findings;
    /* From the settings and the accounts file; owned. */
    bool settings_good, accounts_good;
    struct settings settings;
    struct accounts accounts;
    /* From PAM's files. */
    bool pam_used, sshd_used, by_group;
    struct ranges ours; /* all uids= of all lines */
    unsigned timeout;   /* the longest of those for sshd */
    char sockets[HOST_SOCKETS][PLACE_SIZE];
    size_t socket_count;
    /* From sshd. */
    bool sshd_wrong;
};

#endif
