/*
 * Say that a login is alive while it reckons.
 *
 * A key that is derived takes long, much longer on a host that is busy, and
 * nothing can be waited for meanwhile; but the module takes a helper for dead
 * that says nothing for 3 seconds.  A login may begin no process and no
 * thread, so a timer's signal does it.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_HEARTBEAT_H
#define HELPER_BASE_HEARTBEAT_H

#include <stdbool.h>
#include <time.h>

#include "helper/base/error.h"
#include "helper/base/waiter.h"

/* Owns a timer. */
struct heartbeat {
    timer_t timer;
    bool set;
};

#define HEARTBEAT_NONE ((struct heartbeat){.set = false})

/*
 * From now on call the waiter's beat twice a second, in a handler of SIGALRM;
 * nothing if it has none.  The caller stops, before the waiter goes.
 */
bool heartbeat_begin(struct heartbeat *, struct waiter *, struct error *)
    __attribute__((warn_unused_result));

void heartbeat_stop(struct heartbeat *);

#endif
