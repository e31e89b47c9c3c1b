/*
 * Tests of helper/base/uuid.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/uuid.h"

#include <stddef.h>

#include "tests/tap.h"

int
main(void)
{
    static const struct {
        const char *text, *what;
        bool valid, but_case;
    } cases[] = {
        {"0123abcd-4567-89ef-0000-ffffffffffff", "lower case", true, false},
        {"0123ABCD-4567-89ef-0000-ffffffffffff", "a capital", false, true},
        {"", "nothing", false, false},
        {"0123abcd-4567-89ef-0000-fffffffffff", "a digit less", false, false},
        {"0123abcd-4567-89ef-0000-fffffffffffff", "one more", false, false},
        {"0123abcd-4567-89ef-0000-ffffffffffff\n", "newline", false, false},
        {"0123abcg-4567-89ef-0000-ffffffffffff", "a letter", false, false},
        {"0123abcd45-67-89ef-0000-ffffffffffff", "dashes", false, false},
        {"0123abcd_4567_89ef_0000_ffffffffffff", "no dashes", false, false},
        {"{123abcd-4567-89ef-0000-fffffffffff}", "braces", false, false},
        {"0123ABCG-4567-89ef-0000-ffffffffffff", "both", false, false},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(uuid_valid(cases[i].text) == cases[i].valid,
           "%s: a UUID or none, as it should be", cases[i].what);
        ok(uuid_valid_but_case(cases[i].text) == cases[i].but_case,
           "%s: its capital letters are told", cases[i].what);
    }
    return tap_done();
}
