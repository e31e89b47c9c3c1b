/*
 * Let a program believe that its kernel's Landlock is older, or not there.
 *
 * Preloaded; ANYPOINT_TEST_ABI is the number that landlock_create_ruleset(2)
 * answers, 0 for none.
 *
 * Runs in: our programs, in flows.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <dlfcn.h>
#include <errno.h>
#include <linux/landlock.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The environment is emptied before it is asked. */
static int abi = -1;

__attribute__((constructor)) static void
begin(void)
{
    const char *text = getenv("ANYPOINT_TEST_ABI");

    if (text != NULL)
        abi = (int) strtol(text, NULL, 10);
}

typedef long system_call(long number, ...);

/* All that glibc's own takes; what is not there is not looked at. */
__attribute__((visibility("default"))) long
syscall(long number, ...)
{
    system_call *next = (system_call *) dlsym(RTLD_NEXT, "syscall");
    long with[6];
    va_list list;

    va_start(list, number);
    for (size_t i = 0; i < 6; i++)
        with[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_landlock_create_ruleset && abi >= 0 &&
        with[2] == LANDLOCK_CREATE_RULESET_VERSION) {
        errno = EOPNOTSUPP;
        return abi > 0 ? abi : -1;
    }
    return next(number, with[0], with[1], with[2], with[3], with[4], with[5]);
}
