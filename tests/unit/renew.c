/*
 * Tests of helper/login/renew.c: what stands in the record after each answer
 * of the provider, which token is to be given back, and how often one is sent.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/login/reauth.h"
#include "helper/oidc/refresh.h"
#include "pam/cleanup.h"
#include "tests/again.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct again again;

/* ---- Answers of every kind ------------------------------------------------
 */

/* What one of the two says, without asking; ERROR_NONE: it asks. */
static struct {
    enum error_kind refresh, check;
} fake;

bool __real_refresh_grant(struct tokens *, const struct provider *,
                          struct net *, const struct secret *, const char *,
                          int64_t, enum refresh_fate *, struct error *);
bool __wrap_refresh_grant(struct tokens *, const struct provider *,
                          struct net *, const struct secret *, const char *,
                          int64_t, enum refresh_fate *, struct error *);
bool __real_login_check_renewed(struct login *, const struct verify_asked *,
                                const char *, const struct account *,
                                const struct accounts *, struct error *);
bool __wrap_login_check_renewed(struct login *, const struct verify_asked *,
                                const char *, const struct account *,
                                const struct accounts *, struct error *);

bool
__wrap_refresh_grant(struct tokens *tokens, const struct provider *provider,
                     struct net *net, const struct secret *token,
                     const char *scope, int64_t until, enum refresh_fate *fate,
                     struct error *error)
{
    *fate = REFRESH_ANSWERED;
    return fake.refresh == ERROR_NONE
               ? __real_refresh_grant(tokens, provider, net, token, scope,
                                      until, fate, error)
               : error_set(error, fake.refresh, "the test says so");
}

bool
__wrap_login_check_renewed(struct login *login,
                           const struct verify_asked *asked,
                           const char *user_id, const struct account *account,
                           const struct accounts *accounts,
                           struct error *error)
{
    return fake.check == ERROR_NONE
               ? __real_login_check_renewed(login, asked, user_id, account,
                                            accounts, error)
               : error_set(error, fake.check, "the test says so");
}

static const enum error_kind noes[] = {
    ERROR_REVOKED,    ERROR_DENIED,        ERROR_DISABLED,
    ERROR_PINNED,     ERROR_ORGANIZATION,  ERROR_IDENTITY_PROVIDER,
    ERROR_NOT_LISTED, ERROR_OTHER_ACCOUNT, ERROR_NO_OPENID,
    ERROR_NO_PROFILE,
};

/* ---- The table ------------------------------------------------------------
 */

#define TOKENLESS(more) "{" AGAIN_ACCESS more "}"

