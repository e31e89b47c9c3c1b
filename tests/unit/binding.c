/*
 * Tests of helper/identity/binding.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/identity/binding.h"

#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define ADA   "0ada0000-0000-4000-8000-000000000001"
#define GRACE "0ace0000-0000-4000-8000-000000000002"
#define OTHER "0bad0000-0000-4000-8000-000000000003"

static const char file[] = ADA " ada\n" ADA " ada-admin\n" GRACE " grace\n";

/* O-15. */
static void
only_the_line_binds(const struct accounts *accounts)
{
    static const struct {
        const char *account, *user_id;
        enum error_kind kind;
        const char *text;
    } cases[] = {
        {"ada", ADA, ERROR_NONE, ""},
        {"ada-admin", ADA, ERROR_NONE, ""},
        {"grace", GRACE, ERROR_NONE, ""},
        {"ada", GRACE, ERROR_OTHER_ACCOUNT,
         "the Anypoint user " GRACE " stands on another line"},
        {"grace", ADA, ERROR_OTHER_ACCOUNT,
         "the Anypoint user " ADA " stands on another line"},
        {"ada", OTHER, ERROR_NOT_LISTED,
         "the Anypoint user " OTHER " is not in the accounts file"},
        {"ada", "", ERROR_NOT_LISTED,
         "the Anypoint user  is not in the accounts file"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct account *account = NULL;
        struct error error = {0};

        ok(binding_find(&account, accounts, cases[i].account, &error),
           "%s has a line", cases[i].account);
        ok(account != NULL &&
               binding_check(account, accounts, cases[i].user_id, &error) ==
                   (cases[i].kind == ERROR_NONE),
           "%s is %s for '%s'", cases[i].account,
           cases[i].kind == ERROR_NONE ? "right" : "refused",
           cases[i].user_id);
        ok(error.kind == cases[i].kind, "as %s", error_word(cases[i].kind));
        is(error.text, cases[i].text, "and the cause is told");
    }
}

int
main(void)
{
    CLEANUP(accounts_free) struct accounts accounts = {0};
    const struct account *account = NULL;
    struct error error = {0};

    ok(accounts_parse(&accounts, file, strlen(file), "file", &error),
       "the accounts are read");
    only_the_line_binds(&accounts);
    ok(!binding_find(&account, &accounts, "root", &error),
       "an account without a line is refused");
    ok(error.kind == ERROR_NO_ACCOUNT && account == NULL,
       "and nothing is found");
    return tap_done();
}
