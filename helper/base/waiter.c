/*
 * How to wait while something else may end the waiting.
 *
 * Runs in: the helper's logins; anypoint-net waits otherwise.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/waiter.h"

#include <errno.h>
#include <poll.h>

#include "helper/base/clock.h"

/* Suspend stops poll's own clock: look at ours at least so often. */
#define SLICE_MS 1000

bool
waiter_alone(struct waiter *waiter, int fd, short events, int64_t until,
             bool *ready, struct error *error)
{
    struct pollfd polled = {.fd = fd, .events = events};

    (void) waiter;
    for (;;) {
        int64_t left = until - clock_ticks();
        int count;

        if (left < 0)
            left = 0;
        count = poll(&polled, 1, (int) (left < SLICE_MS ? left : SLICE_MS));
        if (count < 0 && errno != EINTR)
            return error_set(error, ERROR_SYSTEM, "poll: error %d", errno);
        *ready = count > 0;
        if (*ready || clock_ticks() >= until)
            return true;
    }
}
