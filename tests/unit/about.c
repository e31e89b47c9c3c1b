/*
 * Tests of helper/net/about.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/about.h"

#include "config.h"
#include "tests/tap.h"

static const char *const bad[] = {
    "",
    "1.0",
    "1.0 ",
    "1.0 1",
    "1.0 1 ",
    "1.0 1 2 ",
    "1.0 1 2 3",
    "1.0 1 2\n",
    "1.0  1 2",
    " 1 2",
    "1.0 -1 2",
    "1.0 1 x",
    "1.0 1 1234567890123",
    "1\x1b[2J 1 2",
    "a.version.that.is.much.too.long. 1 2",
    "<html>",
};

int
main(void)
{
    char text[ABOUT_SIZE];
    struct about about;

    about_write(text, 1700000000, 1700000007);
    ok(about_read(&about, text), "what is written can be read");
    is(about.version, PACKAGE_VERSION, "the version");
    ok(about.since == 1700000000, "since when");
    ok(about.settings_since == 1700000007, "and since when by settings");
    ok(about_read(&about, "a.version.that.is.just.so.long. 0 999999999999"),
       "the longest there is");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        ok(!about_read(&about, bad[i]), "'%s' is none", bad[i]);
    return tap_done();
}
