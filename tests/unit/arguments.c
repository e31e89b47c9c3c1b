/*
 * Tests of helper/base/arguments.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/arguments.h"

#include <stdio.h>

#include "tests/tap.h"

struct words {
    const char *socket, *user, *loud;
};

enum { SERVE = 0, CHECK, PRINT };

static const struct option options[] = {
    {"check", no_argument, NULL, CHECK},
    {"loud", no_argument, NULL, ARGUMENTS_WORD(struct words, loud)},
    {"print", no_argument, NULL, PRINT},
    {"socket", required_argument, NULL, ARGUMENTS_WORD(struct words, socket)},
    {"user", required_argument, NULL, ARGUMENTS_WORD(struct words, user)},
    {0},
};

static const struct {
    const char *arguments[4];
    bool good;
    int action;
    const char *socket, *user, *what;
} cases[] = {
    {{NULL}, true, SERVE, "s", "u", "nothing leaves all as it was"},
    {{"--check"}, true, CHECK, "s", "u", "an action"},
    {{"--check", "--print"}, true, PRINT, "s", "u", "the last action wins"},
    {{"--user", "ada"}, true, SERVE, "s", "ada", "a word"},
    {{"--user=ada", "--socket", "/x"}, true, SERVE, "/x", "ada", "two words"},
    {{"--user"}, false, SERVE, "s", "u", "a missing word"},
    {{"--usr", "ada"}, false, SERVE, "s", "u", "an unknown option"},
    {{"ada"}, false, SERVE, "s", "u", "a word without option"},
    {{"--check=yes"}, false, SERVE, "s", "u", "a word too many"},
    {{"--loud=x"}, false, SERVE, "s", "u", "a word for one that has its own"},
};

/* What takes no word and is no action brings its own name. */
static void
test_own_name(void)
{
    char program[] = "program", user[] = "--user", ada[] = "ada";
    char loud[] = "--lou", check[] = "--check";
    char *argv[] = {program, user, ada, loud, check, NULL};
    struct words words = {0};
    int action = SERVE;

    ok(arguments_read(&action, &words, options, 3, argv), "without it");
    ok(words.loud == NULL, "there is no name");
    ok(arguments_read(&action, &words, options, 5, argv),
       "with it, shortened");
    is(words.loud, "loud", "there is its whole name");
    is(words.user, "ada", "beside another's word");
    ok(action == CHECK, "and the action");
}

int
main(void)
{
    /* What getopt says of mistakes is not TAP. */
    ok(freopen("/dev/null", "w", stderr) != NULL, "mistakes are not shown");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char program[] = "program", copies[4][16];
        char *argv[6] = {program};
        struct words words = {.socket = "s", .user = "u"};
        int action = SERVE, argc = 1;

        for (; cases[i].arguments[argc - 1] != NULL; argc++) {
            snprintf(copies[argc - 1], sizeof(copies[0]), "%s",
                     cases[i].arguments[argc - 1]);
            argv[argc] = copies[argc - 1];
        }
        ok(arguments_read(&action, &words, options, argc, argv) ==
               cases[i].good,
           "%s is %s", cases[i].what, cases[i].good ? "taken" : "refused");
        ok(action == cases[i].action, "with its action");
        is(words.socket, cases[i].socket, "with its socket");
        is(words.user, cases[i].user, "with its user");
    }
    test_own_name();
    return tap_done();
}
