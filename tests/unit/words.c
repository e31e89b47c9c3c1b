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
#include <stdio.h>
#include <string.h>

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

/* Of ten columns. */
static const struct {
    const char *text, *folded;
} folds[] = {
    {"", ""},
    {"one line", "one line"},
    {"ten of it.", "ten of it."},
    {"eleven it is", "eleven it\nis"},
    {"ten of it. ", "ten of it.\n"},
    {"ten of it. And then more", "ten of it.\nAnd then\nmore"},
    {"a line\nof its own, and", "a line\nof its\nown, and"},
    {"one, two\nthreefourfive", "one, two\nthreefourfive"},
    {"averylongword", "averylongword"},
    {"averylongword and more", "averylongword\nand more"},
    {"one averylongword", "one\naverylongword"},
    {"          ten blanks", "         \nten blanks"},
    {"\n\n", "\n\n"},
};

static void
is_folded(const char *text, const char *folded)
{
    char got[64];

    snprintf(got, sizeof(got), "%s", text);
    words_fold(got, 10);
    is(got, folded, "'%s' has lines of ten", text);
}

int
main(void)
{
    for (size_t i = 0; i < sizeof(folds) / sizeof(folds[0]); i++)
        is_folded(folds[i].text, folds[i].folded);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ok(words_have(cases[i].words, cases[i].word) == cases[i].there,
           "'%s' is %s of '%s'", cases[i].word,
           cases[i].there ? "one" : "none", cases[i].words);
    return tap_done();
}
