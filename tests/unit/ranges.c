/*
 * Tests of helper/ctl/ranges.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/ranges.h"

#include "tests/tap.h"

static const struct {
    const char *text;
    bool good;
} cases[] = {
    {"200000-299999", true},
    {"200000", true},
    {"0-4294967295", true},
    {"1-2,4-5,7", true},
    {"1,2,3,4,5,6,7,8", true},
    {"1,2,3,4,5,6,7,8,9", false},
    {"", false},
    {"-5", false},
    {"5-", false},
    {"5-4", false},
    {"1,", false},
    {",1", false},
    {"1,,2", false},
    {" 1", false},
    {"1 ", false},
    {"+1", false},
    {"0x10", false},
    {"4294967296", false},
    {"1-99999999999999999999", false},
    {"1-2-3", false},
};

int
main(void)
{
    struct ranges ranges = {0};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ok(ranges_parse(&ranges, cases[i].text) == cases[i].good, "'%s' is %s",
           cases[i].text, cases[i].good ? "a list" : "none");
    ok(ranges_parse(&ranges, "0-1000,200000-299999,5000"), "of a list");
    ok(!ranges_parse(&ranges, "1,x") && ranges.count == 3,
       "a bad one leaves it as it was");
    ok(ranges_hold(&ranges, 200000) && ranges_hold(&ranges, 299999) &&
           ranges_hold(&ranges, 5000) && ranges_hold(&ranges, 1000),
       "both ends of a range are in it");
    ok(!ranges_hold(&ranges, 199999) && !ranges_hold(&ranges, 300000) &&
           !ranges_hold(&ranges, 5001),
       "what is beside it is not");
    ok(!ranges_hold(&ranges, 0) && !ranges_hold(&ranges, 999),
       "root and system accounts are never ours");
    return tap_done();
}
