/*
 * The mark of a change that is not kept yet, and until when it may be.
 *
 * Runs in: anypointctl.
 * Trusts:  the mark's folder, which only root can write.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_MARK_H
#define HELPER_CTL_MARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/base/uuid.h"

/* An audit session number of none (audit(7)). */
#define MARK_NO_SESSION UINT32_MAX

/*
 * The time, by both clocks, and of which boot: ticks count within a boot and
 * cannot be set, seconds count over boots.
 */
struct moment {
    int64_t seconds; /* clock_seconds() */
    int64_t ticks;   /* clock_ticks(), milliseconds */
    char boot[UUID_SIZE];
};

/* How far a change has come. */
enum { MARK_BEGUN = 0, MARK_TIMED = 1 };

struct mark {
    struct moment since;   /* the change */
    int64_t until_seconds; /* the deadline, by each clock */
    int64_t until_ticks;
    int64_t stage;    /* before MARK_TIMED nothing is changed */
    uint32_t session; /* the highest audit session at the change */
};

/* Now.  ERROR_SYSTEM if the kernel does not tell the boot's id. */
bool mark_now(struct moment *, struct error *)
    __attribute__((warn_unused_result));

/*
 * True if the deadline is over: by ticks in the boot of the change, later by
 * the wall clock.  A wall clock that stands before the change is wrong, and
 * counts as over: the old logins are the safer ones.
 */
bool mark_over(const struct mark *, const struct moment *now);

/* Write the mark to the disk. */
bool mark_write(const struct mark *, const char *path, struct error *)
    __attribute__((warn_unused_result));

/* Read it; *exists is false if there is none.  All of it, or an error. */
bool mark_read(struct mark *, bool *exists, const char *path, struct error *)
    __attribute__((warn_unused_result));

#endif
