/*
 * Tests of helper/base/lines.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/lines.h"

#include <stdio.h>
#include <string.h>

#include "tests/tap.h"

/* All lines as "NUMBER:TEXT;", or the error's text. */
static void
read_all(const char *text, size_t length, char *result, size_t size)
{
    struct lines lines = lines_of(text, length, "file");
    struct error error = {0};
    size_t used = 0;

    result[0] = '\0';
    while (lines_next(&lines, &error)) {
        snprintf(result + used, size - used, "%u:%s;", lines.number,
                 lines.text);
        used = strlen(result);
    }
    if (!lines_ok(&lines)) {
        snprintf(result, size, "%s", error.text);
        ok(error.kind == ERROR_SETTINGS, "a bad line is one of the settings");
        ok(!lines_next(&lines, &error), "nothing is read after a bad line");
    }
}

static void
lines_are_cut(void)
{
    static const struct {
        const char *text;
        size_t length;
        const char *result, *what;
    } cases[] = {
        {"", 0, "", "no line is in nothing"},
        {"a", 1, "1:a;", "the last line needs no newline"},
        {"a\nb\n", 4, "1:a;2:b;", "lines are counted from 1"},
        {"\n\n a \t\n\t\n", 9, "3:a;", "white space around a line is no part"},
        {"# a\n  # b\na # b\n", 16, "3:a # b;", "whole comments are left out"},
        {"a\tb", 3, "1:a\tb;", "a tab inside is kept"},
        {"\xc3\xa9\n", 3, "1:\xc3\xa9;", "what is not ASCII is kept"},
        {"a\nb\0c\n", 6,
         "file:2: the line holds a NUL byte; the file is no "
         "text",
         "a NUL byte is refused"},
        {"#\0\n", 3, "file:1: the line holds a NUL byte; the file is no text",
         "a NUL byte is refused in a comment too"},
        {"a\r\n", 3,
         "file:1: the line ends with a carriage return; save the "
         "file with Unix line ends",
         "Windows' line ends are refused"},
        {"a\rb\n", 4, "file:1: the line holds a control character",
         "a carriage return inside is refused"},
        {"\x1b[0m", 4, "file:1: the line holds a control character",
         "an escape is refused"},
        {"a\x7f", 2, "file:1: the line holds a control character",
         "a delete is refused"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char result[256];

        read_all(cases[i].text, cases[i].length, result, sizeof(result));
        is(result, cases[i].result, "%s", cases[i].what);
    }
}

static void
long_lines_are_refused(void)
{
    char text[LINES_LONGEST + 2], result[LINES_LONGEST + 64];

    memset(text, 'x', sizeof(text));
    text[LINES_LONGEST] = '\n';
    read_all(text, LINES_LONGEST + 1, result, sizeof(result));
    ok(strlen(result) == LINES_LONGEST + 3, "the longest line is read whole");
    text[LINES_LONGEST] = 'x';
    text[LINES_LONGEST + 1] = '\n';
    read_all(text, LINES_LONGEST + 2, result, sizeof(result));
    is(result, "file:1: the line is too long; 1024 bytes are the most",
       "a line a byte longer is refused, not cut");
}

int
main(void)
{
    lines_are_cut();
    long_lines_are_refused();
    return tap_done();
}