static const struct {
    const char *what;
    struct script_line lines[2]; /* the second's url NULL: it is not asked */
    enum error_kind kind;        /* ERROR_NONE: it is a yes */
    enum record_state state;
    const char *kept; /* in the record's box */
    int sendings;
    const char *given_back;
    bool ends; /* the last yes, though it is no no */
} table[] = {
    {"a yes, and another token",
     {AGAIN_SEND(200, AGAIN_GRANTED), AGAIN_ASK(200, AGAIN_YES)},
     ERROR_NONE,
     RECORD_WELCOME,
     "new",
     0,
     "",
     false},
    {"a yes, and no other token",
     {AGAIN_SEND(200, AGAIN_SAME), AGAIN_ASK(200, AGAIN_YES)},
     ERROR_NONE,
     RECORD_WELCOME,
     "old",
     0,
     "",
     false},
    {"invalid_grant",
     {AGAIN_SEND(400, "{\"error\":\"invalid_grant\"}")},
     ERROR_REVOKED,
     RECORD_REFUSED,
     "",
     0,
     "",
     false},
    {"invalid_client",
     {AGAIN_SEND(401, "{\"error\":\"invalid_client\"}")},
     ERROR_CLIENT,
     RECORD_WELCOME,
     "old",
     0,
     "",
     true},
    {"another word",
     {AGAIN_SEND(400, "{\"error\":\"access_denied\"}")},
     ERROR_DENIED,
     RECORD_REFUSED,
     "",
     0,
     "old",
     false},
    {"half of the work",
     {AGAIN_SEND(400, "{\"error\":\"server_error\"}")},
     ERROR_NETWORK,
     RECORD_WELCOME,
     "old",
     1,
     "",
     false},
    {"no answer",
     {AGAIN_SEND(0, NULL)},
     ERROR_NETWORK,
     RECORD_WELCOME,
     "old",
     1,
     "",
     false},
    {"nobody there",
     {{.url = AGAIN_REFRESH,
       .form = "grant_type=refresh_token&refresh_token=" AGAIN_TOKEN,
       .once = true,
       .unsent = true}},
     ERROR_NETWORK,
     RECORD_WELCOME,
     "old",
     0,
     "",
     false},
    {"a busy one",
     {AGAIN_SEND(429, "{}")},
     ERROR_THROTTLED,
     RECORD_WELCOME,
     "old",
     0,
     "",
     false},
    {"a failing one",
     {AGAIN_SEND(500, "{}")},
     ERROR_NETWORK,
     RECORD_WELCOME,
     "old",
     1,
     "",
     false},
    {"what is no JSON",
     {AGAIN_SEND(200, "<html>")},
     ERROR_PROTOCOL,
     RECORD_WELCOME,
     "old",
     1,
     "",
     false},
    {"a scope without openid",
     {AGAIN_SEND(200, TOKENLESS(",\"refresh_token\":\"new\","
                                "\"scope\":\"profile\""))},
     ERROR_NO_OPENID,
     RECORD_REFUSED,
     "",
     0,
     "new",
     false},
    {"a scope without profile, and no other token",
     {AGAIN_SEND(200, TOKENLESS(",\"scope\":\"openid\""))},
     ERROR_NO_PROFILE,
     RECORD_REFUSED,
     "",
     0,
     "old",
     false},
    {"a user who is disabled",
     {AGAIN_SEND(200, AGAIN_GRANTED),
      AGAIN_ASK(200, AGAIN_USER(AGAIN_ADA, ",\"deleted\":true"))},
     ERROR_DISABLED,
     RECORD_REFUSED,
     "",
     0,
     "new",
     false},
    {"a user who is disabled, and no other token",
     {AGAIN_SEND(200, AGAIN_SAME),
      AGAIN_ASK(200, AGAIN_USER(AGAIN_ADA, ",\"deleted\":true"))},
     ERROR_DISABLED,
     RECORD_REFUSED,
     "",
     0,
     "old",
     false},
    {"another user",
     {AGAIN_SEND(200, AGAIN_GRANTED),
      AGAIN_ASK(200, AGAIN_USER(AGAIN_GRACE, ""))},
     ERROR_OTHER_ACCOUNT,
     RECORD_REFUSED,
     "",
     0,
     "new",
     false},
    {"a profile that does not come",
     {AGAIN_SEND(200, AGAIN_GRANTED), AGAIN_ASK(0, NULL)},
     ERROR_NETWORK,
     RECORD_WELCOME,
     "new",
     0,
     "",
     false},
    {"a profile that is none",
     {AGAIN_SEND(200, AGAIN_GRANTED), AGAIN_ASK(200, "{\"user\":7}")},
     ERROR_PROTOCOL,
     RECORD_WELCOME,
     "new",
     0,
     "",
     true},
    {"400 without a word",
     {AGAIN_SEND(400, "")},
     ERROR_CLIENT,
     RECORD_WELCOME,
     "old",
     1,
     "",
     true},
    {"403 without a word",
     {AGAIN_SEND(403, "")},
     ERROR_PROTOCOL,
     RECORD_WELCOME,
     "old",
     1,
     "",
     false},
    {"too much to do",
     {AGAIN_SEND(400, "{\"error\":\"temporarily_unavailable\"}")},
     ERROR_THROTTLED,
     RECORD_WELCOME,
     "old",
     0,
     "",
     false},
    {"a profile that is refused to what it calls no token",
     {AGAIN_SEND(200, AGAIN_GRANTED),
      AGAIN_ASK(401, "{\"error\":\"invalid_token\"}")},
     ERROR_TOKEN,
     RECORD_WELCOME,
     "new",
     0,
     "",
     true},
    {"nobody's profile",
     {AGAIN_SEND(200, AGAIN_GRANTED), AGAIN_ASK(200, "{}")},
     ERROR_TOKEN,
     RECORD_WELCOME,
     "new",
     0,
     "",
     true},
};

