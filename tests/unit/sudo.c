/*
 * Tests of helper/ctl/sudo.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/sudo.h"

#include "tests/tap.h"

#define MAY "User x may run the following commands on host:\n"

static const struct {
    const char *what, *text;
    enum sudo_right right;
    bool unasked;
} cases[] = {
    {"nothing", "", SUDO_NONE, false},
    {"a refusal", "User x is not allowed to run sudo on host.\n", SUDO_NONE,
     false},
    {"everything", MAY "    (ALL : ALL) ALL\n", SUDO_ALL, false},
    {"everything as anybody", MAY "    (ALL) ALL\n", SUDO_ALL, false},
    {"everything unasked", MAY "    (ALL : ALL) NOPASSWD: ALL\n", SUDO_ALL,
     true},
    {"everything as root", MAY "    (root) ALL\n", SUDO_ALL, false},
    {"everything as uid 0", MAY "    (#0) ALL\n", SUDO_ALL, false},
    {"everything by other tags", MAY "    (root) SETENV: NOPASSWD: ALL\n",
     SUDO_ALL, true},
    {"everything as another", MAY "    (carol) ALL\n", SUDO_NONE, false},
    {"everything as a group", MAY "    (carol : root) ALL\n", SUDO_NONE,
     false},
    {"everything but as root", MAY "    (ALL, !root) ALL\n", SUDO_NONE, false},
    {"one thing", MAY "    (root) /usr/bin/id\n", SUDO_SOME, false},
    {"one thing unasked", MAY "    (root) NOPASSWD: /usr/bin/id\n", SUDO_SOME,
     false},
    {"all but one", MAY "    (ALL) ALL, !/usr/bin/su\n", SUDO_SOME, false},
    {"one line and another",
     MAY "    (root) /usr/bin/id\n    (ALL) NOPASSWD: ALL\n", SUDO_ALL, true},
    {"one unasked and all asked",
     MAY "    (root) NOPASSWD: /usr/bin/id\n    (ALL) ALL\n", SUDO_ALL, false},
    {"one thing unasked and all asked, on a line",
     MAY "    (root) NOPASSWD: /usr/bin/id, PASSWD: ALL\n", SUDO_ALL, false},
    {"one thing asked and all unasked, on a line",
     MAY "    (root) PASSWD: /usr/bin/id, NOPASSWD: ALL\n", SUDO_ALL, true},
    {"all unasked after a thing unasked",
     MAY "    (root) NOPASSWD: /usr/bin/id, ALL\n", SUDO_ALL, true},
    {"all asked, on a later line",
     MAY "    (ALL) NOPASSWD: ALL\n    (ALL) ALL\n", SUDO_ALL, false},
    {"all, and some of it taken away on a later line",
     MAY "    (ALL) NOPASSWD: ALL\n    (ALL) !/usr/bin/su\n", SUDO_SOME,
     false},
    {"a comma inside of a command",
     MAY "    (root) NOPASSWD: /usr/bin/id a\\, ALL\n", SUDO_SOME, false},
    {"all in a folder", MAY "    (root) CWD=/tmp NOPASSWD: ALL\n", SUDO_SOME,
     false},
    {"a word that only looks so", MAY "    (root) /usr/bin/ALL, ALLES\n",
     SUDO_SOME, false},
    {"a default",
     "Matching Defaults entries for x on host:\n    env_reset\n\n" MAY
     "    (root) ALL\n",
     SUDO_ALL, false},
    {"a cut line", MAY "    (root", SUDO_NONE, false},
    {"a line without blanks", "(root) ALL\n", SUDO_NONE, false},
};

int
main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sudo sudo = sudo_parse(cases[i].text);

        ok(sudo.right == cases[i].right, "%s is understood", cases[i].what);
        ok(sudo.unasked == cases[i].unasked, "and whether it asks");
    }
    return tap_done();
}
