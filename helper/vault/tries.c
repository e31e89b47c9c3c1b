/*
 * Wrong PINs: how many, and when the next try may be.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing; it counts.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/tries.h"

#define SECOND ((int64_t) 1000)
#define MINUTE (60 * SECOND)

/* After so many wrong ones; after more it is as after the last. */
static const int64_t waits[TRIES_MOST] = {
    0,          0,          0,           30 * SECOND, 60 * SECOND,
    2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, 30 * MINUTE,
};

static int64_t
whole_wait(uint32_t failures)
{
    return waits[failures < TRIES_MOST ? failures : TRIES_MOST - 1];
}

bool
tries_of_another_boot(const struct record *record, int64_t tick)
{
    return record->failures > 0 && record->failed_at > tick;
}

int64_t
tries_wait(const struct record *record, int64_t tick)
{
    int64_t whole = whole_wait(record->failures);
    int64_t passed = tick - record->failed_at;

    if (whole == 0 || tries_of_another_boot(record, tick))
        return whole;
    return passed < whole ? whole - passed : 0;
}

void
tries_count(struct record *record, int64_t tick)
{
    if (record->failures < UINT32_MAX)
        record->failures++;
    record->failed_at = tick;
}

bool
tries_begin_again(struct record *record, int64_t tick)
{
    if (!tries_of_another_boot(record, tick))
        return false;
    record->failed_at = tick;
    return true;
}

bool
tries_over(const struct record *record)
{
    return record->failures >= TRIES_MOST;
}

void
tries_forget(struct record *record)
{
    record->failures = 0;
    record->failed_at = 0;
}
