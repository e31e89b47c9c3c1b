/*
 * Tests of pam/uids.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/uids.h"

#include <stddef.h>

#include "tests/tap.h"

static void
uids_are_judged(void)
{
    static const struct {
        uid_t uid;
        bool reserved;
        const char *what;
    } cases[] = {
        {0, true, "root"},
        {1, true, "the first system account"},
        {999, true, "the last system account"},
        {1000, false, "the first person"},
        {60000, false, "the last person of login.defs"},
        {60001, true, "the first of systemd-homed"},
        {60577, true, "the last host user of containers"},
        {61184, true, "the first dynamic user"},
        {65519, true, "the last dynamic user"},
        {65534, true, "nobody"},
        {65535, true, "the uid that was none in 16 bits"},
        {65536, false, "the first after 16 bits"},
        {200001, false, "one of ours"},
        {1879048192, false, "the first after the containers"},
        {0x7fffffff, false, "the last that is positive everywhere"},
        {0x80000000, true, "the first that is negative somewhere"},
        {0xfffffffe, true, "nobody in 32 bits"},
        {0xffffffff, true, "the uid that is none"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ok(uid_reserved(cases[i].uid) == cases[i].reserved, "%s is %s",
           cases[i].what, cases[i].reserved ? "reserved" : "not reserved");
}

int
main(void)
{
    uids_are_judged();
    return tap_done();
}
