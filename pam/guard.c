/*
 * Who is ours: the module's own limits, set by root, before any socket.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  its options and the host's account database; not the name.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/guard.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <security/pam_ext.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "pam/cleanup.h"
#include "pam/text.h"
#include "pam/uids.h"

/*
 * "There is none" and "I could not look" are both NULL to lookups; errno
 * tells.  Taking a failure for "none" would make the module step aside
 * (PAM_IGNORE) for one of ours whenever memory is short, which an attacker
 * can bring about: pam-u2f's CVE-2025-23013.
 *
 * Services that find nobody leave other values behind (ENOENT, ESRCH, what
 * a socket said), which is why these are listed and not those.
 */
static bool
lookup_failed(int error)
{
    static const int failures[] = {EAGAIN, EINTR,  EIO,   EMFILE,
                                   ENFILE, ENOMEM, ERANGE};

    for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
        if (failures[i] == error)
            return true;
    return false;
}

static enum guard
not_found(pam_handle_t *pamh, const char *what, const char *name)
{
    if (!lookup_failed(errno))
        return GUARD_OTHERS;
    pam_syslog(pamh, LOG_ERR, "cannot look up the %s %s: %m", what, name);
    return GUARD_UNSURE;
}

/*
 * "None" is believed only when a second look says so too.  Where several
 * sources are asked, errno is the last one's: a failure of the first, for
 * want of memory, looks like an account that does not exist, and an account
 * of ours would be passed over.
 */
#define LOOKS 2

/* An account as the host knows it; a longer line is a failure. */
struct entry {
    struct passwd passwd;
    char space[8192];
};

/*
 * Not by pam_modutil_getpwnam: it must keep what it found with the handle,
 * and while there is no memory for that it tries again, INT_MAX times, with
 * a line in the log for each.
 */
static enum guard
find_account(pam_handle_t *pamh, const char *account, struct entry *entry)
{
    enum guard whose = GUARD_OTHERS;

    for (int i = 0; i < LOOKS && whose == GUARD_OTHERS; i++) {
        struct passwd *found = NULL;

        errno = getpwnam_r(account, &entry->passwd, entry->space,
                           sizeof(entry->space), &found);
        if (found != NULL)
            return GUARD_OURS;
        whose = not_found(pamh, "account", account);
    }
    return whose;
}

/* As long as a group's line may be, with all its members. */
#define GROUP_MAX (1024 * 1024)

/* As many groups as the kernel lets a process be in. */
#define GROUPS_MAX 65536

/* Answers an errno; 0 without *found means that there is none. */
static int
look_up_group(const char *name, gid_t *gid, bool *found)
{
    int error = ERANGE;

    *found = false;
    for (size_t size = 4096; error == ERANGE && size <= GROUP_MAX; size *= 4) {
        CLEANUP(free_ptr) char *space = malloc(size);
        struct group entry, *result = NULL;

        if (space == NULL)
            return ENOMEM;
        error = getgrnam_r(name, &entry, space, size, &result);
        *found = result != NULL;
        if (*found)
            *gid = entry.gr_gid;
    }
    return error;
}

/* A group that is not there says nothing of who is ours: nobody can. */
static enum guard
find_group(pam_handle_t *pamh, const char *group, gid_t *gid)
{
    for (int i = 0; i < LOOKS; i++) {
        bool found;

        errno = look_up_group(group, gid, &found);
        if (found)
            return GUARD_OURS;
        if (not_found(pamh, "group", group) == GUARD_UNSURE)
            return GUARD_UNSURE;
    }
    pam_syslog(pamh, LOG_ERR, "there is no group %s", group);
    return GUARD_UNSURE;
}

/*
 * libc has no answer for "I could not look": without memory it says that as
 * much room is needed as there is, and of a source that failed it leaves at
 * most the errno; but it leaves one also where it only had to look again.
 */
static int
left_behind(void)
{
    return errno == ERANGE || errno == EINTR ? 0 : errno;
}

/* Answers an errno; what it leaves counts for who is found in no group. */
static int
look_for_gid(const struct passwd *passwd, gid_t gid, bool *member)
{
    int room = 64, count = room;

    *member = false;
    while (room <= GROUPS_MAX) {
        CLEANUP(free_ptr) gid_t *gids = calloc((size_t) room, sizeof(*gids));

        if (gids == NULL)
            return ENOMEM;
        errno = 0;
        if (getgrouplist(passwd->pw_name, passwd->pw_gid, gids, &count) >= 0) {
            for (int i = 0; i < count; i++)
                *member = *member || gids[i] == gid;
            return left_behind();
        }
        if (count <= room)
            return ENOMEM;
        room = count;
    }
    return ERANGE;
}

/* Not by pam_modutil_user_in_group_nam_nam, for the reason above. */
static enum guard
in_group(pam_handle_t *pamh, const struct passwd *passwd, const char *group)
{
    gid_t gid = 0;

    if (find_group(pamh, group, &gid) != GUARD_OURS)
        return GUARD_UNSURE;
    for (int i = 0; i < LOOKS; i++) {
        bool member;

        errno = look_for_gid(passwd, gid, &member);
        if (member)
            return GUARD_OURS;
        if (not_found(pamh, "members of", group) == GUARD_UNSURE)
            return GUARD_UNSURE;
    }
    return GUARD_OTHERS;
}

static bool
names_nobody(const struct options *options)
{
    return options->range_count == 0 && options->group == NULL;
}

/* Some services find "alice" under another spelling of the name. */
static bool
may_be_ours(const struct options *options, const struct passwd *entry,
            const char *account)
{
    return strcmp(entry->pw_name, account) == 0 &&
           !uid_reserved(entry->pw_uid) &&
           options_in_ranges(options, entry->pw_uid);
}

enum guard
guard(pam_handle_t *pamh, const struct options *options, const char *account)
{
    struct entry entry;
    enum guard found;

    if (names_nobody(options) && !options->bad)
        return GUARD_OTHERS;
    if (!text_names_account(account))
        return GUARD_OTHERS;
    found = find_account(pamh, account, &entry);
    if (found != GUARD_OURS)
        return found;
    if (!may_be_ours(options, &entry.passwd, account))
        return GUARD_OTHERS;
    /* Neither option could be read, so each account may be ours. */
    if (names_nobody(options))
        return GUARD_UNSURE;
    return options->group == NULL
               ? GUARD_OURS
               : in_group(pamh, &entry.passwd, options->group);
}
