/*
 * Tests of helper/login/by_password.c: which password is sent, and which is
 * kept.  (The rest is tests/flow's.)
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/login/reauth.h"
#include "helper/oidc/password.h"
#include "tests/again.h"
#include "tests/tap.h"

static struct again again;

/* What is sent, and what comes of it. */
static struct {
    char sent[32];
    int times;
    bool permitted, granted, checked;
} grant;

bool __wrap_login_may(const struct login *, enum permit_kind, struct error *);
bool __wrap_password_grant(struct tokens *, const struct provider *,
                           struct net *, const char *, const struct secret *,
                           int64_t, struct error *);
bool __wrap_login_check_person(struct login *, const struct provider *,
                               const struct verify_asked *,
                               const struct account *, const struct accounts *,
                               struct error *);

bool
__wrap_login_may(const struct login *login, enum permit_kind kind,
                 struct error *error)
{
    (void) login;
    return (kind == PERMIT_PASSWORD && grant.permitted) ||
           error_set(error, ERROR_LIMIT, "the test says so");
}

bool
__wrap_password_grant(struct tokens *tokens, const struct provider *provider,
                      struct net *net, const char *username,
                      const struct secret *password, int64_t until,
                      struct error *error)
{
    (void) tokens, (void) provider, (void) net, (void) until;
    grant.times++;
    snprintf(grant.sent, sizeof(grant.sent), "%s:%s", username,
             password->bytes);
    return grant.granted ||
           error_set(error, ERROR_PASSWORD, "the test says so");
}

bool
__wrap_login_check_person(struct login *login, const struct provider *provider,
                          const struct verify_asked *asked,
                          const struct account *account,
                          const struct accounts *accounts, struct error *error)
{
    (void) login, (void) provider, (void) account, (void) accounts;
    return (asked->since == AGAIN_NOW && asked->nonce == NULL &&
            grant.checked) ||
           error_set(error, ERROR_DISABLED, "the test says so");
}

static const struct {
    const char *what;
    const char *username;
    const char *before; /* typed at the slot of the vault, and wrong there */
    const char *typed;  /* at the prompt; NULL: nobody is asked */
    bool offline_access, permitted, granted, checked;
    const char *sent, *kept;
    enum error_kind kind;
} cases[] = {
    {"a password", "ada.l", NULL, "secret", false, true, true, true,
     "ada.l:secret", "", ERROR_NONE},
    {"one that is to open the vault", "ada.l", NULL, "secret", true, true,
     true, true, "ada.l:secret", "secret", ERROR_NONE},
    {"one that was typed already", "ada.l", "former", NULL, true, true, true,
     true, "ada.l:former", "former", ERROR_NONE},
    {"one that was, and is not kept", "ada.l", "former", NULL, false, true,
     true, true, "ada.l:former", "", ERROR_NONE},
    {"none", "ada.l", NULL, "", true, true, true, true, "", "",
     ERROR_PASSWORD},
    {"no user name", "", NULL, NULL, true, true, true, true, "", "",
     ERROR_NO_USERNAME},
    {"one too many", "ada.l", NULL, "secret", true, false, true, true, "", "",
     ERROR_LIMIT},
    {"a wrong one", "ada.l", NULL, "secret", true, true, false, true,
     "ada.l:secret", "secret", ERROR_PASSWORD},
    {"another's", "ada.l", NULL, "secret", true, true, true, false,
     "ada.l:secret", "secret", ERROR_DISABLED},
};

static void
a_password_is_sent(size_t i)
{
    struct login *login = &again.login;
    struct provider provider = {.settings = &again.settings,
                                .offline_access = cases[i].offline_access};
    struct account account = again.account;
    struct error error = {0};
    bool passed;

    memset(&grant, 0, sizeof(grant));
    grant.permitted = cases[i].permitted;
    grant.granted = cases[i].granted;
    grant.checked = cases[i].checked;
    snprintf(account.username, sizeof(account.username), "%s",
             cases[i].username);
    ok(again_login(&again, "sudo", NULL, 0) &&
           (cases[i].typed == NULL || again_types(&again, cases[i].typed)) &&
           (cases[i].before == NULL ||
            secret_copy(&login->typed, cases[i].before,
                        strlen(cases[i].before))),
       "%s", cases[i].what);
    login->provider.offline_access = provider.offline_access;
    passed =
        login_by_password(login, &provider, &account, &again.accounts, &error);
    ok(passed == (cases[i].kind == ERROR_NONE) && error.kind == cases[i].kind,
       "ends with %s", error_word(cases[i].kind));
    is(grant.sent, cases[i].sent, "so much is sent");
    ok(grant.times <= 1, "once");
    is(again_text(&login->typed), cases[i].kept, "so much is kept");
    ok(again_heard(&again, WIRE_ASK_HIDDEN, "Password: ") ==
           (cases[i].typed != NULL),
       "nobody is asked twice");
    ok(again_logout(&again), "it ends");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        a_password_is_sent(i);
    again_end(&again);
    return tap_done();
}
