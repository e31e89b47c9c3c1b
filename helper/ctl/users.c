/*
 * The users that our two programs run as.
 *
 * Runs in: anypointctl.
 * Trusts:  the name service, and /etc/shadow.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/users.h"

#include <pwd.h>
#include <string.h>

#include "helper/ctl/entries.h"
#include "helper/ctl/wayin.h"
#include "pam/cleanup.h"

#define SPACE_SIZE 16384

#define HELPER_USER "anypoint"
#define NET_USER    "anypoint-net"

bool
users_password(const char *hash)
{
    return wayin_password(hash) || hash[0] == '\0';
}

bool
users_with_password(const char *path, users_take *take, void *context,
                    struct error *error)
{
    CLEANUP(entries_close) struct entries shadow = {0};
    struct spwd entry;
    bool there;

    if (!entries_open(&shadow, path, error))
        return false;
    for (;;) {
        if (!entries_shadow(&shadow, &entry, &there, error))
            return false;
        if (!there)
            return true;
        if (users_password(entry.sp_pwdp))
            take(context, entry.sp_namp);
    }
}

struct users_one
users_find(const char *name)
{
    struct users_one one = {.name = name};
    char space[SPACE_SIZE];
    struct passwd entry, *found = NULL;

    if (getpwnam_r(name, &entry, space, sizeof(space), &found) != 0 ||
        found == NULL)
        return one;
    one.there = true;
    one.uid = entry.pw_uid;
    one.shell = wayin_shell(entry.pw_shell);
    return one;
}

static void
judge(struct findings *findings, const struct users_one *one)
{
    if (!one->there)
        findings_add(findings, FINDING_USER_MISSING, NULL, 0,
                     "this host has no user %s", one->name);
    else if (one->uid == 0)
        findings_add(findings, FINDING_USER_ROOT, NULL, 0,
                     "the user %s has uid 0, which is root's", one->name);
    if (one->there && one->shell)
        findings_add(findings, FINDING_USER_SHELL, NULL, 0,
                     "the user %s has a login shell", one->name);
    if (one->there && one->password)
        findings_add(findings, FINDING_USER_PASSWORD, NULL, 0,
                     "the user %s has a password", one->name);
}

void
users_judge(struct findings *findings, const struct users_one *helper,
            const struct users_one *net)
{
    judge(findings, helper);
    judge(findings, net);
    if (helper->there && net->there && helper->uid == net->uid)
        findings_add(findings, FINDING_USER_SAME, NULL, 0,
                     "%s and %s have the same uid, %u, so what reads tokens "
                     "is not apart from what has the network",
                     helper->name, net->name, (unsigned) helper->uid);
}

static void
mark(void *context, const char *name)
{
    struct users_one *one = context;

    one->password |= strcmp(one->name, name) == 0;
}

void
users_check(struct host *host)
{
    const char *shadow = host->places->shadow;
    struct users_one both[] = {users_find(HELPER_USER), users_find(NET_USER)};
    struct error error = {0};

    for (size_t i = 0; i < 2; i++)
        if (!users_with_password(shadow, mark, &both[i], &error)) {
            findings_add_error(host->findings, FINDING_CHECK_FAILED, shadow,
                               &error);
            break;
        }
    users_judge(host->findings, &both[0], &both[1]);
}
