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
#include <shadow.h>
#include <string.h>

#include "helper/ctl/wayin.h"

#define SPACE_SIZE 16384

#define HELPER_USER "anypoint"
#define NET_USER    "anypoint-net"

bool
users_password(const char *hash)
{
    return wayin_password(hash) || hash[0] == '\0';
}

static bool
has_password(const char *name, const char *path)
{
    FILE *file = path == NULL ? NULL : fopen(path, "re");
    char space[SPACE_SIZE];
    struct spwd entry, *found;
    bool has = false;

    if (file == NULL)
        return false;
    while (fgetspent_r(file, &entry, space, sizeof(space), &found) == 0)
        if (strcmp(entry.sp_namp, name) == 0)
            has = users_password(entry.sp_pwdp);
    explicit_bzero(space, sizeof(space));
    fclose(file);
    return has;
}

struct users_one
users_find(const char *name, const char *shadow)
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
    one.password = has_password(name, shadow);
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

void
users_check(struct host *host)
{
    const char *shadow = host->places->shadow;
    const struct users_one helper = users_find(HELPER_USER, shadow);
    const struct users_one net = users_find(NET_USER, shadow);

    users_judge(host->findings, &helper, &net);
}
