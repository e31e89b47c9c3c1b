/*
 * How to wait while something else may end the waiting.
 *
 * Code that waits for the network, or for the next poll, does not know of
 * the person; the login does.  So it waits through one of these, which
 * watches the application meanwhile.
 *
 * Runs in: the helper's logins; anypoint-net waits otherwise.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_WAITER_H
#define HELPER_BASE_WAITER_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/error.h"

struct waiter {
    /*
     * Wait until the descriptor has one of the poll(2) events (*ready is
     * true), or until the tick until (*ready is false).  False with the
     * error set if the login has ended meanwhile.  A descriptor of -1 waits
     * for the time alone.
     */
    bool (*wait)(struct waiter *, int fd, short events, int64_t until,
                 bool *ready, struct error *);
    /*
     * Say that work is going on, in a signal's handler, too
     * (helper/base/heartbeat.h); NULL: nobody has to hear that.
     */
    void (*beat)(struct waiter *);
};

/* A waiter that watches nothing else. */
bool waiter_alone(struct waiter *, int fd, short events, int64_t until,
                  bool *ready, struct error *)
    __attribute__((warn_unused_result));

#endif
