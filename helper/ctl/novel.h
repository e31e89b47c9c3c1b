/*
 * Whether somebody has logged in since a change of the logins.
 *
 * It is asked of the process that we are.  Where the kernel counts logins
 * (audit(7)), a login since then has a higher number than any that was open
 * at the change.  Where it does not, each terminal session between us and
 * the host's first process must have begun since: so neither sudo, which
 * makes a terminal of its own, nor setsid makes an old login a new one.
 *
 * Runs in: anypointctl.
 * Trusts:  the kernel; root, who could lie to it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_NOVEL_H
#define HELPER_CTL_NOVEL_H

#include <stdbool.h>
#include <sys/types.h>

#include "helper/base/error.h"
#include "helper/ctl/mark.h"

/*
 * The highest audit session of any process below proc (a path, /proc);
 * MARK_NO_SESSION if none has one.
 */
uint32_t novel_highest(const char *proc);

/* When the process began, in clock_ticks(), to 1/HZ; -1 if there is none. */
int64_t novel_began(const char *proc, pid_t pid);

/*
 * True if the process pid was reached by a login since the mark; else
 * ERROR_SETTINGS with a sentence that says what to do.
 */
bool novel_login(const struct mark *, const struct moment *now,
                 const char *proc, pid_t pid, struct error *)
    __attribute__((warn_unused_result));

#endif
