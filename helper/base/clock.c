/*
 * Time.
 *
 * Runs in: our own processes.
 * Trusts:  the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/clock.h"

#include <time.h>

int64_t
clock_ticks(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
clock_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t) now.tv_sec;
}

int64_t
clock_sooner(int64_t one, int64_t other)
{
    return one < other ? one : other;
}
