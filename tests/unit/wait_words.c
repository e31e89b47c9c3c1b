/*
 * Tests of helper/login/wait_words.c: how long, rounded up, in lines that fit.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/wait_words.h"

#include <stdint.h>
#include <string.h>

#include "tests/tap.h"

static void
a_time_is_rounded_up(void)
{
    static const struct {
        int64_t milliseconds;
        const char *words;
    } cases[] = {
        {1, "The PIN was wrong too often. Try it again in 30 seconds."},
        {30000, "The PIN was wrong too often. Try it again in 30 seconds."},
        {30001, "The PIN was wrong too often. Try it again in 1 minute."},
        {60000, "The PIN was wrong too often. Try it again in 1 minute."},
        {60001, "The PIN was wrong too often. Try it again in 2 minutes."},
        {1800000, "The PIN was wrong too often. Try it again in 30 minutes."},
    };
    char words[WAIT_WORDS_SIZE];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        wait_words(words, SLOT_PIN, cases[i].milliseconds, "");
        is(words, cases[i].words, "%ld ms", (long) cases[i].milliseconds);
    }
}

static void
what_else_may_be_follows(void)
{
    char words[WAIT_WORDS_SIZE];

    wait_words(words, SLOT_PASSWORD, 30000, "\nOr sign in now:");
    is(words,
       "The password was wrong too often. Try it again in 30 seconds.\n"
       "Or sign in now:",
       "more comes in a line of its own");
    wait_words_instead(words, 1800000);
    is(words, "Or try the PIN again in 30 minutes: it was wrong too often.",
       "or before it");
    ok(strlen(words) <= 79, "a line fits");
}

int
main(void)
{
    a_time_is_rounded_up();
    what_else_may_be_follows();
    return tap_done();
}
