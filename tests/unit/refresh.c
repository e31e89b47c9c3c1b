/*
 * Tests of helper/oidc/refresh.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/refresh.h"

#include <string.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "tests/script.h"
#include "tests/tap.h"

#define URL "https://login.test/token"

#define FORM "grant_type=refresh_token&refresh_token=old%2Fone%2B%3D"
#define MUST "\"access_token\":\"a\",\"token_type\":\"bearer\""

static char more[] = "email";

static const struct settings settings = {.extra_scopes = more};

static const struct provider provider = {
    .settings = &settings,
    .token_endpoint = URL,
    .offline_access = true,
};

static const struct {
    struct script_line line;
    enum error_kind kind;
    enum refresh_fate fate;
    const char *refresh, *id; /* that are there afterwards */
    const char *what;
} answers[] = {
    {{.status = 200,
      .body = "{" MUST ",\"refresh_token\":\"new\",\"id_token\":\"i\"}"},
     ERROR_NONE,
     REFRESH_SPENT,
     "new",
     "i",
     "a token that replaces the old one"},
    {{.status = 200, .body = "{" MUST ",\"id_token\":\"i\"}"},
     ERROR_NONE,
     REFRESH_SPENT,
     NULL,
     "i",
     "no other token: the old one stays"},
    {{.status = 200, .body = "{" MUST ",\"refresh_token\":\"new\"}"},
     ERROR_NONE,
     REFRESH_SPENT,
     "new",
     NULL,
     "no ID token (Core 12.2)"},
    {{.status = 200,
      .body = "{" MUST ",\"refresh_token\":\"new\",\"scope\":\"profile\"}"},
     ERROR_NO_OPENID,
     REFRESH_SPENT,
     "new",
     NULL,
     "a scope that lost openid; the new token is there to be given back"},
    {{.status = 200, .body = "{" MUST ",\"scope\":\"openid email\"}"},
     ERROR_NO_PROFILE,
     REFRESH_SPENT,
     NULL,
     NULL,
     "a scope that lost profile"},
    {{.status = 200, .body = "{" MUST ",\"scope\":\"profile openid\"}"},
     ERROR_NONE,
     REFRESH_SPENT,
     NULL,
     NULL,
     "a scope that has both"},
    {{.status = 200, .body = "{" MUST ",\"refresh_token\":\"\"}"},
     ERROR_PROTOCOL,
     REFRESH_SPENT,
     NULL,
     NULL,
     "an empty refresh token"},
    {{.status = 200, .body = "{\"token_type\":\"bearer\"}"},
     ERROR_PROTOCOL,
     REFRESH_SPENT,
     NULL,
     NULL,
     "no access token"},
    {{.status = 200,
      .body = "{\"access_token\":\"a\",\"token_type\":\"DPoP\"}"},
     ERROR_PROTOCOL,
     REFRESH_SPENT,
     NULL,
     NULL,
     "a token of another type"},
    {{.status = 200, .body = "{}"},
     ERROR_PROTOCOL,
     REFRESH_SPENT,
     NULL,
     NULL,
     "nothing"},
    {{.status = 200, .type = "text/html", .body = "<p>Welcome</p>"},
     ERROR_PROTOCOL,
     REFRESH_FAILED,
     NULL,
     NULL,
     "a page"},
    {{.status = 200, .body = "{\"error\":\"portal_login\"}"},
     ERROR_PROTOCOL,
     REFRESH_FAILED,
     NULL,
     NULL,
     "a page in JSON"},
    {{.status = 302, .body = ""},
     ERROR_PROTOCOL,
     REFRESH_FAILED,
     NULL,
     NULL,
     "a redirect"},
    {{.status = 400, .body = "{\"error\":\"invalid_grant\"}"},
     ERROR_REVOKED,
     REFRESH_ANSWERED,
     NULL,
     NULL,
     "invalid_grant"},
    {{.status = 401,
      .body = "{\"error\":\"invalid_grant\","
              "\"error_description\":\"Client disabled\"}"},
     ERROR_REVOKED,
     REFRESH_ANSWERED,
     NULL,
     NULL,
     "invalid_grant, whatever the words and the status"},
    {{.status = 200, .body = "{" MUST ",\"error\":\"invalid_grant\"}"},
     ERROR_REVOKED,
     REFRESH_SPENT,
     NULL,
     NULL,
     "invalid_grant beside a grant"},
    {{.status = 401, .body = "{\"error\":\"invalid_client\"}"},
     ERROR_CLIENT,
     REFRESH_ANSWERED,
     NULL,
     NULL,
     "a wrong client secret"},
    {{.status = 400, .body = "{\"error\":\"unauthorized_client\"}"},
     ERROR_CLIENT,
     REFRESH_ANSWERED,
     NULL,
     NULL,
     "a client that may not"},
    {{.status = 400, .body = "{\"error\":\"invalid_scope\"}"},
     ERROR_CLIENT,
     REFRESH_ANSWERED,
     NULL,
     NULL,
     "a scope that is not granted any more"},
    {{.status = 400, .body = "{\"error\":\"server_error\"}"},
     ERROR_NETWORK,
     REFRESH_FAILED,
     NULL,
     NULL,
     "server_error: who knows"},
    {{.status = 400, .body = "{\"error\":\"user_disabled\"}"},
     ERROR_DENIED,
     REFRESH_ANSWERED,
     NULL,
     NULL,
     "a word that is not known"},
    {{.status = 400, .body = "{\"error\":\"invalid_request\"}"},
     ERROR_CLIENT,
     REFRESH_ANSWERED,
     NULL,
     NULL,
     "a request that is malformed"},
    {{.status = 401, .body = "{\"error\":\"Unauthorized\"}"},
     ERROR_CLIENT,
     REFRESH_DECLINED,
     NULL,
     NULL,
     "401 with what is no code"},
    {{.status = 404, .body = "{\"status\":404,\"error\":\"Not Found\"}"},
     ERROR_PROTOCOL,
     REFRESH_FAILED,
     NULL,
     NULL,
     "404 of a gateway, in JSON"},
    {{.status = 404, .body = "{\"error\":\"not_found\"}"},
     ERROR_PROTOCOL,
     REFRESH_FAILED,
     NULL,
     NULL,
     "the same in a word"},
    {{.status = 403, .body = "{\"error\":\"access_denied\"}"},
     ERROR_DENIED,
     REFRESH_ANSWERED,
     NULL,
     NULL,
     "a word of the standard, whatever the status"},
    {{.status = 400, .body = ""},
     ERROR_CLIENT,
     REFRESH_DECLINED,
     NULL,
     NULL,
     "400 without a word"},
    {{.status = 401, .type = "text/html", .body = "<p>no</p>"},
     ERROR_CLIENT,
     REFRESH_DECLINED,
     NULL,
     NULL,
     "401 without a word"},
    {{.status = 403, .body = ""},
     ERROR_PROTOCOL,
     REFRESH_FAILED,
     NULL,
     NULL,
     "403 without a word: of somebody on the way"},
    {{.status = 404, .type = "text/html", .body = "<p>no</p>"},
     ERROR_PROTOCOL,
     REFRESH_FAILED,
     NULL,
     NULL,
     "404 of somebody"},
    {{.status = 429, .retry_after = 1, .body = ""},
     ERROR_THROTTLED,
     REFRESH_UNSENT,
     NULL,
     NULL,
     "429: asked once"},
    {{.status = 503, .retry_after = 1, .body = ""},
     ERROR_THROTTLED,
     REFRESH_UNSENT,
     NULL,
     NULL,
     "503: asked once"},
    {{.status = 500, .body = ""},
     ERROR_NETWORK,
     REFRESH_FAILED,
     NULL,
     NULL,
     "500"},
    {{.status = 504, .body = ""},
     ERROR_NETWORK,
     REFRESH_FAILED,
     NULL,
     NULL,
     "504"},
    {{.status = 0}, ERROR_NETWORK, REFRESH_SPENT, NULL, NULL, "no answer"},
    {{.status = 0, .unsent = true},
     ERROR_NETWORK,
     REFRESH_UNSENT,
     NULL,
     NULL,
     "no answer, for nothing was sent"},
};