static void
has_times(const struct record *stored, size_t i)
{
    int64_t then = AGAIN_NOW - AGAIN_HOUR;
    bool yes = table[i].kind == ERROR_NONE;
    int64_t word = yes ? AGAIN_NOW : then;
    int64_t seen = stored->state == RECORD_WELCOME ? word : AGAIN_NOW;

    ok(stored->welcome == (table[i].ends ? 0 : word) && stored->seen == seen &&
           stored->signed_in == then,
       "the times are those of %s", yes ? "a yes" : "none");
}

static void
each_answer_leaves_its_record(size_t i)
{
    const struct script_line *lines = table[i].lines;
    const struct record *stored;
    struct error error;
    bool yes = table[i].kind == ERROR_NONE;

    ok(again_record(&again) &&
           again_opens(&again, lines, lines[1].url == NULL ? 1 : 2),
       "%s:", table[i].what);
    ok(again_renews(&again, &error) == yes && error.kind == table[i].kind,
       "is %s", error_word(table[i].kind));
    stored = again_stored();
    ok(stored->state == table[i].state &&
           stored->sendings == table[i].sendings,
       "its state is in the record");
    has_times(stored, i);
    is(again_token(&again, false), table[i].kept, "the token that is kept");
    is(again_text(&again.login.tokens.refresh), table[i].given_back,
       "the token that is to be given back");
    ok(stored->slots[SLOT_PIN].there && stored->has_key,
       "what opens it stays");
    ok(again.login.vault.locks[VAULT_CHANGE] == -1, "nothing is locked");
    ok(again_logout(&again), "so much was asked");
}

/* No word of the provider's: the line's end, or something of ours. */
static const enum error_kind wordless[] = {
    ERROR_NETWORK, ERROR_THROTTLED, ERROR_NO_MEMORY,
    ERROR_SYSTEM,  ERROR_SETTINGS,  ERROR_STATE,
};

/* A no, silence, or what is no yes and ends the last one. */
static bool
stands(enum error_kind kind)
{
    const struct record *stored = again_stored();
    bool no = again_is_one_of(noes, COUNT(noes), kind);
    bool silent = again_is_one_of(wordless, COUNT(wordless), kind);
    int64_t welcome = no || silent ? AGAIN_NOW - AGAIN_HOUR : 0;

    return stored->state == (no ? RECORD_REFUSED : RECORD_WELCOME) &&
           stored->box.there == !no && stored->sendings == 0 &&
           stored->welcome == welcome;
}

/* Each kind of error, of either answer, as if it came from there. */
static void
each_error_is_a_no_or_none(void)
{
    static const struct script_line granted[] = {
        AGAIN_SEND(200, AGAIN_GRANTED)};
    static const char *const fakes[] = {"the refresh", "the profile"};

    for (int i = 1; i < 2 * ERROR_KINDS; i++) {
        enum error_kind kind = (enum error_kind)(i % ERROR_KINDS);
        bool of_check = i > ERROR_KINDS;
        struct error error;

        if (kind == ERROR_NONE)
            continue;
        fake.refresh = of_check ? ERROR_NONE : kind;
        fake.check = of_check ? kind : ERROR_NONE;
        ok(again_record(&again) && again_opens(&again, granted, of_check) &&
               !again_renews(&again, &error) && error.kind == kind &&
               stands(kind),
           "%s of %s is a no, or none", error_word(kind), fakes[of_check]);
        ok(again_logout(&again), "it ends");
    }
    fake.refresh = fake.check = ERROR_NONE;
}

/* ---- How often it is sent --------------------------------------------------
 */

/* Of RFC 7515 A.3. */
#define EC_KEY                                                                \
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"1\","             \
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","                  \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}"

