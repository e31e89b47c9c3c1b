/*
 * The timer that takes a change back which nobody keeps.
 *
 * Under systemd it is a timer unit, which looks at the mark again and again
 * and outlives a reboot; elsewhere a process of its own, which does not.
 *
 * Runs in: anypointctl.
 * Trusts:  systemd.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_TIMER_H
#define HELPER_CTL_TIMER_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/ctl/places.h"

/*
 * Start it, when the mark is written.  lock is a descriptor that a process
 * of its own must not keep.
 */
bool timer_start(const struct places *, int lock, struct error *)
    __attribute__((warn_unused_result));

/*
 * Stop the unit, when there is no mark any more; a process ends by itself.
 */
bool timer_stop(const struct places *, struct error *)
    __attribute__((warn_unused_result));

#endif
