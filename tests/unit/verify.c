/*
 * Tests of helper/oidc/verify.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "tests/maker.h"
#include "tests/script.h"
#include "tests/tap.h"

#define ISSUER   "https://login.test/oauth2"
#define KEYS     "https://login.test/keys"
#define USERINFO "https://login.test/userinfo"

static char issuer[] = ISSUER, client[] = "abc", algorithms[] = "RS256",
            none[] = "", hosts[] = "";
static const struct settings settings = {
    .issuer = issuer,
    .client_id = client,
    .signing_algorithms = algorithms,
    .hosts = hosts,
    .id_token_issuer = none,
    .clock_skew = 60,
};
static const struct provider provider = {
    .settings = &settings,
    .userinfo_endpoint = USERINFO,
    .jwks_uri = KEYS,
};

/* What the provider publishes: now, and when it is asked again. */
struct stage {
    struct buffer before, after;
    struct tokens tokens;
};

static bool
set_stage(struct stage *stage, EVP_PKEY *old, EVP_PKEY *new)
{
    CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);
    char payload[256];
    int64_t now = clock_seconds();

    *stage = (struct stage){.before = BUFFER(MAKER_MAX),
                            .after = BUFFER(MAKER_MAX)};
    snprintf(payload, sizeof(payload),
             "{\"iss\":\"" ISSUER "\",\"aud\":\"abc\",\"sub\":\"ada\","
             "\"iat\":%" PRId64 ",\"exp\":%" PRId64 "}",
             now, now + 600);
    maker_set(&stage->before, old, "\"kid\":\"old\",");
    maker_set(&stage->after, new, "\"kid\":\"new\",");
    maker_token(&token, new, MAKER_RS256,
                "{\"alg\":\"RS256\",\"kid\":\"new\"}", payload);
    return secret_copy(&stage->tokens.id, token.bytes, token.length) &&
           secret_copy(&stage->tokens.access, "a", 1);
}

static void
clear_stage(struct stage *stage)
{
    buffer_free(&stage->before);
    buffer_free(&stage->after);
    token_erase(&stage->tokens);
}

static enum error_kind
verify(const struct stage *stage, const struct script_line *lines,
       size_t count, struct claims *claims)
{
    const struct verify_asked asked = {.since = clock_seconds()};
    struct script script;
    struct error error = {0};
    bool verified;

    ok(script_begin(&script, lines, count), "net is there");
    verified = verify_tokens(claims, &provider, &script.net, &stage->tokens,
                             &asked, clock_ticks() + 5000, &error);
    ok(verified == (error.kind == ERROR_NONE), "an error is a refusal");
    ok(verified == (claims->subject[0] != '\0'), "claims are only verified");
    ok(script_end(&script), "exactly this was asked");
    if (!verified)
        printf("# %s\n", error.text);
    return error.kind;
}

#define GET_KEYS(kept, text)                                                  \
    {                                                                         \
        .url = KEYS, .cache = (kept), .status = 200, .body = (text)           \
    }
#define GET_USERINFO(text)                                                    \
    {                                                                         \
        .url = USERINFO, .status = 200, .body = (text)                        \
    }
#define ADA "{\"sub\":\"ada\"}"

static void
kept_keys_will_do(const struct stage *stage)
{
    const struct script_line lines[] = {
        GET_KEYS(NET_CACHED, buffer_string(&stage->after)), GET_USERINFO(ADA)};
    struct claims claims = {0};

    ok(verify(stage, lines, 2, &claims) == ERROR_NONE, "it is verified");
    is(claims.subject, "ada", "and is ada's");
}

/* J-12, O-16. */
static void
a_rotated_key_is_fetched(const struct stage *stage)
{
    const struct script_line lines[] = {
        GET_KEYS(NET_CACHED, buffer_string(&stage->before)),
        GET_KEYS(NET_REFRESHED, buffer_string(&stage->after)),
        GET_USERINFO(ADA)};
    struct claims claims = {0};

    ok(verify(stage, lines, 3, &claims) == ERROR_NONE,
       "an unknown key is asked for again (Core 10.1.1)");
}

static void
an_unknown_key_is_refused(const struct stage *stage)
{
    const struct script_line lines[] = {
        GET_KEYS(NET_CACHED, buffer_string(&stage->before)),
        GET_KEYS(NET_REFRESHED, buffer_string(&stage->before))};
    struct claims claims = {0};

    ok(verify(stage, lines, 2, &claims) == ERROR_UNKNOWN_KEY,
       "a key that nobody publishes is refused, after one more try");
}

