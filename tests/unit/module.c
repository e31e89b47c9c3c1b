/*
 * Tests of helper/ctl/module.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/module.h"

#include "pam/cleanup.h"
#include "tests/tap.h"

static const struct {
    const char *what, *before, *after, *uids;
} cases[] = {
    {"an option", "auth [success=2 default=die] pam_anypoint.so uids=1-2\n",
     "auth [success=2 default=die] pam_anypoint.so uids=7\n", "1-2"},
    {"an option among others",
     "auth required pam_anypoint.so debug uids=1 x\n",
     "auth required pam_anypoint.so debug uids=7 x\n", "1"},
    {"no option", "auth required pam_anypoint.so\n",
     "auth required pam_anypoint.so uids=7\n", NULL},
    {"a blank at the end", "auth required pam_anypoint.so \n",
     "auth required pam_anypoint.so uids=7\n", NULL},
    {"a path", "account\trequired\t/lib/security/pam_anypoint.so\tuids=1\n",
     "account\trequired\t/lib/security/pam_anypoint.so\tuids=7\n", "1"},
    {"no newline", "auth required pam_anypoint.so uids=1",
     "auth required pam_anypoint.so uids=7", "1"},
    {"an empty list", "auth required pam_anypoint.so uids=\n",
     "auth required pam_anypoint.so uids=7\n", NULL},
    {"two lines", "a b pam_anypoint.so uids=1\n\n#c\nd e pam_anypoint.so\n",
     "a b pam_anypoint.so uids=7\n\n#c\nd e pam_anypoint.so uids=7\n", "1"},
};

/* What has no line of ours stays as it is. */
static const char *const others[] = {
    "",
    "\n",
    "# auth required pam_anypoint.so uids=1\n",
    "auth required pam_unix.so uids=1\n",
    "auth required pam_anypoint.so.old uids=1\n",
    "auth required xpam_anypoint.so uids=1",
};

static void
set_in(const char *before, const char *after)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(1024);

    module_set_uids(&text, before, "7");
    is(buffer_string(&text), after, "the text is as it should be");
}

int
main(void)
{
    char uids[16];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(module_stands(cases[i].before), "the module stands with %s",
           cases[i].what);
        ok(module_uids(uids, sizeof(uids), cases[i].before) ==
               (cases[i].uids != NULL),
           "and has a list or not");
        is(uids, cases[i].uids == NULL ? "" : cases[i].uids, "which it tells");
        set_in(cases[i].before, cases[i].after);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        ok(!module_stands(others[i]) &&
               !module_uids(uids, sizeof(uids), others[i]),
           "other lines are none of ours");
        set_in(others[i], others[i]);
    }
    ok(!module_uids(uids, 4, "a b pam_anypoint.so uids=1234\n") &&
           module_uids(uids, 5, "a b pam_anypoint.so uids=1234\n"),
       "a list that does not fit is none");
    return tap_done();
}
