/*
 * Tests of helper/ctl/compose.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/compose.h"

#include <string.h>

#include "helper/config/settings.h"
#include "helper/identity/accounts.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

#define ISSUER "https://eu1.anypoint.mulesoft.com/accounts/api/v2/oauth2"
#define OURS   "7c3e1f0a-52d8-4b6e-9a41-0d2f8b6c5e13"
#define OTHER  "b41d7c92-8e65-4a03-9f1b-2c7e5d8a6034"

static const struct compose all = {ISSUER, OURS, "abc-1"};

/* What is made of old settings by these words. */
static const struct {
    const char *what, *old;
    struct compose compose;
    const char *made;
} cases[] = {
    {"a line is changed",
     "[anypoint]\norganization = " OTHER "\nclient_id = x\n",
     {.organization = OURS},
     "[anypoint]\norganization = " OURS "\nclient_id = x\n"},
    {"other lines are as they were",
     "# by hand\n\n[network]\nhosts = a.example.com\n  [anypoint]  \n"
     "\torganization\t=\t" OTHER "  \nclient_id = x\n# end",
     {.organization = OURS},
     "# by hand\n\n[network]\nhosts = a.example.com\n  [anypoint]  \n"
     "organization = " OURS "\nclient_id = x\n# end\n"},
    {"a setting without a line gets one in its section",
     "[network]\nhosts = a.example.com\n[anypoint]\nclient_id = x\n",
     {.organization = OURS, .issuer = ISSUER},
     "[network]\nhosts = a.example.com\n[anypoint]\nissuer = " ISSUER
     "\norganization = " OURS "\nclient_id = x\n"},
    {"a section that is missing is added",
     "[network]\nhosts = a.example.com\n",
     {.organization = OURS, .client_id = "x"},
     "[network]\nhosts = a.example.com\n[anypoint]\norganization = " OURS
     "\nclient_id = x\n"},
    {"names that begin alike are others",
     "[anypoint]\nclient_id = x\nclient_authentication = basic\n"
     "organization = " OURS "\n",
     {.client_id = "y"},
     "[anypoint]\nclient_id = y\nclient_authentication = basic\n"
     "organization = " OURS "\n"},
};

/* Words that are no good settings. */
static const struct {
    const char *what, *old;
    struct compose compose;
    const char *error;
} bad[] = {
    {"an organization that is none",
     NULL,
     {ISSUER, "ours", "x"},
     "conf:4: organization must be a UUID in lower case"},
    {"an issuer with a query", NULL, {ISSUER "?a=b", OURS, "x"}, NULL},
    {"a client id that is none", NULL, {ISSUER, OURS, "a b"}, NULL},
    {"a word that would be a line",
     NULL,
     {ISSUER, OURS, "x\n[network]\nhosts = evil.example.com"},
     NULL},
    {"old settings that are none",
     "[anypoint]\nnothing\n",
     {ISSUER, OURS, "x"},
     NULL},
};

static void
a_new_one(void)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(SETTINGS_MAX);
    CLEANUP(settings_free) struct settings settings = {0};
    struct error error = {0};

    ok(compose_settings(&text, NULL, &all, "conf", &error),
       "new settings are made");
    ok(settings_parse(&settings, buffer_string(&text), text.length, "conf",
                      &error),
       "and can be read");
    is(settings.issuer, ISSUER, "with the issuer");
    is(settings.organization, OURS, "the organization");
    is(settings.client_id, "abc-1", "and the client id");
}

static void
accounts_can_be_read(void)
{
    CLEANUP(accounts_free) struct accounts accounts = {0};
    struct error error = {0};

    ok(accounts_parse(&accounts, compose_accounts, strlen(compose_accounts),
                      "accounts", &error) &&
           accounts.count == 0,
       "the new accounts file can be read, and lets nobody in");
}

int
main(void)
{
    a_new_one();
    accounts_can_be_read();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CLEANUP(buffer_free) struct buffer text = BUFFER(SETTINGS_MAX);
        struct error error = {0};

        ok(compose_settings(&text, cases[i].old, &cases[i].compose, "conf",
                            &error),
           "%s", cases[i].what);
        is(buffer_string(&text), cases[i].made, "and no more");
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CLEANUP(buffer_free) struct buffer text = BUFFER(SETTINGS_MAX);
        struct error error = {0};

        ok(!compose_settings(&text, bad[i].old, &bad[i].compose, "conf",
                             &error) &&
               error.kind == ERROR_SETTINGS,
           "%s is refused", bad[i].what);
        if (bad[i].error != NULL)
            is(error.text, bad[i].error, "and told");
    }
    return tap_done();
}