static void
broken_keys_are_fetched_again(const struct stage *stage)
{
    const struct script_line lines[] = {
        GET_KEYS(NET_CACHED, "<html>"),
        GET_KEYS(NET_REFRESHED, buffer_string(&stage->after)),
        GET_USERINFO(ADA)};
    struct claims claims = {0};

    ok(verify(stage, lines, 3, &claims) == ERROR_NONE,
       "keys that are none are asked for again");
}

static void
keys_that_do_not_come_are_told(const struct stage *stage)
{
    static const struct script_line down[] = {
        {.url = KEYS, .cache = NET_CACHED, .status = 0}};
    static const struct script_line busy[] = {{.url = KEYS,
                                               .cache = NET_CACHED,
                                               .status = 503,
                                               .retry_after = 3600,
                                               .body = ""}};
    static const struct script_line broken[] = {
        {.url = KEYS, .cache = NET_CACHED, .status = 500, .body = ""}};
    static const struct script_line gone[] = {
        {.url = KEYS, .cache = NET_CACHED, .status = 404, .body = "{}"},
        {.url = KEYS, .cache = NET_REFRESHED, .status = 404, .body = "{}"}};
    struct claims claims = {0};

    ok(verify(stage, down, 1, &claims) == ERROR_NETWORK, "down");
    ok(verify(stage, busy, 1, &claims) == ERROR_THROTTLED, "busy");
    ok(verify(stage, broken, 1, &claims) == ERROR_NETWORK, "out of order");
    ok(verify(stage, gone, 2, &claims) == ERROR_PROTOCOL, "gone");
}

/* Each asks again, a second later; what is not kept is not thought to be. */
static void
a_busy_provider_is_waited_for(const struct stage *stage)
{
    const struct script_line lines[] = {
        {.url = KEYS,
         .cache = NET_CACHED,
         .status = 429,
         .retry_after = 1,
         .body = ""},
        GET_KEYS(NET_CACHED, buffer_string(&stage->after)),
        {.url = USERINFO, .status = 503, .retry_after = 1, .body = ""},
        GET_USERINFO(ADA)};
    struct claims claims = {0};
    int64_t before = clock_ticks();

    ok(verify(stage, lines, 4, &claims) == ERROR_NONE,
       "a busy provider is waited for");
    ok(clock_ticks() >= before + 2000, "twice");
}

/* O-13. */
static void
userinfo_must_agree(const struct stage *stage)
{
    static const struct {
        struct script_line line;
        enum error_kind kind;
    } cases[] = {
        {GET_USERINFO("{\"sub\":\"bob\"}"), ERROR_TOKEN},
        {GET_USERINFO("{\"sub\":\"ada \"}"), ERROR_TOKEN},
        {GET_USERINFO("{\"sub\":\"Ada\"}"), ERROR_TOKEN},
        {GET_USERINFO("{\"sub\":\"\"}"), ERROR_TOKEN},
        {GET_USERINFO("{\"name\":\"ada\"}"), ERROR_PROTOCOL},
        {GET_USERINFO("{\"sub\":[\"ada\"]}"), ERROR_PROTOCOL},
        {GET_USERINFO("{\"sub\":\"bob\",\"sub\":\"ada\"}"), ERROR_PROTOCOL},
        {{.url = USERINFO,
          .status = 401,
          .body = "{\"error\":\"invalid_token\"}"},
         ERROR_TOKEN},
        {{.url = USERINFO, .status = 0}, ERROR_NETWORK},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct script_line lines[] = {
            GET_KEYS(NET_CACHED, buffer_string(&stage->after)), cases[i].line};
        struct claims claims = {0};

        ok(verify(stage, lines, 2, &claims) == cases[i].kind,
           "userinfo %s: %s (Core 5.3.2)",
           cases[i].line.body == NULL ? "that does not come"
                                      : cases[i].line.body,
           error_word(cases[i].kind));
    }
}

