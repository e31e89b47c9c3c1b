/*
 * Whose the files are by which people get in, and who can write them.
 *
 * Runs in: anypointctl.
 * Trusts:  root, who must own them.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/owners.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "helper/ctl/ask.h"
#include "pam/cleanup.h"

#define NET_GROUP   "anypoint-net"
#define GROUP_SPACE 65536
#define MODE_BITS   07777

/* All that mode 0640 does not have (helper/base/file.c). */
#define MODE_TOLD 0137

static bool
is_shared(const struct stat *status)
{
    return (status->st_mode & 022) != 0;
}

static unsigned
mode_of(const struct stat *status)
{
    return (unsigned) status->st_mode & MODE_BITS;
}

/* ---- One of them ---------------------------------------------------------
 */

void
owners_judge_file(struct findings *findings, const char *path,
                  const struct stat *status)
{
    if (!S_ISREG(status->st_mode))
        findings_add(findings, FINDING_FILE_TYPE, path, 0,
                     "it is not a regular file");
    else if (status->st_uid != 0)
        findings_add(findings, FINDING_FILE_OWNER, path, 0,
                     "it belongs to uid %u, not to root",
                     (unsigned) status->st_uid);
    else if (is_shared(status))
        findings_add(findings, FINDING_FILE_WRITABLE, path, 0,
                     "others than root can write it (mode %04o)",
                     mode_of(status));
}

/* In a sticky one nobody renames what is another's; group 0 is root's. */
void
owners_judge_folder(struct findings *findings, const char *path,
                    const struct stat *status)
{
    bool shared = (status->st_mode & S_IWOTH) != 0 ||
                  ((status->st_mode & S_IWGRP) != 0 && status->st_gid != 0);

    if (status->st_uid != 0)
        findings_add(findings, FINDING_FOLDER_OWNER, path, 0,
                     "the folder belongs to uid %u, not to root, who can "
                     "replace what is in it",
                     (unsigned) status->st_uid);
    else if (shared && (status->st_mode & S_ISVTX) == 0)
        findings_add(findings, FINDING_FOLDER_WRITABLE, path, 0,
                     "others than root can replace what is in the folder "
                     "(mode %04o)",
                     mode_of(status));
}

void
owners_judge_secret(struct findings *findings, const char *path,
                    const struct stat *status, gid_t group)
{
    if ((status->st_mode & MODE_TOLD) != 0)
        findings_add(findings, FINDING_SECRET_READABLE, path, 0,
                     "the client secret's mode is %04o, more than 0640",
                     mode_of(status));
    else if (status->st_gid != group || (status->st_mode & S_IRGRP) == 0)
        findings_add(findings, FINDING_SECRET_GROUP, path, 0,
                     "anypoint-net cannot read the client secret");
}

/* ---- Where they are ------------------------------------------------------
 */

/* Each folder of an absolute path without links, the root first. */
static void
judge_folders(struct findings *findings, char *path)
{
    struct stat status;

    for (char *at = path; (at = strchr(at, '/')) != NULL; at++) {
        char kept = at[at == path];
        char *end = at + (at == path);

        *end = '\0';
        if (stat(path, &status) == 0)
            owners_judge_folder(findings, path, &status);
        *end = kept;
    }
}

bool
owners_file(struct findings *findings, const char *path, bool exact)
{
    CLEANUP(free_ptr) char *real = NULL;
    struct stat status;

    if ((exact ? lstat : stat)(path, &status) != 0)
        return errno != ENOENT;
    real = realpath(path, NULL);
    owners_judge_file(findings, exact || real == NULL ? path : real, &status);
    if (real != NULL)
        judge_folders(findings, real);
    return true;
}

/* ---- All of them ---------------------------------------------------------
 */

static void
check_needed(const struct host *host, const char *path, bool exact)
{
    if (!owners_file(host->findings, path, exact))
        findings_add(host->findings, FINDING_FILE_MISSING, path, 0,
                     "it is missing");
}

/* Who else is in net's group may read what net alone should. */
static bool
find_group(const struct host *host, gid_t *gid)
{
    CLEANUP(free_ptr) char *space = malloc(GROUP_SPACE);
    struct group entry, *found = NULL;

    if (space == NULL ||
        getgrnam_r(NET_GROUP, &entry, space, GROUP_SPACE, &found) != 0 ||
        found == NULL)
        return false;
    if (found->gr_mem[0] != NULL)
        findings_add(host->findings, FINDING_SECRET_MEMBERS, NULL, 0,
                     "the group " NET_GROUP " has the member %s, who can "
                     "read the client secret",
                     found->gr_mem[0]);
    *gid = found->gr_gid;
    return true;
}

static void
check_secret(const struct host *host)
{
    const char *path = host->settings.client_secret_file;
    struct stat status;
    gid_t gid;

    if (ask_credential(host->places))
        return;
    check_needed(host, path, true);
    if (find_group(host, &gid) && lstat(path, &status) == 0 &&
        S_ISREG(status.st_mode))
        owners_judge_secret(host->findings, path, &status, gid);
}

void
owners_check(struct host *host)
{
    static const char *const programs[] = {SBINDIR "/anypoint-helper",
                                           SBINDIR "/anypoint-net",
                                           SBINDIR "/anypointctl"};
    struct stat status;

    (void) owners_file(host->findings, host->places->settings, true);
    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
        check_needed(host, programs[i], false);
    if (stat(host->places->runtime, &status) == 0)
        owners_judge_folder(host->findings, host->places->runtime, &status);
    if (!host->settings_good)
        return;
    (void) owners_file(host->findings, host->settings.accounts_file, true);
    check_secret(host);
    if (host->settings.ca_file[0] != '\0')
        check_needed(host, host->settings.ca_file, false);
}
