/*
 * Let go of system calls for good: what reads tokens has no network, what
 * has the network writes nowhere, and neither becomes another program.
 *
 * Runs in: the helper, anypoint-net, before they serve.
 * Trusts:  the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_SANDBOX_H
#define HELPER_BASE_SANDBOX_H

#include <stdbool.h>

#include "helper/base/error.h"

enum sandbox_program { SANDBOX_HELPER, SANDBOX_NET };

/*
 * From now on, here and in all children, only the calls of sandbox.def are
 * kept, and of these
 *
 *   socket      only for the program's own address families,
 *   mmap        never to write what is executed, and mprotect not to execute,
 *   clone       without namespaces of one's own,
 *   ioctl       for what is asked of sockets,
 *   prctl       for a name, to end with one's parent, and to let go of more,
 *   prlimit64   for its own limits.
 *
 * All others answer EPERM (seccomp(2)).  Needs no_new_privs (daemon_confine).
 * Where the kernel has no seccomp, or on a machine that is not in the list of
 * sandbox.c, nothing is let go of; *done tells.
 */
bool sandbox_calls(enum sandbox_program, bool *done, struct error *)
    __attribute__((warn_unused_result));

/*
 * Besides, in a login's own process: no signal to anybody, no process or
 * thread, no caller.  The listener and other logins have the same uid.
 */
bool sandbox_login(struct error *) __attribute__((warn_unused_result));

#endif
