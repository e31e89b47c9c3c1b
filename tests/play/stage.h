/*
 * What the module meets on the stage: functions that it finds in the runner
 * before those of libpam and libc, so that the host is the script's.
 *
 *   pam_syslog              the log
 *   getpwnam_r and others   the host's accounts and groups
 *   pam_get_item            PAM_AUTHTOK, which an application cannot set
 *   clock_gettime           the real clock, and the seconds that pass
 *   explicit_bzero          what is erased
 *
 * Runs in: tests.
 * Trusts:  the script.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_PLAY_STAGE_H
#define TESTS_PLAY_STAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/play/script.h"

/*
 * Set the stage for a script; the socket's path is SOCKET in its log.  Time
 * that passes is added to *clock_offset, which the helper's process shares.
 */
void stage_set(const struct script *, const char *socket_path,
               volatile long *clock_offset);

/* Let this many seconds pass. */
void stage_pass(long seconds);

/* The account's name in a "user" line. */
const char *stage_name(const struct line *user);

/* Remember an answer of which the application gives its only copy away. */
void stage_watch(const char *answer);

/* Note what is wrong at the end: logs and erasures that did not happen. */
void stage_check(void);

#endif
