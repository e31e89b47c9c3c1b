/*
 * Tests of helper/base/words.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/words.h"

#include <stddef.h>

#include "tests/tap.h"

static const struct {
    const char *words, *word;
    bool there;
} cases[] = {
    {"mulesoft", "mulesoft", true},
    {"a b c", "a", true},
    {"a b c", "b", true},
    {"a b c", "c", true},
    {"a b c", "d", false},
    {"mulesoft", "mulesof", false},
    {"mulesoft", "ulesoft", false},
    {"mulesoft", "mulesoft2", false},
    {"mulesoft", "MuleSoft", false},
    {"a b", "a b", false},
    {"a b", " ", false},
    {"a  b", "", false},
    {"a  b", "b", true},
    {" a ", "a", true},
    {" a ", "", false},
    {"", "", false},
    {"", "a", false},
};

int
main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ok(words_have(cases[i].words, cases[i].word) == cases[i].there,
           "'%s' is %s of '%s'", cases[i].word,
           cases[i].there ? "one" : "none", cases[i].words);
    return tap_done();
}
