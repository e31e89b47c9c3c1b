/*
 * What a busy provider asks for, and how long we stay away.
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/retry.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "helper/net/frame.h"
#include "tests/tap.h"

#define NOW 1790000000 /* in 2026 */
#define DAY FRAME_RETRY_MAX

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static void
test_busy(void)
{
    for (int status = 100; status <= 599; status++)
        if (retry_busy(status) != (status == 429 || status == 503))
            ok(false, "status %d is judged", status);
    ok(retry_busy(429) && retry_busy(503),
       "429 and 503 are a busy provider's");
}

static const struct {
    const char *reset;
    int64_t seconds;
} resets[] = {
    {"1790000000", 0},
    {"1790000001", 1},
    {"1790000060", 60},
    {" \t1790000060 \t", 60},
    {"1789999999", 0},
    {"1790086399", DAY - 1},
    {"1790086400", DAY},
    {"1790086401", DAY},
    {"2105360000", DAY},  /* ten years on */
    {"99999999999", DAY}, /* still seconds */
    {"100000000000", 0},  /* milliseconds, of 1973 */
    {"1790000000000", 0}, /* milliseconds, of now */
    {"1790000000001", 1}, /* a part is a whole second */
    {"1790000060000", 60},
    {"1789999999999", 0},
    {"2105360000000", DAY},
    {"999999999999999", DAY},
    {"9999999999999999", 0}, /* no time any more */
    {"0", 0},
    {"1", 1}, /* from now, as of here */
    {"30", 30},
    {"0000000000030", 30},
    {"86400", DAY},
    {"86401", 0}, /* 1970 */
    {"-5", 0},
    {"+5", 0},
    {"5.5", 0},
    {"1e9", 0},
    {"0x10", 0},
    {"5 5", 0},
    {"5,", 0},
    {"", 0},
    {" ", 0},
    {"soon", 0},
    {"Wed, 30 Sep 2026 12:00:00 GMT", 0},
    {"18446744073709551615", 0},
    {"99999999999999999999999999", 0},
};

/* H-15. */
static void
test_resets(void)
{
    for (size_t i = 0; i < COUNT(resets); i++) {
        struct retry_said said = {429, 0, "", resets[i].reset};
        int64_t seconds = retry_seconds(&said, NOW);

        if (!ok(seconds == resets[i].seconds,
                "a reset of '%s' is %" PRId64 " s", resets[i].reset,
                resets[i].seconds))
            printf("# got %" PRId64 "\n", seconds);
    }
}

/* H-15. */
static void
test_which_counts(void)
{
    static const struct {
        struct retry_said said;
        int64_t seconds;
        const char *what;
    } cases[] = {
        {{429, 0, "", ""}, 0, "nothing is said"},
        {{429, 5, "", ""}, 5, "Retry-After alone"},
        {{200, 5, "", ""}, 5, "the same, of any answer"},
        {{429, -5, "", ""}, 0, "one that is past"},
        {{429, DAY, "", ""}, DAY, "a day"},
        {{429, DAY + 1, "", ""}, DAY, "more is a day"},
        {{429, INT64_MAX, "", ""}, DAY, "much more too"},
        {{429, INT64_MIN, "", ""}, 0, "much less is nothing"},
        {{429, 5, "", "9"}, 9, "the later counts: the reset"},
        {{429, 9, "", "5"}, 9, "the later counts: Retry-After"},
        {{503, 0, "17", "9"}, 9, "a busy provider, whatever remains"},
        {{200, 0, "", "9"}, 0, "no busy provider's"},
        {{400, 0, "1", "9"}, 0, "something remains"},
        {{400, 0, "0", "9"}, 9, "nothing remains"},
        {{200, 0, " 00 ", "9"}, 9, "nothing, in two digits"},
        {{200, 0, "", "9"}, 0, "no number is not nothing"},
        {{200, 0, "-0", "9"}, 0, "nor is a sign"},
        {{200, 0, "none", "9"}, 0, "nor is a word"},
        {{500, 0, "", "9"}, 0, "500 is no busy provider's"},
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        ok(retry_seconds(&cases[i].said, NOW) == cases[i].seconds, "%s",
           cases[i].what);
}

/* A clock that is wrong does no harm. */
static void
test_clocks(void)
{
    const struct retry_said said = {429, 0, "", "1790000060"};

    ok(retry_seconds(&said, 0) == DAY, "in 1970 it is a day at most");
    ok(retry_seconds(&said, -NOW) == DAY, "before that too");
    ok(retry_seconds(&said, INT64_C(4102444800)) == 0, "in 2100 it is past");
}

/* H-15. */
static void
test_spread(void)
{
    static const struct {
        int64_t seconds;
        unsigned waits;
        int64_t least, most;
    } cases[] = {
        {0, 0, 1000, 2000},          {0, 1, 2000, 3000},
        {0, 2, 4000, 5000},          {0, 3, 8000, 10000},
        {0, 10, 1024000, 1280000},   {0, 11, 1024000, 1280000},
        {0, 1000, 1024000, 1280000}, {0, UINT32_MAX, 1024000, 1280000},
        {1, 0, 1000, 2000},          {1, 7, 128000, 160000},
        {4, 0, 4000, 5000},          {5, 0, 5000, 6250},
        {60, 3, 60000, 75000},       {DAY, 0, 86400000, 108000000},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t seconds = cases[i].seconds;
        unsigned waits = cases[i].waits;

        ok(retry_spread(seconds, waits, 0) == cases[i].least &&
               retry_spread(seconds, waits, UINT32_MAX) == cases[i].most,
           "asked for %" PRId64 " s, after %u waits: %" PRId64 " to %" PRId64,
           seconds, waits, cases[i].least, cases[i].most);
    }
}

/* Hosts that were turned away together do not come back together. */
static void
test_chance(void)
{
    int64_t first = retry_wait(60, 0);
    bool differs = false, within = true;

    for (int i = 0; i < 100; i++) {
        int64_t wait = retry_wait(60, 0);

        differs = differs || wait != first;
        within = within && wait >= 60000 && wait <= 75000;
    }
    ok(differs, "waits differ");
    ok(within, "within a quarter of what was asked");
}

int
main(void)
{
    test_busy();
    test_resets();
    test_which_counts();
    test_clocks();
    test_spread();
    test_chance();
    return tap_done();
}
