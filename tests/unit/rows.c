/*
 * Tests of helper/config/rows.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/rows.h"

#include <string.h>

#include "helper/config/settings.h"
#include "tests/tap.h"

/* A name is a member of one struct: it stands once in all sections. */
static void
names_stand_once(void)
{
    const struct row *rows = rows_all();

    ok(rows[0].kind == KIND_SECTION, "a section comes first");
    for (size_t i = 0; i < ROWS; i++)
        ok(rows_find(rows[i].name, rows[i].kind == KIND_SECTION) == &rows[i],
           "%s stands once", rows[i].name);
    ok(rows_find("", false) == NULL && rows_find("hosts ", false) == NULL &&
           rows_find("hosts", true) == NULL &&
           rows_find("network", false) == NULL,
       "what is no name is not found, nor one of the other kind");
}

static void
rows_are_in_sections(void)
{
    const struct row *rows = rows_all();

    is(rows_section(&rows[ROW_issuer])->name, "anypoint", "issuer's section");
    is(rows_section(&rows[ROW_flow])->name, "sign-in", "flow's section");
    ok(rows_section(&rows[0]) == &rows[0], "a section is in itself");
    ok(rows_is_text(&rows[ROW_issuer]) && !rows_is_text(&rows[ROW_flow]) &&
           !rows_is_text(&rows[0]),
       "what is kept as a string is known");
}

/* [sign-in] has them for all services, but local. */
static void
services_have_their_rows(void)
{
    const struct row *rows = rows_service();

    for (size_t i = 0; i < SERVICE_ROWS; i++) {
        const struct row *general = rows_find(rows[i].name, false);

        ok(rows_find_service(rows[i].name) == &rows[i], "%s stands once",
           rows[i].name);
        ok(i == SERVICE_local
               ? general == NULL
               : general != NULL && general->kind == rows[i].kind &&
                     general->number == rows[i].number &&
                     general->least == rows[i].least &&
                     general->most == rows[i].most &&
                     general->choice == rows[i].choice,
           "and is as in [sign-in]");
    }
    ok(rows_find_service("flow") == NULL && rows_find_service("") == NULL,
       "others are none of theirs");
}

/* Settings keep a number: each must have its word, and none follows. */
static void
choices_have_their_words(void)
{
    const char *const *flow = rows_words(CHOICE_FLOW);
    const char *const *profile = rows_words(CHOICE_PROFILE);
    const char *const *account = rows_words(CHOICE_ACCOUNT);
    const char *const *pin = rows_words(CHOICE_PIN);

    is(flow[FLOW_AUTO], "auto", "flow");
    is(flow[FLOW_DEVICE], "device", "flow");
    is(flow[FLOW_BROWSER], "browser", "flow");
    is(flow[FLOW_PASSWORD], "password", "flow");
    ok(flow[FLOW_PASSWORD + 1] == NULL, "and no other");
    is(profile[PROFILE_ANYPOINT], "anypoint", "profile");
    is(profile[PROFILE_CLAIMS], "claims", "profile");
    ok(profile[PROFILE_CLAIMS + 1] == NULL, "and no other");
    is(account[ACCOUNT_AUTO], "auto", "account");
    is(account[ACCOUNT_CHECK], "check", "account");
    is(account[ACCOUNT_CACHED], "cached", "account");
    is(account[ACCOUNT_NO], "no", "account");
    ok(account[ACCOUNT_NO + 1] == NULL, "and no other");
    is(pin[PIN_OFFER], "offer", "pin");
    is(pin[PIN_REQUIRED], "required", "pin");
    is(pin[PIN_NO], "no", "pin");
    ok(pin[PIN_NO + 1] == NULL, "and no other");
    ok(rows_words(CHOICE_NONE)[0] == NULL, "what is no choice has none");
}

int
main(void)
{
    names_stand_once();
    rows_are_in_sections();
    services_have_their_rows();
    choices_have_their_words();
    return tap_done();
}
