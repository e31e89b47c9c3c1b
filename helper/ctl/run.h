/*
 * Run another program, to its end, and hear what it says.
 *
 * By its absolute path, without a shell; with an environment that is ours,
 * nothing to read, and no terminal to wait at.  A program that takes too
 * long is killed, and so it is when we are.
 *
 * Runs in: anypointctl.
 * Trusts:  the programs that it names; not that they end, or say little.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_RUN_H
#define HELPER_CTL_RUN_H

#include <stdbool.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"

/* A program's words, its own path and the NULL included. */
#define RUN_WORDS 12

/* What it says, at the most, that is kept. */
#define RUN_OUTPUT_MAX (256 * 1024)

/* A folder that the program sees in another one's place. */
struct run_bind {
    const char *from, *to;
};

/* Nothing in it is owned. */
struct run {
    const char *words[RUN_WORDS]; /* the first is an absolute path */
    const struct run_bind *binds; /* in mounts of its own; NULL, or ended by
                                     one without from */
    unsigned seconds;             /* how long it may take */
};

/*
 * Run it.  What it prints, to both outputs, is added to the buffer as far as
 * there is room.  *status is its exit status, or 128 and the signal that
 * ended it.  False if it is not there, cannot be started, or takes too long.
 */
bool run_program(int *status, struct buffer *, const struct run *,
                 struct error *) __attribute__((warn_unused_result));

/*
 * The same, where only success will do: another status than 0 is an error,
 * and what it said is printed.
 */
bool run_well(struct buffer *, const struct run *, struct error *)
    __attribute__((warn_unused_result));

/* True if there is such a program. */
bool run_exists(const char *path);

#endif
