/*
 * Tests of helper/identity/binding.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/identity/binding.h"

#include <stdio.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define ADA   "0ada0000-0000-4000-8000-000000000001"
#define GRACE "0ace0000-0000-4000-8000-000000000002"
#define OTHER "0bad0000-0000-4000-8000-000000000003"

static const char file[] = ADA " ada\n" ADA " ada-admin\n" GRACE " grace\n"
                               "user mary@mulesoft mary\n"
                               "user joan@okta:x joan\n";

struct known {
    const char *id, *username, *provider;
};

static struct profile
profile_of(const struct known *known)
{
    struct profile profile;

    snprintf(profile.id, sizeof(profile.id), "%s", known->id);
    snprintf(profile.username, sizeof(profile.username), "%s",
             known->username);
    snprintf(profile.identity_provider, sizeof(profile.identity_provider),
             "%s", known->provider);
    return profile;
}

static const struct {
    const char *account;
    struct known known;
    enum error_kind kind, with; /* with usernames */
} cases[] = {
    /* The line's id binds, and no name does. */
    {"ada", {ADA, "ada", "mulesoft"}, ERROR_NONE, ERROR_NONE},
    {"ada", {ADA, "", ""}, ERROR_NONE, ERROR_NONE},
    {"ada-admin", {ADA, "ada", "mulesoft"}, ERROR_NONE, ERROR_NONE},
    {"grace", {GRACE, "x", "mulesoft"}, ERROR_NONE, ERROR_NONE},
    {"ada",
     {GRACE, "ada", "mulesoft"},
     ERROR_OTHER_ACCOUNT,
     ERROR_OTHER_ACCOUNT},
    {"grace",
     {ADA, "grace", "mulesoft"},
     ERROR_OTHER_ACCOUNT,
     ERROR_OTHER_ACCOUNT},
    {"ada", {OTHER, "ada", "mulesoft"}, ERROR_NOT_LISTED, ERROR_OTHER_ACCOUNT},
    {"ada", {OTHER, "Ada", "mulesoft"}, ERROR_NOT_LISTED, ERROR_NOT_LISTED},
    {"ada", {OTHER, "ada", "elsewhere"}, ERROR_NOT_LISTED, ERROR_NOT_LISTED},
    {"ada",
     {OTHER, "mary", "mulesoft"},
     ERROR_OTHER_ACCOUNT,
     ERROR_OTHER_ACCOUNT},
    {"ada", {"", "ada", "mulesoft"}, ERROR_NOT_LISTED, ERROR_OTHER_ACCOUNT},
    /* The line's name binds, of its identity provider. */
    {"mary", {OTHER, "mary", "mulesoft"}, ERROR_NONE, ERROR_NONE},
    {"joan", {OTHER, "joan", "okta:x"}, ERROR_NONE, ERROR_NONE},
    {"mary", {OTHER, "mary", "okta:x"}, ERROR_NOT_LISTED, ERROR_NOT_LISTED},
    {"joan",
     {OTHER, "joan", "mulesoft"},
     ERROR_NOT_LISTED,
     ERROR_OTHER_ACCOUNT},
    {"mary", {OTHER, "Mary", "mulesoft"}, ERROR_NOT_LISTED, ERROR_NOT_LISTED},
    {"mary",
     {OTHER, "mar", "mulesoft"},
     ERROR_NOT_LISTED,
     ERROR_OTHER_ACCOUNT},
    {"mary", {OTHER, "", "mulesoft"}, ERROR_NOT_LISTED, ERROR_NOT_LISTED},
    {"mary", {OTHER, "mary", ""}, ERROR_NOT_LISTED, ERROR_NOT_LISTED},
    {"mary", {OTHER, "", ""}, ERROR_NOT_LISTED, ERROR_NOT_LISTED},
    {"mary",
     {OTHER, "joan", "okta:x"},
     ERROR_OTHER_ACCOUNT,
     ERROR_OTHER_ACCOUNT},
    {"mary",
     {ADA, "ada", "mulesoft"},
     ERROR_OTHER_ACCOUNT,
     ERROR_OTHER_ACCOUNT},
    /* Without a line the account's own name does, if that may be. */
    {"rosa", {OTHER, "rosa", "mulesoft"}, ERROR_NO_ACCOUNT, ERROR_NONE},
    {"rosa", {OTHER, "rosa", "third"}, ERROR_NO_ACCOUNT, ERROR_NONE},
    {"rosa",
     {OTHER, "rosa", "mulesoft third"},
     ERROR_NO_ACCOUNT,
     ERROR_NOT_LISTED},
    {"rosa", {OTHER, "rosa", "okta:x"}, ERROR_NO_ACCOUNT, ERROR_NOT_LISTED},
    {"rosa", {OTHER, "rosa", ""}, ERROR_NO_ACCOUNT, ERROR_NOT_LISTED},
    {"rosa", {OTHER, "Rosa", "mulesoft"}, ERROR_NO_ACCOUNT, ERROR_NOT_LISTED},
    {"rosa",
     {OTHER, "rosa@x", "mulesoft"},
     ERROR_NO_ACCOUNT,
     ERROR_NOT_LISTED},
    {"rosa", {OTHER, "rosa ", "mulesoft"}, ERROR_NO_ACCOUNT, ERROR_NOT_LISTED},
    {"rosa", {OTHER, "", "mulesoft"}, ERROR_NO_ACCOUNT, ERROR_NOT_LISTED},
    {"rosa",
     {OTHER, "bob", "mulesoft"},
     ERROR_NO_ACCOUNT,
     ERROR_OTHER_ACCOUNT},
    {"rosa", {ADA, "ada", "mulesoft"}, ERROR_NO_ACCOUNT, ERROR_OTHER_ACCOUNT},
    {"Rosa", {OTHER, "Rosa", "mulesoft"}, ERROR_NO_ACCOUNT, ERROR_NO_ACCOUNT},
    {"", {OTHER, "", "mulesoft"}, ERROR_NO_ACCOUNT, ERROR_NO_ACCOUNT},
};

