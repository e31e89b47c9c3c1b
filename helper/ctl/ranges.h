/*
 * Uids, and which of them are ours: the module's option uids=.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_RANGES_H
#define HELPER_CTL_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The module takes no more (pam/options.h). */
#define RANGES_MAX 8

/* The longest text of so many. */
#define RANGES_TEXT_SIZE (RANGES_MAX * 22)

struct ranges {
    size_t count;
    struct {
        uid_t first, last;
    } list[RANGES_MAX];
};

/*
 * Read "A-B[,C-D...]", where a uid alone is a range of one.  False, with
 * nothing changed, if the module would not take it so.  Pure.
 */
bool ranges_parse(struct ranges *, const char *text)
    __attribute__((warn_unused_result));

/* True if the uid is in one of them, and none that is never ours. */
bool ranges_hold(const struct ranges *, uid_t);

#endif
