/*
 * Let go of all that serving does not need, by all that the kernel has.
 *
 * Runs in: the helper, anypoint-net, before they serve.
 * Trusts:  the kernel; root's settings, for where files are.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/confine.h"

#include <stdio.h>

#include "helper/base/landlock.h"
#include "pam/cleanup.h"

/*
 * Libraries, certificates, names: what programs read wherever they run; and
 * what libraries read where getrandom(2) fails.
 */
static const char *const folders[] = {
    "/etc",  "/usr", "/lib", "/lib64", "/run", "/var/lib/sss", "/dev/urandom",
#ifdef __SANITIZE_ADDRESS__ /* see sandbox.def */
    "/proc",
#endif
};

static bool
add_all(struct landlock *landlock, const char *const files[], size_t count,
        const char *keeps, struct error *error)
{
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        if (!landlock_add(landlock, folders[i], error))
            return false;
    for (size_t i = 0; i < count; i++)
        if (!landlock_add_of(landlock, files[i], error))
            return false;
    return keeps == NULL || landlock_add_kept(landlock, keeps, error);
}

static void
tell(char how[CONFINE_HOW_SIZE], bool calls, int abi)
{
    if (abi == 0)
        snprintf(how, CONFINE_HOW_SIZE, "%s",
                 calls ? "seccomp" : "nothing that this kernel has");
    else
        snprintf(how, CONFINE_HOW_SIZE, "%sLandlock %d",
                 calls ? "seccomp and " : "", abi);
}

bool
confine(enum sandbox_program program, const char *const files[], size_t count,
        const char *keeps, char how[CONFINE_HOW_SIZE], struct error *error)
{
    CLEANUP(landlock_free) struct landlock landlock = {0};
    int abi = LANDLOCK_NEWEST;
    bool calls = false;

    if (!add_all(&landlock, files, count, keeps, error) ||
        !landlock_confine(&landlock, program == SANDBOX_NET, &abi, error) ||
        !sandbox_calls(program, &calls, error))
        return false;
    tell(how, calls, abi);
    return true;
}