/* O-15. */
static void
lines_and_names_bind(const struct accounts *accounts, bool usernames)
{
    static char providers[] = "mulesoft third";
    const struct settings settings = {.usernames = usernames,
                                      .identity_providers = providers};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const enum error_kind kind = usernames ? cases[i].with : cases[i].kind;
        const struct profile profile = profile_of(&cases[i].known);
        struct account account;
        struct error error = {0};

        ok((binding_find(&account, accounts, &settings, cases[i].account,
                         &error) &&
            binding_check(&account, accounts, &settings, &profile, &error)) ==
               (kind == ERROR_NONE),
           "'%s' is %s for '%s' of '%s'", cases[i].account,
           kind == ERROR_NONE ? "right" : "refused", cases[i].known.username,
           cases[i].known.provider);
        ok(error.kind == kind, "as %s", error_word(kind));
    }
}

static void
causes_are_told(const struct accounts *accounts)
{
    static char providers[] = "mulesoft";
    static const struct {
        const char *account;
        struct known known;
        bool usernames;
        const char *text;
    } told[] = {
        {"ada",
         {GRACE, "x", "y"},
         false,
         "the Anypoint user " GRACE " stands on another line"},
        {"ada",
         {OTHER, "x\x1b", "y"},
         false,
         "the Anypoint user " OTHER " is not in the accounts file"},
        {"ada",
         {OTHER, "X", "mulesoft"},
         true,
         "the Anypoint user " OTHER " is not in the accounts file, nor has "
         "the name of an account"},
        {"ada",
         {OTHER, "x", "mulesoft"},
         true,
         "the Anypoint user " OTHER " has another user name"},
    };

    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        const struct settings settings = {.usernames = told[i].usernames,
                                          .identity_providers = providers};
        const struct profile profile = profile_of(&told[i].known);
        struct account account;
        struct error error = {0};

        ok(binding_find(&account, accounts, &settings, told[i].account,
                        &error) &&
               !binding_check(&account, accounts, &settings, &profile, &error),
           "it is refused");
        is(error.text, told[i].text, "and told, without a name");
    }
}

static void
what_a_name_binds_is_known(const struct accounts *accounts)
{
    static char providers[] = "mulesoft";
    const struct settings settings = {.usernames = true,
                                      .identity_providers = providers};
    struct account account;
    struct error error = {0};

    ok(binding_find(&account, accounts, &settings, "ada", &error) &&
           !binding_by_name(&account),
       "an id is no name");
    ok(binding_find(&account, accounts, &settings, "mary", &error) &&
           binding_by_name(&account),
       "a line's name is one");
    ok(binding_find(&account, accounts, &settings, "rosa", &error) &&
           binding_by_name(&account) && account.line == 0,
       "an account's own name is one");
    is(account.username, "rosa", "by which a password is asked");
}

int
main(void)
{
    CLEANUP(accounts_free) struct accounts accounts = {0};
    const struct settings settings = {0};
    struct account account;
    struct error error = {0};

    ok(accounts_parse(&accounts, file, strlen(file), "file", &error),
       "the accounts are read");
    lines_and_names_bind(&accounts, false);
    lines_and_names_bind(&accounts, true);
    causes_are_told(&accounts);
    what_a_name_binds_is_known(&accounts);
    ok(!binding_find(&account, &accounts, &settings, "root", &error) &&
           error.kind == ERROR_NO_ACCOUNT,
       "an account without a line is refused");
    is(error.text, "the account has no line in the accounts file",
       "and the cause is told");
    return tap_done();
}
