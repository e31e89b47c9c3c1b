/*
 * The folder in which anypointctl keeps what was there before, and the lock
 * on it: one changes a host at a time.
 *
 * Runs in: anypointctl.
 * Trusts:  root, whose folder it is.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_STATE_H
#define HELPER_CTL_STATE_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/ctl/places.h"

struct state {
    struct places places;
    int lock; /* held by the programs that we run too, until they end */
};

/*
 * Open the folder of the host below root, as root, and lock it; it waits for
 * another one that is at work, for a minute, and ends one that is still at
 * work ten seconds past the deadline of a change.  Where there is none it is
 * made, or, unless make is set, it is an error.  The caller closes.
 */
bool state_open(struct state *, const char *root, bool make, struct error *)
    __attribute__((warn_unused_result));

/* Let go; a folder that holds nothing is removed. */
void state_close(struct state *);

#endif
