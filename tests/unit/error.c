/*
 * Tests of helper/base/error.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/error.h"

#include <string.h>

#include "pam/text.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const enum error_kind kinds[] = {
    ERROR_NONE,
#define ERROR(name, word, verdict, told) ERROR_##name,
#include "helper/base/error.def"
#undef ERROR
};

static void
texts_read_from_large_to_small(void)
{
    struct error error = {0};

    ok(!error_set(&error, ERROR_TOKEN, "it is of %d parts", 5),
       "setting an error answers false");
    ok(error.kind == ERROR_TOKEN, "it has its kind");
    is(error.text, "it is of 5 parts", "and its text");
    ok(!error_within(&error, "the token of %s", "ada"),
       "adding to it answers false");
    is(error.text, "the token of ada: it is of 5 parts",
       "what was being done comes before what went wrong");
    ok(error.kind == ERROR_TOKEN, "and the kind stays");
    ok(!error_memory(&error) && error.kind == ERROR_NO_MEMORY,
       "no memory is a kind of its own");
    is(error.text, "out of memory", "and says so");
}

static void
long_texts_are_cut(void)
{
    struct error error = {0};
    char text[2 * sizeof(error.text)];

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    error_set(&error, ERROR_TOKEN, "%s", text);
    ok(strlen(error.text) == sizeof(error.text) - 1,
       "a text that is too long is cut");
    error_within(&error, "%s", "before");
    ok(strncmp(error.text, "before: xxx", 11) == 0 &&
           strlen(error.text) == sizeof(error.text) - 1,
       "also when something comes before it");
    error_within(&error, "%s", text);
    ok(strlen(error.text) == sizeof(error.text) - 1,
       "and when that is too long itself");
}

static void
every_kind_is_refused_and_told(void)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const char *word = error_word(kinds[i]);

        ok(error_verdict(kinds[i]) != VERDICT_ACCEPT, "%s never accepts",
           word);
        ok(word[0] != '\0' &&
               strspn(word, "abcdefghijklmnopqrstuvwxyz-") == strlen(word),
           "its word is lower-case letters and dashes");
        ok(text_ascii(error_told(kinds[i])) &&
               strlen(error_told(kinds[i])) > 20 &&
               strchr(error_told(kinds[i]), '.') != NULL,
           "its sentence can be shown everywhere");
    }
}

static void
words_are_different(void)
{
    size_t equal = 0;

    for (size_t i = 0; i < COUNT(kinds); i++)
        for (size_t n = 0; n < i; n++)
            equal += strcmp(error_word(kinds[i]), error_word(kinds[n])) == 0;
    ok(equal == 0, "no two kinds have one word");
}

static void
zeros_mean_no(void)
{
    struct error error = {0};

    ok(error_verdict(error.kind) == VERDICT_REFUSE,
       "an error of zeros refuses");
    is(verdict_word((enum verdict) 0), "refuse", "a verdict of zero too");
}

static void
verdicts_have_words(void)
{
    is(verdict_word(VERDICT_ACCEPT), "accept", "accept is accept");
    is(verdict_word(VERDICT_STOP), "stop", "stop is stop");
    is(verdict_word(VERDICT_UNAVAILABLE), "unavailable",
       "unavailable is unavailable");
}

static void
kinds_mean_what_they_should(void)
{
    static const struct {
        enum error_kind kind;
        enum verdict verdict;
    } cases[] = {
        {ERROR_NO_MEMORY, VERDICT_UNAVAILABLE},
        {ERROR_NETWORK, VERDICT_UNAVAILABLE},
        {ERROR_THROTTLED, VERDICT_UNAVAILABLE},
        {ERROR_SETTINGS, VERDICT_UNAVAILABLE},
        {ERROR_PROTOCOL, VERDICT_UNAVAILABLE},
        {ERROR_TOKEN, VERDICT_REFUSE},
        {ERROR_UNKNOWN_KEY, VERDICT_REFUSE},
        {ERROR_EXPIRED, VERDICT_REFUSE},
        {ERROR_DENIED, VERDICT_STOP},
        {ERROR_ORGANIZATION, VERDICT_STOP},
        {ERROR_DISABLED, VERDICT_STOP},
        {ERROR_NOT_LISTED, VERDICT_STOP},
        {ERROR_OTHER_ACCOUNT, VERDICT_STOP},
        {ERROR_STRANGER, VERDICT_STOP},
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        ok(error_verdict(cases[i].kind) == cases[i].verdict, "%s means %s",
           error_word(cases[i].kind), verdict_word(cases[i].verdict));
}

int
main(void)
{
    texts_read_from_large_to_small();
    long_texts_are_cut();
    every_kind_is_refused_and_told();
    words_are_different();
    zeros_mean_no();
    verdicts_have_words();
    kinds_mean_what_they_should();
    return tap_done();
}
