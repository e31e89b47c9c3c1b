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
#include <security/pam_modutil.h>
#include <stdbool.h>
#include <string.h>
#include <syslog.h>

#include "pam/text.h"
#include "pam/uids.h"

/*
 * "There is none" and "I could not look" are both NULL to libpam's lookups;
 * errno, cleared before, tells.  Taking a failure for "none" would make the
 * module step aside (PAM_IGNORE) for one of ours whenever memory is short,
 * which an attacker can bring about: pam-u2f's CVE-2025-23013.
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

static bool
in_ranges(const struct options *options, uid_t uid)
{
    for (size_t i = 0; i < options->range_count; i++)
        if (uid >= options->ranges[i].first && uid <= options->ranges[i].last)
            return true;
    return options->range_count == 0;
}

/*
 * Each side is looked up alone first: user_in_group answers "no" also when
 * it could not look, and leaves an errno that means nothing.
 */
static enum guard
in_group(pam_handle_t *pamh, const char *account, const char *group)
{
    errno = 0;
    if (pam_modutil_getgrnam(pamh, group) == NULL)
        return not_found(pamh, "group", group);
    errno = 0;
    if (pam_modutil_user_in_group_nam_nam(pamh, account, group) == 1)
        return GUARD_OURS;
    if (errno == ENOMEM)
        return not_found(pamh, "members of", group);
    return GUARD_OTHERS;
}

enum guard
guard(pam_handle_t *pamh, const struct options *options, const char *account)
{
    const struct passwd *entry;

    if ((options->range_count == 0 && options->group == NULL) ||
        !text_names_account(account))
        return GUARD_OTHERS;
    errno = 0;
    entry = pam_modutil_getpwnam(pamh, account);
    if (entry == NULL)
        return not_found(pamh, "account", account);
    /* Some services find "alice" under another spelling of the name. */
    if (strcmp(entry->pw_name, account) != 0 || uid_reserved(entry->pw_uid) ||
        !in_ranges(options, entry->pw_uid))
        return GUARD_OTHERS;
    return options->group == NULL ? GUARD_OURS
                                  : in_group(pamh, account, options->group);
}
