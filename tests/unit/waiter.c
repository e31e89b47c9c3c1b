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
#include <unistd.h>

#include "helper/base/clock.h"
#include "tests/tap.h"

static struct waiter waiter = {.wait = waiter_alone};

/* 1 if it is ready, 0 if not, -1 for an error. */
static int
wait_for(int fd, short events, int64_t until)
{
    struct error error;
    bool ready = false;

    if (!waiter.wait(&waiter, fd, events, until, &ready, &error))
        return -1;
    return ready;
}

int
main(void)
{
    int64_t until = clock_ticks() + 50;
    int ends[2];
    char byte = 'a';

    if (pipe(ends) != 0)
        return 1;
    ok(wait_for(ends[0], POLLIN, until) == 0,
       "a silent descriptor is not ready");
    ok(clock_ticks() >= until, "it is waited for until the tick");
    ok(wait_for(ends[0], POLLIN, until) == 0,
       "a tick that is past does not wait");
    ok(wait_for(ends[1], POLLOUT, until) == 1,
       "one that is ready is so even then");
    until = clock_ticks() + 1050;
    ok(wait_for(-1, 0, until) == 0 && clock_ticks() >= until,
       "without a descriptor the time alone is waited for");
    if (write(ends[1], &byte, 1) != 1)
        return 1;
    ok(wait_for(ends[0], POLLIN, INT64_MAX) == 1,
       "a descriptor that becomes ready ends the waiting");
    close(ends[1]);
    if (read(ends[0], &byte, 1) != 1)
        return 1;
    ok(wait_for(ends[0], POLLIN, INT64_MAX) == 1,
       "so does one whose other end is closed");
    close(ends[0]);
    return tap_done();
}
