/*
 * Tests of helper/ctl/pamword.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/pamword.h"

#include "tests/tap.h"

static void
test_words(void)
{
    const char *rest = "  auth\t[a=b c=d] x[y] [open";
    char word[32];

    ok(pamword_next(word, sizeof(word), &rest), "there is a word");
    is(word, "auth", "which ends at a blank");
    ok(pamword_next(word, sizeof(word), &rest), "there is another");
    is(word, "[a=b c=d]", "of which brackets make one");
    ok(pamword_next(word, 3, &rest), "a third is too long");
    is(word, "x[", "and cut");
    ok(pamword_next(word, sizeof(word), &rest), "a fourth is not closed");
    is(word, "[open", "and goes to the end");
    ok(!pamword_next(word, sizeof(word), &rest), "there is no other");
}

static void
test_good(void)
{
    static const struct {
        const char *word;
        int success, ignore, unknown;
    } cases[] = {
        {"required", PAM_ACTION_OK, PAM_ACTION_IGNORE, PAM_ACTION_BAD},
        {"REQUIRED", PAM_ACTION_OK, PAM_ACTION_IGNORE, PAM_ACTION_BAD},
        {"requisite", PAM_ACTION_OK, PAM_ACTION_IGNORE, PAM_ACTION_DIE},
        {"sufficient", PAM_ACTION_DONE, PAM_ACTION_IGNORE, PAM_ACTION_IGNORE},
        {"optional", PAM_ACTION_OK, PAM_ACTION_IGNORE, PAM_ACTION_IGNORE},
        {"[success=2 default=ignore]", 2, PAM_ACTION_IGNORE,
         PAM_ACTION_IGNORE},
        {"[default=die success=done]", PAM_ACTION_DONE, PAM_ACTION_DIE,
         PAM_ACTION_DIE},
        {"[ success=ok\tuser_unknown=reset ]", PAM_ACTION_OK, PAM_ACTION_BAD,
         PAM_ACTION_RESET},
        {"[]", PAM_ACTION_BAD, PAM_ACTION_BAD, PAM_ACTION_BAD},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int actions[PAM_CODES];

        ok(pamword_control(actions, cases[i].word) &&
               actions[PAM_CODE_SUCCESS] == cases[i].success &&
               actions[PAM_CODE_IGNORE] == cases[i].ignore &&
               actions[PAM_CODE_USER_UNKNOWN] == cases[i].unknown,
           "%s is understood", cases[i].word);
    }
}

static void
test_bad(void)
{
    static const char *const cases[] = {
        "",
        "requird",
        "[success=ok",
        "success=ok]",
        "[success]",
        "[succes=ok]",
        "[success=okay]",
        "[success=0]",
        "[success=-1]",
        "[success=1001]",
        "[success=99999999999999]",
        "[=ok]",
        "[success=]",
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int actions[PAM_CODES];

        ok(!pamword_control(actions, cases[i]), "'%s' is no control word",
           cases[i]);
    }
}

int
main(void)
{
    test_words();
    test_good();
    test_bad();
    return tap_done();
}
