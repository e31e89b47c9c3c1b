/*
 * Tests of helper/login/fresh_token.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/login/reauth.h"
#include "tests/staged.h"
#include "tests/tap.h"

#define LONGEST 16384

/* What stands around it. */
static struct {
    struct staged login;
    enum error_kind renew, bound;
    size_t length;        /* of the token */
    char odd;             /* its last byte, if it is not 0 */
    char scope[600];      /* that was asked for */
    char length_told[16]; /* the first fact, of so many: */
    int facts_told;
    char token[LONGEST + 1]; /* as it was told */
    bool too_long;           /* a text was */
} stage;

bool
login_renew(struct login *login, const struct account *account,
            const struct accounts *accounts, const struct secret *private_key,
            struct error *error)
{
    char *token = malloc(stage.length + 1);
    bool done;

    (void) account, (void) accounts;
    if (token == NULL || strcmp(private_key->bytes, STAGED_KEY) != 0)
        exit(1);
    for (size_t i = 0; i < stage.length; i++)
        token[i] = "abcdefghijklm-._~+/="[(i * i + i / 900) % 20];
    if (stage.odd != '\0')
        token[stage.length - 1] = stage.odd;
    snprintf(stage.scope, sizeof(stage.scope), "%s",
             login->scope == NULL ? "none" : login->scope);
    done = staged_answer(&stage.login, 'r', stage.renew, error) &&
           secret_copy(&login->tokens.access, token, stage.length);
    free(token);
    return done;
}

bool
login_still_bound(const struct login *login, const struct account *account,
                  struct error *error)
{
    (void) login, (void) account;
    return staged_answer(&stage.login, 'b', stage.bound, error);
}

void
conversation_show(struct conversation *conversation, const char *text)
{
    size_t used = strlen(stage.token);

    (void) conversation;
    stage.too_long |= strlen(text) > TEXT_MAX;
    stage.facts_told++;
    if (strncmp(text, "length\n", 7) == 0 && stage.facts_told == 1)
        snprintf(stage.length_told, sizeof(stage.length_told), "%s", text + 7);
    else if (strncmp(text, "token\n", 6) == 0)
        snprintf(stage.token + used, sizeof(stage.token) - used, "%s",
                 text + 6);
}

static const struct facts good = {
    .policy = {.local = true,
               .methods = {METHOD_PIN, METHOD_FLOW},
               .fresh = 604800,
               .offline = 604800},
    .own = true,
    .kept = true,
    .record = DECIDE_WELCOME,
    .same = true,
    .token = true,
    .pin = true,
    .now = 1800000000,
    .seen = 1799999000,
    .signed_in = 1799999000,
    .welcome = 1799999000,
    .granted = 1799999000,
};

static void
set(size_t length)
{
    memset(&stage, 0, sizeof(stage));
    staged_begin(&stage.login, POLICY_LOCKER, &good);
    stage.length = length;
}

/* Ask, as this uid, where settings have these scopes. */
static bool
gives(uid_t caller, const char *scopes, bool *kept, const char **told,
      struct error *error)
{
    static const struct account account;
    static const struct accounts accounts;
    char text[600];
    const struct settings settings = {.token_scopes = text};
    struct login login = {.settings = &settings,
                          .caller = caller,
                          .method = "none",
                          .vault = VAULT_CLOSED};
    bool given;

    snprintf(text, sizeof(text), "%s", scopes);
    *error = (struct error){0};
    given = login_fresh_token(&login, &account, &accounts, error);
    *kept = login.tokens.access.length > 0;
    *told = login.told == NULL ? "" : login.told;
    token_erase(&login.tokens);
    return given;
}

static void
a_token_is_told(void)
{
    static const size_t lengths[] = {1, 899, 900, 901, 1800, LONGEST};
    struct error error;
    const char *told;
    bool kept;

    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        char length[16];

        set(lengths[i]);
        snprintf(length, sizeof(length), "%zu", lengths[i]);
        ok(gives(200001, "a:b c:d", &kept, &told, &error),
           "a token of %s bytes is told", length);
        ok(strlen(stage.token) == lengths[i], "all of it");
        is(stage.length_told, length, "its length comes first");
        ok(!stage.too_long && stage.facts_told <= 64, "in messages that fit");
        ok(!kept, "it is not given back");
    }
    is(stage.login.order, "smorb",
       "tries are settled; a permit, the PIN, the provider, and then the "
       "accounts file again");
    is(stage.scope, "openid profile a:b c:d", "is asked for these scopes");
}

