/*
 * Tests of helper/ctl/installed.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/installed.h"

#include <stdlib.h>
#include <string.h>

#include "tests/tap.h"

static const struct {
    const char *what, *text, *missing;
} cases[] = {
    {"no line", "", ""},
    {"a module that is there", "auth\trequired\tpam_permit.so\n", ""},
    {"one that is not",
     "auth required pam_permit.so\nauth [default=die] pam_none.so a=b\n",
     "pam_none.so"},
    {"one that is not, on a line without end", "auth required pam_none.so",
     "pam_none.so"},
    {"a comment", "# auth required pam_none.so\n", ""},
    {"one that may be missing", "-auth optional pam_none.so\n", ""},
    {"an absolute name of none", "auth required /nowhere/pam_permit.so\n",
     "/nowhere/pam_permit.so"},
    {"a folder's name", "auth required /usr/lib.so\n", "/usr/lib.so"},
    {"a pattern", "auth required pam_*.so\n", "pam_*.so"},
};

int
main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char missing[64] = "";
        bool well = installed_all(missing, sizeof(missing), cases[i].text);

        ok(well == (cases[i].missing[0] == '\0') &&
               (well || strcmp(missing, cases[i].missing) == 0),
           "%s", cases[i].what);
    }
    return tap_done();
}
