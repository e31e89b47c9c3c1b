/*
 * Tests of helper/base/clock.c.
 *
 * How far a clock has gone is not looked at: a busy machine may stop a test
 * for any time.
 *
 * Runs in: tests.
 * Trusts:  the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/clock.h"

#include <time.h>

#include "tests/tap.h"

/* The system's own answer, in milliseconds. */
static int64_t
read_clock(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* D-14. */
int
main(void)
{
    int64_t before = read_clock(CLOCK_BOOTTIME), ticks = clock_ticks();
    int64_t after = read_clock(CLOCK_BOOTTIME);
    int64_t early = read_clock(CLOCK_REALTIME) / 1000;
    int64_t seconds = clock_seconds();
    int64_t late = read_clock(CLOCK_REALTIME) / 1000;

    ok(before <= ticks && ticks <= after,
       "ticks are milliseconds since the host booted");
    ok(clock_ticks() >= ticks, "ticks do not go back");
    ok(early <= seconds && seconds <= late, "seconds are the wall clock's");
    ok(clock_sooner(1, 2) == 1 && clock_sooner(2, 1) == 1 &&
           clock_sooner(-1, 0) == -1,
       "of two ticks the smaller is the sooner");
    return tap_done();
}
