/*
 * Tests of helper/base/heartbeat.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/heartbeat.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

/* The first member is what beats. */
struct observer {
    struct waiter waiter;
    volatile sig_atomic_t beats;
};

static void
count(struct waiter *waiter)
{
    struct observer *observer = (struct observer *) waiter;

    observer->beats++;
    errno = ENOTTY;
}

/* As who derives a key does; at most so long. */
static void
reckon(const struct observer *observer, int beats, int64_t milliseconds)
{
    int64_t until = clock_ticks() + milliseconds;

    errno = ERANGE;
    while (observer->beats < beats && clock_ticks() < until)
        continue;
}

int
main(void)
{
    CLEANUP(heartbeat_stop) struct heartbeat heartbeat = HEARTBEAT_NONE;
    struct observer observer = {.waiter = {.beat = count}};
    struct waiter silent = {.wait = waiter_alone};
    struct error error = {0};
    int before;

    ok(heartbeat_begin(&heartbeat, &silent, &error) && !heartbeat.set,
       "who has nobody to say it to has no timer");
    ok(heartbeat_begin(&heartbeat, &observer.waiter, &error),
       "a heartbeat begins: %s", error.text);
    reckon(&observer, 2, 30000);
    ok(observer.beats >= 2, "it beats while its process reckons");
    ok(errno == ERANGE, "which does not notice");
    before = observer.beats;
    raise(SIGALRM);
    ok(observer.beats <= before + 1, "a signal of another is no beat");
    heartbeat_stop(&heartbeat);
    before = observer.beats;
    reckon(&observer, before + 1, 1200);
    ok(observer.beats == before, "it stops");
    return tap_done();
}