static const struct script_line
    silent[] = {AGAIN_SEND(0, NULL)},
    unknown[] = {AGAIN_SEND(400, "{\"error\":\"invalid_grant\"}")},
    yes[] = {AGAIN_SEND(200, AGAIN_GRANTED), AGAIN_ASK(200, AGAIN_YES)},
    none[] = {{0}}, no_keys[] = {{.url = AGAIN_KEYS, .status = 0}},
    keys[] = {{.url = AGAIN_KEYS, .status = 200, .body = EC_KEY}};

static bool
was_sent(int sendings, bool another)
{
    static char text[] = AGAIN_TOKEN;
    const struct secret token = {text, sizeof(text) - 1};
    struct record record;

    if (!again_record(&again))
        return false;
    record = *again_stored();
    record.sendings = (uint8_t) sendings;
    if (!vault_hash(&token, record.sent))
        return false;
    record.sent[0] ^= another ? 1 : 0;
    return again_store(&record);
}

static void
it_is_sent_twice_at_most(void)
{
    struct error error;

    ok(was_sent(1, false) && again_opens(&again, silent, 1) &&
           !again_renews(&again, &error) && error.kind == ERROR_NETWORK &&
           again_stored()->sendings == 2,
       "a token without an answer is sent once more, and counted");
    ok(again_logout(&again), "it was sent");
}

static void
a_third_time_it_is_not_sent(void)
{
    struct error error;

    ok(was_sent(2, false), "a token was sent twice");
    ok(again_opens(&again, no_keys, 1) && !again_renews(&again, &error) &&
           error.kind == ERROR_NETWORK && again_stored()->sendings == 2 &&
           again_stored()->state == RECORD_WELCOME,
       "the third time it is not: where nobody answers, the last word counts");
    ok(again_logout(&again), "the keys were asked for");
    ok(again_opens(&again, keys, 1) && !again_renews(&again, &error) &&
           error.kind == ERROR_REVOKED &&
           again_stored()->state == RECORD_LOST && !again_stored()->box.there,
       "where somebody does, it is lost, and a full sign-in helps");
    ok(again_logout(&again), "the keys were asked for");
}

static void
what_the_second_answer_means(void)
{
    struct error error;

    ok(was_sent(1, false) && again_opens(&again, unknown, 1) &&
           !again_renews(&again, &error) &&
           again_stored()->state == RECORD_LOST && !again_stored()->box.there,
       "a no to the second sending is nobody's refusal: it was lost");
    ok(again_logout(&again), "it was sent");
    ok(was_sent(1, false) && again_opens(&again, yes, 2) &&
           again_renews(&again, &error) && again_stored()->sendings == 0,
       "a yes to it is one");
    ok(again_logout(&again), "it was sent");
}

static void
anothers_sendings(void)
{
    struct error error;

    ok(was_sent(2, true) && again_opens(&again, unknown, 1) &&
           !again_renews(&again, &error) &&
           again_stored()->state == RECORD_REFUSED,
       "what was another token's does not count");
    ok(again_logout(&again), "it was sent");
}

static void
nothing_is_sent_that_is_not_noted(void)
{
    static const enum ground_call calls[] = {
        GROUND_LOCK, GROUND_READ, GROUND_UNSEAL, GROUND_WRITE, GROUND_RESERVE};
    struct error error;

    for (size_t i = 0; i < COUNT(calls); i++) {
        ok(again_record(&again) && again_opens(&again, none, 0),
           "there is a record");
        ground_break(calls[i], 1, 1);
        ok(!again_renews(&again, &error) && error.kind == ERROR_SYSTEM &&
               ground_mend(),
           "a call before it fails");
        is(again_token(&again, false), AGAIN_TOKEN, "the token is there");
        ok(again_stored()->state == RECORD_WELCOME, "and its state");
        ok(again_logout(&again), "nothing was sent");
    }
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    for (size_t i = 0; i < COUNT(table); i++)
        each_answer_leaves_its_record(i);
    each_error_is_a_no_or_none();
    it_is_sent_twice_at_most();
    a_third_time_it_is_not_sent();
    what_the_second_answer_means();
    anothers_sendings();
    nothing_is_sent_that_is_not_noted();
    again_end(&again);
    return tap_done();
}
