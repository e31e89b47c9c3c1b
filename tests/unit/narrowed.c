/*
 * Tests of helper/login/renew.c: a refresh for other scopes, to give the
 * access token to the person.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/reauth.h"
#include "tests/again.h"
#include "tests/tap.h"

static struct again again;

#define GRANTED(more)                                                         \
    "{" AGAIN_ACCESS ",\"refresh_token\":\"new\",\"scope\":\"" more "\"}"
#define FORM                                                                  \
    "grant_type=refresh_token&refresh_token=" AGAIN_TOKEN                     \
    "&scope=openid%20profile%20read%3Astats"
#define SEND(answered, text)                                                  \
    {                                                                         \
        .url = AGAIN_REFRESH, .form = FORM, .once = true,                     \
        .status = (answered), .body = (text)                                  \
    }

/* What the provider says of scopes is nobody's refusal, and ends no yes. */
static const struct {
    struct script_line line;
    enum error_kind kind;
    const char *token, *what;
} answers[] = {
    {SEND(200, GRANTED("profile read:stats")), ERROR_NO_OPENID, "new",
     "one without openid"},
    {SEND(200, GRANTED("openid read:stats")), ERROR_NO_PROFILE, "new",
     "one without profile"},
    {SEND(200, "{" AGAIN_ACCESS ",\"scope\":\"profile\"}"), ERROR_NO_OPENID,
     AGAIN_TOKEN, "one without openid, and no other token"},
    {SEND(400, "{\"error\":\"access_denied\"}"), ERROR_DENIED, AGAIN_TOKEN,
     "access_denied"},
    {SEND(400, "{\"error\":\"invalid_scope\"}"), ERROR_CLIENT, AGAIN_TOKEN,
     "invalid_scope"},
};

static void
is_nobodys_refusal(size_t i)
{
    struct error error;

    ok(again_record(&again) && again_opens(&again, &answers[i].line, 1),
       "a token is asked for");
    again.login.scope = "openid profile read:stats";
    ok(!again_renews(&again, &error) && error.kind == answers[i].kind, "%s",
       answers[i].what);
    ok(again_stored()->state == RECORD_WELCOME &&
           again_stored()->welcome == AGAIN_NOW - AGAIN_HOUR &&
           again_stored()->sendings == 0,
       "the last yes stands");
    is(again_token(&again, false), answers[i].token, "so does the token");
    is(again_text(&again.login.tokens.refresh), "", "which is not given back");
    again.login.scope = NULL;
    ok(again_logout(&again), "it ends");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        is_nobodys_refusal(i);
    again_end(&again);
    return tap_done();
}
