/*
 * Tests of helper/vault/tries.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/tries.h"

#include "tests/tap.h"

/* After so many wrong ones, milliseconds. */
static const int64_t waits[] = {
    0, 0, 0, 30000, 60000, 120000, 300000, 600000, 1800000, 1800000, 1800000};

#define COUNT (sizeof(waits) / sizeof(waits[0]))

static void
waits_grow(void)
{
    struct record record = {0};

    for (size_t i = 0; i < COUNT; i++) {
        ok(record.failures == i && tries_wait(&record, 5000) == waits[i],
           "after %zu wrong ones it is %lld ms", i, (long long) waits[i]);
        ok(tries_over(&record) == (i >= TRIES_MOST), "and %s",
           i >= TRIES_MOST ? "none may follow" : "another may follow");
        tries_count(&record, 5000);
    }
    record.failures = UINT32_MAX;
    tries_count(&record, 5000);
    ok(record.failures == UINT32_MAX && tries_over(&record) &&
           tries_wait(&record, 5000) == 1800000,
       "the count does not begin again");
}

static void
time_passes(void)
{
    struct record record = {.failures = 3, .failed_at = 100000};

    ok(tries_wait(&record, 100000) == 30000, "at once all of it is left");
    ok(tries_wait(&record, 100001) == 29999, "then less");
    ok(tries_wait(&record, 129999) == 1, "to the last");
    ok(tries_wait(&record, 130000) == 0, "and then none");
    ok(tries_wait(&record, INT64_MAX) == 0, "ever after");
}

/* The clock of the wait begins with the host. */
static void
another_boot_waits_anew(void)
{
    struct record record = {.failures = 4, .failed_at = 900000};

    ok(tries_wait(&record, 899999) == 60000,
       "before the last wrong one the whole wait is left");
    ok(tries_wait(&record, 0) == 60000, "however long the host is up");
    ok(!tries_begin_again(&record, 900000),
       "in one boot nothing begins again");
    ok(record.failed_at == 900000 && record.failures == 4,
       "and nothing changes");
    ok(tries_begin_again(&record, 7000) && record.failed_at == 7000 &&
           record.failures == 4,
       "after another boot it begins now");
    ok(!tries_begin_again(&record, 8000), "once");
    ok(tries_wait(&record, 8000) == 59000, "and passes");
    record = (struct record){.failed_at = 900000};
    ok(!tries_begin_again(&record, 1) && tries_wait(&record, 1) == 0,
       "where none was wrong nothing is waited for");
}

static void
a_right_one_ends_it(void)
{
    struct record record = {.failures = 9, .failed_at = 900000};

    tries_forget(&record);
    ok(record.failures == 0 && record.failed_at == 0 &&
           tries_wait(&record, 1) == 0 && !tries_over(&record),
       "after a right one none counts");
    tries_count(&record, 42);
    ok(record.failures == 1 && record.failed_at == 42, "but the next");
}

int
main(void)
{
    waits_grow();
    time_passes();
    another_boot_waits_anew();
    a_right_one_ends_it();
    return tap_done();
}
