/*
 * Time.
 *
 * Expiry counts by a clock that goes on while the host sleeps and that
 * nobody sets; a token's times are compared with the wall clock.
 *
 * Runs in: our own processes.
 * Trusts:  the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_CLOCK_H
#define HELPER_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds since the host booted, suspend counted (CLOCK_BOOTTIME). */
int64_t clock_ticks(void);

/* Seconds since 1970 (CLOCK_REALTIME). */
int64_t clock_seconds(void);

/* The sooner of two ticks. */
int64_t clock_sooner(int64_t one, int64_t other);

#endif
