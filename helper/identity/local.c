/*
 * Accounts of this host, as its own databases have them.
 *
 * Runs in: the helper's logins, --check.
 * Trusts:  the host's name service.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/identity/local.h"

#include <errno.h>
#include <pwd.h>
#include <stddef.h>
#include <string.h>

#include "pam/uids.h"

/* Strings of one account: far more than a name, a folder and a shell. */
#define SPACE_SIZE 16384

/*
 * getpwnam(3): all of these mean "not found"; ENOENT comes of a source that
 * nsswitch.conf names but that does not run.
 */
static bool
is_failure(int code)
{
    static const int none[] = {0, ENOENT, ESRCH, EBADF, EPERM};

    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        if (code == none[i])
            return false;
    return true;
}

bool
local_account(const char *name, uid_t *uid, struct error *error)
{
    char space[SPACE_SIZE];
    struct passwd entry, *found = NULL;
    int code = getpwnam_r(name, &entry, space, sizeof(space), &found);

    if (found == NULL && is_failure(code))
        return error_set(error, ERROR_SYSTEM,
                         "the account cannot be looked up: error %d", code);
    if (found == NULL || strcmp(found->pw_name, name) != 0)
        return error_set(error, ERROR_NO_ACCOUNT,
                         "this host has no such account");
    if (uid_reserved(found->pw_uid))
        return error_set(error, ERROR_NO_ACCOUNT,
                         "the account's uid, %u, is reserved",
                         (unsigned) found->pw_uid);
    if (uid != NULL)
        *uid = found->pw_uid;
    return true;
}

bool
local_own(const char *name, uid_t uid, struct error *error)
{
    char space[SPACE_SIZE];
    struct passwd entry, *found = NULL;
    int code = getpwuid_r(uid, &entry, space, sizeof(space), &found);

    if (found == NULL && is_failure(code))
        return error_set(error, ERROR_SYSTEM,
                         "uid %u cannot be looked up: error %d",
                         (unsigned) uid, code);
    if (found == NULL || strcmp(found->pw_name, name) != 0)
        return error_set(error, ERROR_STRANGER,
                         "uid %u asks for another account than its own",
                         (unsigned) uid);
    return true;
}
