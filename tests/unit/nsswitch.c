/*
 * Tests of helper/ctl/nsswitch.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/nsswitch.h"

#include "tests/tap.h"

#define GOOD FINDING_NAMES

static const struct {
    const char *text;
    enum finding_name found;
} cases[] = {
    {"", GOOD},
    {"passwd: files\ngroup: files systemd\n", GOOD},
    {"passwd:files sss", GOOD},
    {" passwd : compat\n", GOOD},
    {"passwd: files [NOTFOUND=return] sss\n", GOOD},
    {"hosts: dns\nshadow: sss\n", GOOD},
    {"#passwd: sss\n", GOOD},
    {"passwd: sss files\n", FINDING_NSS_ORDER},
    {"group:\tsss [SUCCESS=merge] files\n", FINDING_NSS_ORDER},
    {"passwd: sss\n", FINDING_NSS_FILES},
    {"passwd: sss # files\n", FINDING_NSS_FILES},
    {"passwd:\nfiles\n", FINDING_NSS_FILES},
    {"group: file\n", FINDING_NSS_FILES},
};

int
main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct findings findings = {0};

        nsswitch_judge(&findings, "/a", cases[i].text);
        ok(cases[i].found == GOOD
               ? findings.count == 0
               : findings.count == 1 && findings.list[0].line == 1 &&
                     findings.list[0].name == cases[i].found,
           "'%s' is judged", cases[i].text);
    }
    return tap_done();
}