static bool
grant(struct script *script, struct tokens *tokens, const char *scope,
      enum refresh_fate *fate, struct error *error)
{
    CLEANUP(secret_erase) struct secret token = {0};

    return secret_copy(&token, "old/one+=", 9) &&
           refresh_grant(tokens, &provider, &script->net, &token, scope,
                         clock_ticks() + 5000, fate, error);
}

static bool
same(const struct secret *secret, const char *wanted)
{
    if (wanted == NULL || secret->bytes == NULL)
        return wanted == NULL && secret->bytes == NULL;
    return strcmp(secret->bytes, wanted) == 0;
}

/* A-09, O-18. */
static void
each_answer_is_understood(void)
{
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        CLEANUP(token_erase) struct tokens tokens = {0};
        struct script_line line = answers[i].line;
        struct script script;
        struct error error = {0};
        bool good = answers[i].kind == ERROR_NONE;
        enum refresh_fate fate = REFRESH_FATES;

        line.url = URL;
        line.form = FORM;
        line.once = true;
        ok(script_begin(&script, &line, 1), "net is there");
        ok(grant(&script, &tokens, NULL, &fate, &error) == good, "%s",
           answers[i].what);
        is(error_word(error.kind), error_word(answers[i].kind), "its kind");
        ok(good || strncmp(error.text, "refreshing: ", 12) == 0,
           "the cause says what was done");
        ok(fate == answers[i].fate, "what became of the old token is told");
        ok(!good || same(&tokens.access, "a"), "an access token");
        ok(same(&tokens.refresh, answers[i].refresh), "its refresh token");
        ok(same(&tokens.id, answers[i].id), "its ID token");
        ok(strstr(error.text, "old") == NULL, "no cause tells the token");
        ok(script_end(&script), "it was asked once, as RFC 6749 6 says");
    }
}

