/*
 * Tests of helper/login/person.c: whom a refresh is about.  (What a full
 * sign-in looks at is tests/flow's.)
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/anypoint/profile.h"
#include "helper/base/clock.h"
#include "helper/identity/pins.h"
#include "helper/login/reauth.h"
#include "tests/again.h"
#include "tests/tap.h"

static struct again again;

static struct account listed[] = {
    {.user_id = AGAIN_ADA, .name = "ada", .line = 1},
    {.user_id = AGAIN_GRACE, .name = "grace", .line = 2},
};

/* The account is ada's by id, or by her user name. */
static const struct account by_id = {.user_id = AGAIN_ADA,
                                     .name = "ada",
                                     .line = 1},
                            by_name = {.username = "ada.l",
                                       .provider = "mulesoft",
                                       .name = "ada",
                                       .line = 1};

#define NAMED(id, name)                                                       \
    AGAIN_USER(id, ",\"username\":\"" name "\",\"idprovider_id\":"            \
                   "\"mulesoft\"")

static const struct {
    const char *what;
    const struct account *account;
    const char *user_id; /* the record's */
    const char *profile;
    const char *id_token; /* that came too; NULL: none */
    enum error_kind kind;
} cases[] = {
    {"ada", &by_id, AGAIN_ADA, AGAIN_YES, NULL, ERROR_NONE},
    {"ada by name", &by_name, AGAIN_ADA, NAMED(AGAIN_ADA, "ada.l"), NULL,
     ERROR_NONE},
    {"grace instead", &by_id, AGAIN_ADA, AGAIN_USER(AGAIN_GRACE, ""), NULL,
     ERROR_OTHER_ACCOUNT},
    {"grace, whose record it was", &by_id, AGAIN_GRACE,
     AGAIN_USER(AGAIN_GRACE, ""), NULL, ERROR_OTHER_ACCOUNT},
    {"ada, who has another name now", &by_name, AGAIN_ADA,
     NAMED(AGAIN_ADA, "ada.k"), NULL, ERROR_OTHER_ACCOUNT},
    {"another with ada's name", &by_name, AGAIN_GRACE,
     NAMED(AGAIN_GRACE, "ada.l"), NULL, ERROR_PINNED},
    {"a record of nobody", &by_id, "", NULL, NULL, ERROR_STATE},
    {"nobody", &by_id, AGAIN_ADA, "{}", NULL, ERROR_TOKEN},
    {"ada, of another organization", &by_id, AGAIN_ADA,
     "{\"user\":{\"id\":\"" AGAIN_ADA "\",\"enabled\":true,\"organization\":"
     "{\"id\":\"" AGAIN_GRACE "\"}}}",
     NULL, ERROR_ORGANIZATION},
    {"ada, who is disabled", &by_id, AGAIN_ADA,
     "{\"user\":{\"id\":\"" AGAIN_ADA "\",\"enabled\":false,\"organization\":"
     "{\"id\":\"" AGAIN_OURS "\"}}}",
     NULL, ERROR_DISABLED},
};

static void
who_it_is(size_t i)
{
    const struct script_line lines[] = {AGAIN_ASK(200, cases[i].profile)};
    const struct verify_asked asked = {.since = AGAIN_NOW};
    struct login *login = &again.login;
    struct error error = {0};
    bool passed;

    ok(again_login(&again, "sudo", lines, cases[i].profile != NULL) &&
           secret_copy(&login->tokens.access, "a", 1),
       "a refresh is about %s", cases[i].what);
    passed = login_check_renewed(login, &asked, cases[i].user_id,
                                 cases[i].account, &again.accounts, &error);
    ok(passed == (cases[i].kind == ERROR_NONE) && error.kind == cases[i].kind,
       "that ends with %s", error_word(cases[i].kind));
    ok(login->net.budget == NET_NO_BUDGET, "its time is not the next one's");
    ok(again_logout(&again), "so much was asked");
}

/* ---- Whom nobody compared -------------------------------------------------
 */

/* Whose profile is taken, whoever was asked for; NULL: nobody else's. */
static const char *instead;

bool __real_profile_verify(struct profile *, const struct settings *,
                           struct net *, const struct secret *, const char *,
                           int64_t, struct error *);
bool __wrap_profile_verify(struct profile *, const struct settings *,
                           struct net *, const struct secret *, const char *,
                           int64_t, struct error *);

bool
__wrap_profile_verify(struct profile *profile, const struct settings *settings,
                      struct net *net, const struct secret *token,
                      const char *subject, int64_t until, struct error *error)
{
    return __real_profile_verify(profile, settings, net, token,
                                 instead == NULL ? subject : instead, until,
                                 error);
}

/* It is looked at here as well. */
static void
another_than_was_asked_for(void)
{
    const struct script_line lines[] = {AGAIN_ASK(200, AGAIN_YES)};
    const struct verify_asked asked = {.since = AGAIN_NOW};
    struct error error = {0};

    instead = AGAIN_ADA;
    ok(again_login(&again, "sudo", lines, 1) &&
           secret_copy(&again.login.tokens.access, "a", 1) &&
           !login_check_renewed(&again.login, &asked, AGAIN_GRACE, &by_id,
                                &again.accounts, &error) &&
           error.kind == ERROR_OTHER_ACCOUNT,
       "whoever the account is bound to, it must be whose record it is");
    ok(again_logout(&again), "it ends");
    instead = NULL;
}

/* An ID token, if one came, is verified; and claims are not made up. */
static void
what_else_may_come(void)
{
    static char broker[] = "id";
    const struct script_line none[] = {{0}};
    const struct verify_asked asked = {.since = AGAIN_NOW};
    struct error error = {0};

    again.settings.profile = PROFILE_CLAIMS;
    again.settings.id_claim = broker;
    ok(again_login(&again, "sudo", none, 0) &&
           !login_check_renewed(&again.login, &asked, AGAIN_ADA, &by_id,
                                &again.accounts, &error) &&
           error.kind == ERROR_PROTOCOL,
       "where claims tell, and no ID token came, nobody tells");
    ok(again_logout(&again), "nothing was asked");
    again.settings.profile = PROFILE_ANYPOINT;
}

static bool
pin_ada(void)
{
    const struct pin pin = {"ada", AGAIN_ISSUER, AGAIN_ADA};
    struct error error = {0};
    bool made = false;

    return pins_ready("state", "ada", &error) &&
           pins_put("state", &pin, &made, &error) && made;
}

int
main(void)
{
    ok(again_begin(&again) && pin_ada(), "there is a folder, with ada's pin");
    again.accounts.lines = listed;
    again.accounts.count = sizeof(listed) / sizeof(listed[0]);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        who_it_is(i);
    another_than_was_asked_for();
    what_else_may_come();
    again_end(&again);
    return tap_done();
}
