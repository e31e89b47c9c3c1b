/*
 * Tests of helper/ctl/facts.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/facts.h"

#include <stdlib.h>

#include "tests/tap.h"

static void
shows(const char *name, const char *value, const char *wanted,
      const char *what)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);

    facts_print(file, name, value);
    fclose(file);
    is(text, wanted, "%s", what);
    free(text);
}

static void
test_form(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);

    facts_form(file, "Line", "%s, line %u", "accounts", 7U);
    fclose(file);
    is(text, "Line                accounts, line 7\n",
       "what is made of parts");
    free(text);
}

int
main(void)
{
    shows("Name", "a value", "Name                a value\n",
          "values stand in their column");
    shows("Name", "", "Name                \n", "an empty one too");
    shows("A name that is much too long", "x",
          "A name that is much too long x\n", "a long name pushes it");
    shows("Name",
          "one two three four five six seven eight nine ten eleven twelve",
          "Name                one two three four five six seven eight nine "
          "ten eleven\n                    twelve\n",
          "a long value goes on below, broken between words");
    shows("Name",
          "https://example.test/a/path/that/is/longer/than/any/line/can/be/"
          "on/this/terminal x",
          "Name                https://example.test/a/path/that/is/longer/"
          "than/any/line/can/be/on/this/terminal\n                    x\n",
          "a word is never broken");
    shows("N\x1b[2J", "v\n\x9b\xc3\xa9",
          "N\\x1b[2J            v\\x0a\\x9b\\xc3\\xa9\n",
          "what could lie stands in hexadecimal");
    test_form();
    return tap_done();
}