static void
who_gets_none(void)
{
    struct error error;
    const char *told;
    bool kept;

    set(20);
    ok(!gives(0, "a:b", &kept, &told, &error) &&
           error.kind == ERROR_STRANGER && stage.login.order[0] == '\0',
       "root gets none");
    ok(!gives(200001, "", &kept, &told, &error) &&
           error.kind == ERROR_NO_METHOD && stage.login.order[0] == '\0',
       "nor does anybody without token_scopes");
    ok(strstr(told, "token_scopes") != NULL, "who hears of them");
    stage.login.facts.pin = false;
    ok(!gives(200001, "a:b", &kept, &told, &error) &&
           error.kind == ERROR_NO_METHOD &&
           strcmp(stage.login.order, "s") == 0,
       "nor who has no PIN");
    set(20);
    stage.login.facts.signed_in = 1;
    ok(!gives(200001, "a:b", &kept, &told, &error) &&
           error.kind == ERROR_NO_METHOD,
       "nor who signed in too long ago");
    set(20);
    stage.login.facts.tries_wait = 1000;
    ok(!gives(200001, "a:b", &kept, &told, &error) &&
           error.kind == ERROR_LIMIT && strcmp(stage.login.order, "s") == 0,
       "nor who has to wait");
    ok(told[0] != '\0', "which is told");
    ok(stage.facts_told == 0, "none of them is told a fact");
}

static void
what_would_help_is_told(void)
{
    struct error error;
    const char *told;
    bool kept;

    set(20);
    stage.login.facts.pin = false;
    ok(!gives(200001, "a:b", &kept, &told, &error) &&
           strstr(told, "sign in by sudo") != NULL,
       "who has no PIN is to choose one");
    stage.login.facts.policy.pin = PIN_NO;
    ok(!gives(200001, "a:b", &kept, &told, &error) &&
           strstr(told, "Ask this host's administrator") != NULL,
       "but not where there are none");
    set(20);
    stage.login.facts.policy.methods[0] = METHOD_FLOW;
    ok(!gives(200001, "a:b", &kept, &told, &error) &&
           strstr(told, "Ask this host's administrator") != NULL,
       "nor where none counts");
    stage.login.facts.kept = false;
    stage.login.facts.policy.methods[0] = METHOD_PIN;
    ok(!gives(200001, "a:b", &kept, &told, &error) &&
           strcmp(told, error_told(ERROR_STATE)) == 0,
       "nor where nothing can be kept");
}

static void
whatever_fails_tells_none(void)
{
    static const struct {
        enum error_kind *fails;
        enum error_kind kind;
        const char *order;
    } cases[] = {
        {&stage.login.may, ERROR_BUSY, "sm"},
        {&stage.login.open, ERROR_PIN, "smo"},
        {&stage.renew, ERROR_NETWORK, "smor"},
        {&stage.renew, ERROR_REVOKED, "smor"},
        {&stage.bound, ERROR_NO_ACCOUNT, "smorb"},
    };
    struct error error;
    const char *told;
    bool kept;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        set(20);
        *cases[i].fails = cases[i].kind;
        ok(!gives(200001, "a:b", &kept, &told, &error) &&
               error.kind == cases[i].kind && stage.facts_told == 0,
           "%s tells none", error_word(cases[i].kind));
        is(stage.login.order, cases[i].order, "it ends there");
    }
}

static void
an_odd_token_is_none(void)
{
    static const char odd[] = {' ', '\n', '"', '\x7f', '\xc3', ':'};
    struct error error;
    const char *told;
    bool kept;

    for (size_t i = 0; i < sizeof(odd); i++) {
        set(20);
        stage.odd = odd[i];
        ok(!gives(200001, "a:b", &kept, &told, &error) &&
               error.kind == ERROR_PROTOCOL && stage.facts_told == 0,
           "one that ends with byte %d is not told",
           (int) (unsigned char) odd[i]);
        ok(kept, "and is given back");
    }
    set(0);
    ok(!gives(200001, "a:b", &kept, &told, &error) &&
           error.kind == ERROR_PROTOCOL,
       "nor is an empty one");
}

int
main(void)
{
    a_token_is_told();
    who_gets_none();
    what_would_help_is_told();
    whatever_fails_tells_none();
    an_odd_token_is_none();
    return tap_done();
}