/* O-17. */
static void
refreshed_tokens_are_of_the_same(const struct stage *stage)
{
    static const struct {
        const char *subject;
        enum error_kind kind;
    } cases[] = {
        {"ada", ERROR_NONE},
        {"bob", ERROR_OTHER_ACCOUNT},
        {"ad", ERROR_OTHER_ACCOUNT},
        {"", ERROR_OTHER_ACCOUNT},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct script_line line =
            GET_KEYS(NET_CACHED, buffer_string(&stage->after));
        const struct verify_asked asked = {.since = clock_seconds()};
        struct claims claims = {0};
        struct script script;
        struct error error = {0};

        ok(script_begin(&script, &line, 1), "net is there");
        ok(verify_refreshed(&claims, &provider, &script.net, &stage->tokens,
                            &asked, cases[i].subject, clock_ticks() + 5000,
                            &error) == (cases[i].kind == ERROR_NONE),
           "ada's ID token is for \"%s\": %s", cases[i].subject,
           error_word(cases[i].kind));
        ok(error.kind == cases[i].kind, "of this kind");
        is(claims.user_id, cases[i].kind == ERROR_NONE ? "ada" : "",
           "claims are only verified");
        ok(script_end(&script), "userinfo is not asked");
    }
}

/* O-17: the iat of a refreshed token is of the refresh. */
static void
refreshed_tokens_are_new(const struct stage *stage)
{
    const struct script_line line =
        GET_KEYS(NET_CACHED, buffer_string(&stage->after));
    const struct verify_asked asked = {.since = clock_seconds() + 120};
    struct claims claims = {0};
    struct script script;
    struct error error = {0};

    ok(script_begin(&script, &line, 1), "net is there");
    ok(!verify_refreshed(&claims, &provider, &script.net, &stage->tokens,
                         &asked, "ada", clock_ticks() + 5000, &error) &&
           error.kind == ERROR_TOKEN,
       "an ID token from before the refresh is refused");
    ok(script_end(&script), "by its time");
}

/* Core 12.2. */
static void
refreshed_tokens_may_have_no_id_token(const struct stage *stage)
{
    struct settings brokers = settings;
    const struct provider broker = {.settings = &brokers, .jwks_uri = KEYS};
    struct tokens bare = {.access = stage->tokens.access};
    const struct verify_asked asked = {0};
    char longest[SUBJECT_SIZE + 1];
    struct claims claims = {0};
    struct script script;
    struct error error = {0};

    brokers.profile = PROFILE_CLAIMS;
    memset(longest, 'a', sizeof(longest));
    longest[sizeof(longest) - 1] = '\0';
    ok(script_begin(&script, NULL, 0), "net is there");
    ok(!verify_refreshed(&claims, &broker, &script.net, &bare, &asked, "ada",
                         clock_ticks() + 5000, &error) &&
           error.kind == ERROR_PROTOCOL && claims.user_id[0] == '\0',
       "where there is no profile an ID token must be there");
    ok(!verify_refreshed(&claims, &provider, &script.net, &bare, &asked, "",
                         clock_ticks() + 5000, &error) &&
           !verify_refreshed(&claims, &provider, &script.net, &bare, &asked,
                             longest, clock_ticks() + 5000, &error) &&
           claims.user_id[0] == '\0',
       "nobody is no user, and nobody's id is cut");
    ok(verify_refreshed(&claims, &provider, &script.net, &bare, &asked, "ada",
                        clock_ticks() + 5000, &error),
       "else the profile has to tell");
    is(claims.user_id, "ada", "of whom is known");
    ok(claims.subject[0] == '\0' && claims.organization[0] == '\0' &&
           claims.issued == 0,
       "nothing else is");
    ok(script_end(&script), "nothing is asked");
}

int
main(void)
{
    CLEANUP(maker_free) EVP_PKEY *old = maker_rsa(2048);
    CLEANUP(maker_free) EVP_PKEY *new = maker_rsa(2048);
    struct stage stage;

    ok(set_stage(&stage, old, new), "the stage is set");
    kept_keys_will_do(&stage);
    a_rotated_key_is_fetched(&stage);
    an_unknown_key_is_refused(&stage);
    broken_keys_are_fetched_again(&stage);
    keys_that_do_not_come_are_told(&stage);
    a_busy_provider_is_waited_for(&stage);
    userinfo_must_agree(&stage);
    refreshed_tokens_are_of_the_same(&stage);
    refreshed_tokens_are_new(&stage);
    refreshed_tokens_may_have_no_id_token(&stage);
    clear_stage(&stage);
    return tap_done();
}
