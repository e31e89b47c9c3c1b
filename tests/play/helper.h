/*
 * The helper's side of a play.
 *
 * Runs in: tests.
 * Trusts:  the script.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_PLAY_HELPER_H
#define TESTS_PLAY_HELPER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "tests/play/script.h"

/* How a listening socket is set up. */
enum listening {
    LISTENING_WELL,
    LISTENING_FULL,  /* nobody accepts, and the backlog is full */
    LISTENING_OTHER, /* another user listens (needs root) */
};

/* What the application's process and the helper's share. */
struct shared {
    volatile long clock_offset; /* seconds that have passed */
    atomic_bool waits;          /* the helper has sent all that it can */
};

/* A socket that listens at the path; -1 if that is not possible. */
int helper_listen(const char *path, enum listening how);

/*
 * Play the helper's lines: in a process of its own, whose exit status the
 * answer is.  Seconds that pass are added to clock_offset, and signals go to
 * the application.
 */
int helper_play(const struct script *, int listener, pid_t application,
                struct shared *);

/* A signal's number; 0 for a name that is not known. */
int helper_signal(const char *name);

#endif
