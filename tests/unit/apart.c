/*
 * Tests of helper/vault/apart.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/apart.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/vault/derive.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

#define LONG_MS 60000

/* The first member is what is waited with. */
struct observer {
    struct waiter waiter;
    int called;
    int ends[2]; /* of a connection that the process shall not hold */
    bool let_go; /* it did not */
};

/* As a login does that has to be heard each second. */
static bool
watch(struct waiter *waiter, int fd, short events, int64_t until, bool *ready,
      struct error *error)
{
    struct observer *observer = (struct observer *) waiter;
    struct pollfd other = {.fd = observer->ends[1], .events = POLLIN};

    observer->called++;
    close(observer->ends[0]);
    observer->let_go = poll(&other, 1, LONG_MS) == 1;
    return waiter_alone(waiter, fd, events, until, ready, error);
}

static bool
give_up(struct waiter *waiter, int fd, short events, int64_t until,
        bool *ready, struct error *error)
{
    (void) waiter, (void) fd, (void) events, (void) until, (void) ready;
    return error_set(error, ERROR_GONE, "nobody waits any more");
}

static struct slot
chosen(void)
{
    struct slot slot = {.there = true, .salt = "as good as any"};

    derive_choose(&slot);
    return slot;
}

static bool
nobody_is_left(void)
{
    return waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD;
}

static char digits[] = "314159";
static const struct secret typed = {digits, 6};

static void
same_key(void)
{
    CLEANUP(buffer_free) struct buffer here = BUFFER(64), there = BUFFER(64);
    struct observer observer = {.waiter = {watch}};
    const struct slot slot = chosen();
    struct error error = {0};

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, observer.ends) != 0 ||
        !derive(&here, &slot, &typed, &error))
        return;
    ok(apart_derive(&there, &slot, &typed, &observer.waiter,
                    clock_ticks() + LONG_MS, &error),
       "a key is derived: %s", error.text);
    ok(there.length == DERIVE_SIZE &&
           memcmp(here.bytes, there.bytes, DERIVE_SIZE) == 0,
       "it is that which is derived here");
    ok(observer.called == 1, "who waits is asked to wait meanwhile");
    ok(observer.let_go, "the process holds nothing of the login's");
    ok(nobody_is_left(), "the process has ended");
    close(observer.ends[1]);
}

static void
given_up(void)
{
    CLEANUP(buffer_free) struct buffer material = BUFFER(64);
    struct waiter gone = {give_up};
    const struct slot slot = chosen();
    struct error error = {0};

    ok(!apart_derive(&material, &slot, &typed, &gone, clock_ticks() + LONG_MS,
                     &error) &&
           error.kind == ERROR_GONE && material.length == 0,
       "when nobody waits any more there is no key");
    ok(nobody_is_left(), "nor the process");
}

static void
too_late(void)
{
    CLEANUP(buffer_free) struct buffer material = BUFFER(64);
    struct waiter alone = {waiter_alone};
    const struct slot slot = chosen();
    struct error error = {0};

    ok(!apart_derive(&material, &slot, &typed, &alone, clock_ticks(),
                     &error) &&
           error.kind == ERROR_BUSY && material.length == 0,
       "what takes too long is given up");
    ok(nobody_is_left(), "the process has ended");
}

static void
not_run(void)
{
    CLEANUP(buffer_free) struct buffer material = BUFFER(64), full = BUFFER(9);
    struct waiter alone = {waiter_alone};
    struct slot slot = chosen();
    struct error error = {0};

    ok(!apart_derive(&full, &slot, &typed, &alone, clock_ticks() + LONG_MS,
                     &error) &&
           error.kind == ERROR_SYSTEM,
       "there must be room for the key");
    slot.cost[0] = 0;
    error = (struct error){0};
    ok(!apart_derive(&material, &slot, &typed, &alone, clock_ticks() + LONG_MS,
                     &error) &&
           error.kind == ERROR_SYSTEM && material.length == 0,
       "what is not run gives no key: %s", error.text);
    ok(nobody_is_left(), "the process has ended");
}

int
main(void)
{
    same_key();
    given_up();
    too_late();
    not_run();
    return tap_done();
}
