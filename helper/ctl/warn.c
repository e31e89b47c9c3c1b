/*
 * Warn of people whose Anypoint user makes them root here.
 *
 * Runs in: anypointctl.
 * Trusts:  sudo, about itself.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/warn.h"

#include <pwd.h>
#include <stdio.h>

#include "helper/config/settings.h"
#include "helper/ctl/sudo.h"
#include "helper/identity/accounts.h"
#include "pam/cleanup.h"

#define SPACE_SIZE 16384

static bool
is_ours(const struct ranges *ours, const char *name)
{
    char space[SPACE_SIZE];
    struct passwd entry, *found = NULL;

    return getpwnam_r(name, &entry, space, sizeof(space), &found) == 0 &&
           found != NULL && ranges_hold(ours, entry.pw_uid);
}

static bool
warn_of(const char *name, struct error *error)
{
    static const char *const rights[] = {
        [SUDO_SOME] = "do something as root", [SUDO_ALL] = "become root"};
    struct sudo sudo;

    if (!sudo_ask(&sudo, name, error))
        return false;
    if (sudo.right != SUDO_NONE)
        printf("warning: %s may %s by sudo, and so may whoever has that "
               "Anypoint user.\n",
               name, rights[sudo.right]);
    return true;
}

bool
warn_of_roots(const struct places *places, const struct ranges *ours,
              struct error *error)
{
    CLEANUP(settings_free) struct settings settings = {0};
    CLEANUP(accounts_free) struct accounts accounts = {0};

    if (!settings_read(&settings, places->settings, error) ||
        !accounts_read(&accounts, settings.accounts_file, error))
        return false;
    for (size_t i = 0; i < accounts.count; i++)
        if (is_ours(ours, accounts.lines[i].name) &&
            !warn_of(accounts.lines[i].name, error))
            return false;
    return true;
}
