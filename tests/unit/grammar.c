/*
 * Tests of helper/base/grammar.c.
 *
 * What is no JSON at all is in tests/vectors/json.def; here is what only
 * json-c refuses, and what is counted.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/grammar.h"

#include <string.h>

#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
words_are_counted(void)
{
    static const struct {
        const char *text;
        size_t members, bytes;
    } cases[] = {
        {"", 0, 0},
        {"{}", 0, 0},
        {"{\"a\":1}", 1, 1},
        {"{\"a\":1,\"a\":2}", 2, 2},
        {"{\"a\":{\"b\":[{\"c\":null}]}}", 3, 3},
        {"{\"a:b\":\"c:d\"}", 1, 6},
        {"\"\"", 0, 0},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", 0, 8},
        {"\"\\u0001\\u007f\"", 0, 2},
        {"\"\\u0080\\u07ff\"", 0, 4},
        {"\"\\u0800\\ud7ff\\ue000\\uffff\"", 0, 12},
        {"\"\\ud800\\udc00\\uDBFF\\uDFFF\"", 0, 8},
        {"\"a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"", 0, 10},
        /* Their order is json-c's to check. */
        {"]][,:\"a\" true 1}", 1, 1},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct grammar found = {.members = 99, .bytes = 99};

        ok(grammar_check(&found, cases[i].text, strlen(cases[i].text)),
           "%s is of JSON's words", cases[i].text);
        ok(found.members == cases[i].members && found.bytes == cases[i].bytes,
           "with %zu members and %zu bytes in strings", cases[i].members,
           cases[i].bytes);
    }
}

/* What a tree will cost: each word is one, a colon or a comma is none. */
static void
words_of_a_tree_are_counted(void)
{
    static const struct {
        const char *text;
        size_t words, inner;
    } cases[] = {
        {"", 0, 0},
        {" \t\n\r", 0, 0},
        {"{}", 1, 1},
        {"[]", 1, 1},
        {"\"[{\"", 1, 0},
        {"{\"a\":1}", 3, 1},
        {"{\"a\":[true,false,null,-1.5e9,\"\"]}", 8, 2},
        {"[[[[{}]]]]", 5, 5},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct grammar found = {0};

        ok(grammar_check(&found, cases[i].text, strlen(cases[i].text)) &&
               found.words == cases[i].words && found.inner == cases[i].inner,
           "%s has %zu words, %zu of them open brackets", cases[i].text,
           cases[i].words, cases[i].inner);
    }
}

static void
other_words_leave_the_output(void)
{
    static const char *const texts[] = {
        "x",   "\"",    "\"\\",      "\"\\u",  "-",  "{\"a\":1,\"b\":'c'}",
        "tru", "true1", "null\"a\"", "1\"a\"", "-01"};

    for (size_t i = 0; i < COUNT(texts); i++) {
        struct grammar found = {.members = 99, .bytes = 99};

        ok(!grammar_check(&found, texts[i], strlen(texts[i])) &&
               found.members == 99 && found.bytes == 99,
           "%s is refused, and nothing counted", texts[i]);
    }
}

/* RFC 3629 section 4, against a count that knows nothing of its table. */
static void
every_character_has_one_form(void)
{
    size_t taken = 0;

    for (unsigned lead = 0; lead < 0x10000; lead++) {
        char text[] = {'"', (char) (lead >> 8), (char) lead, '"'};
        struct grammar found;

        taken += lead >> 8 >= 0x80 && grammar_check(&found, text, 4);
    }
    /* Of two bytes, 0x80 to 0x7ff. */
    ok(taken == 0x800 - 0x80, "each character of two bytes has one form");
    taken = 0;
    for (unsigned bytes = 0; bytes < 0x100000; bytes++) {
        char text[] = {'"',
                       (char) (0xe0 | bytes >> 16),
                       (char) (bytes >> 8),
                       (char) bytes,
                       '"',
                       '\0'};
        struct grammar found;

        taken += grammar_check(&found, text, 5);
    }
    /* Of three bytes, 0x800 to 0xffff without the surrogates. */
    ok(taken == 0x10000 - 0x800 - 0x800,
       "each character of three bytes has one form");
}

int
main(void)
{
    words_are_counted();
    words_of_a_tree_are_counted();
    other_words_leave_the_output();
    every_character_has_one_form();
    return tap_done();
}