static void
a_scope_can_be_less(void)
{
    static const struct script_line line = {
        .url = URL,
        .form = FORM "&scope=openid%20profile",
        .once = true,
        .status = 200,
        .body = "{" MUST "}",
    };
    CLEANUP(token_erase) struct tokens tokens = {0};
    struct script script;
    struct error error = {0};
    enum refresh_fate fate;

    ok(script_begin(&script, &line, 1), "net is there");
    ok(grant(&script, &tokens, "openid profile", &fate, &error),
       "a scope is asked for");
    ok(script_end(&script), "and sent");
}

/* net is not there, or there is no time: nothing leaves this host. */
static void
what_is_not_sent_is_not_spent(void)
{
    CLEANUP(token_erase) struct tokens tokens = {0};
    CLEANUP(secret_erase) struct secret token = {0};
    struct script script;
    struct error error = {0};
    enum refresh_fate fate = REFRESH_SPENT;

    ok(script_begin(&script, NULL, 0), "net is there");
    ok(secret_copy(&token, "t", 1) &&
           !refresh_grant(&tokens, &provider, &script.net, &token, NULL,
                          clock_ticks(), &fate, &error) &&
           error.kind == ERROR_NETWORK && fate == REFRESH_UNSENT,
       "without time nothing is sent");
    ok(script_end(&script), "to a net that is there");
    fate = REFRESH_SPENT;
    ok(!grant(&script, &tokens, NULL, &fate, &error) &&
           error.kind == ERROR_NETWORK && fate == REFRESH_UNSENT,
       "without net nothing is sent");
}

int
main(void)
{
    each_answer_is_understood();
    a_scope_can_be_less();
    what_is_not_sent_is_not_spent();
    return tap_done();
}
