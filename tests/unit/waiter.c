/*
 * Waiting with nothing else to watch.
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/waiter.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "tests/tap.h"

int
main(void)
{
    struct waiter waiter = {waiter_alone};
    struct error error = {0};
    int64_t until;
    int ends[2];
    bool ready = true;

    if (pipe(ends) != 0)
        return 1;
    until = clock_ticks() + 50;
    ok(waiter.wait(&waiter, ends[0], POLLIN, until, &ready, &error) && !ready,
       "a silent descriptor is not ready");
    ok(clock_ticks() >= until, "it is waited for until the tick");
    until = clock_ticks() - 50;
    ok(waiter.wait(&waiter, ends[0], POLLIN, until, &ready, &error) && !ready,
       "a tick that is past does not wait");
    ok(waiter.wait(&waiter, ends[1], POLLOUT, until, &ready, &error) && ready,
       "one that is ready is so even then");
    ready = true;
    until = clock_ticks() + 1050;
    ok(waiter.wait(&waiter, -1, 0, until, &ready, &error) && !ready &&
           clock_ticks() >= until,
       "without a descriptor the time alone is waited for");
    ok(write(ends[1], "a", 1) == 1 &&
           waiter.wait(&waiter, ends[0], POLLIN, INT64_MAX, &ready, &error) &&
           ready,
       "a descriptor that becomes ready ends the waiting");
    close(ends[1]);
    ok(read(ends[0], &(char){0}, 1) == 1 &&
           waiter.wait(&waiter, ends[0], POLLIN, INT64_MAX, &ready, &error) &&
           ready,
       "so does one whose other end is closed");
    close(ends[0]);
    ok(error.kind == ERROR_NONE, "none of this is an error");
    return tap_done();
}
