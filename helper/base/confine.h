/*
 * Let go of all that serving does not need, by all that the kernel has.
 *
 * Runs in: the helper, anypoint-net, before they serve.
 * Trusts:  the kernel; root's settings, for where files are.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_CONFINE_H
#define HELPER_BASE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/error.h"
#include "helper/base/sandbox.h"

/* "seccomp and Landlock 1000" and its nul. */
#define CONFINE_HOW_SIZE 64

/*
 * From now on only these files' folders can be read, and those of the system
 * that programs need: /etc, /usr, /lib, /lib64, /run, /dev/urandom, and the
 * name service's in /var/lib (landlock.h); and only the program's system calls
 * are kept (sandbox.h).  An empty name is no file.  In the folder that keeps
 * things files can be written too; NULL where the program keeps none.  how
 * tells what holds it, for the log.  Needs no_new_privs (daemon_confine).
 */
bool confine(enum sandbox_program, const char *const files[], size_t count,
             const char *keeps, char how[CONFINE_HOW_SIZE], struct error *)
    __attribute__((warn_unused_result));

#endif
