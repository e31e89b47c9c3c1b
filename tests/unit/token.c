/*
 * Tests of helper/oidc/token.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/token.h"

#include <string.h>

#include "helper/base/json.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

#define GOOD "\"access_token\":\"a\",\"token_type\":\"bearer\","
#define ID   "\"id_token\":\"i\""

static const struct {
    const char *text;
    enum error_kind kind;
    const char *what;
} cases[] = {
    {"{" GOOD ID "}", ERROR_NONE, "an answer without scope: it is as asked"},
    {"{" GOOD ID ",\"scope\":\"openid profile\"}", ERROR_NONE, "the scopes"},
    {"{" GOOD ID ",\"scope\":\"profile email openid\"}", ERROR_NONE,
     "scopes in another order"},
    {"{" GOOD ID ",\"refresh_token\":\"r\"}", ERROR_NONE, "a refresh token"},
    {"{" GOOD ID ",\"expires_in\":3600}", ERROR_NONE, "a lifetime"},
    {"{\"access_token\":\"a\",\"token_type\":\"BeArEr\"," ID "}", ERROR_NONE,
     "bearer in any case (RFC 6749 5.1)"},
    {"{" GOOD ID ",\"scope\":\"profile\"}", ERROR_NO_OPENID,
     "a grant without openid"},
    {"{" GOOD ID ",\"scope\":\"openid\"}", ERROR_NO_PROFILE,
     "a grant without profile"},
    {"{" GOOD ID ",\"scope\":\"\"}", ERROR_NO_OPENID, "an empty scope"},
    {"{" GOOD ID ",\"scope\":\"openid profiles\"}", ERROR_NO_PROFILE,
     "a scope that only begins alike"},
    {"{" GOOD ID ",\"scope\":\"OpenID profile\"}", ERROR_NO_OPENID,
     "a scope in another case (RFC 6749 3.3)"},
    {"{" GOOD ID ",\"scope\":\"openid\\tprofile\"}", ERROR_NO_OPENID,
     "scopes that a tab parts"},
    {"{" GOOD ID ",\"scope\":[\"openid\",\"profile\"]}", ERROR_PROTOCOL,
     "a scope that is a list"},
    {"{" GOOD ID ",\"scope\":null}", ERROR_PROTOCOL, "a scope of null"},
    {"{" GOOD "\"scope\":\"profile\"}", ERROR_NO_OPENID,
     "no ID token since openid was not granted"},
    {"{" GOOD "\"x\":1}", ERROR_PROTOCOL, "an answer without ID token"},
    {"{" GOOD "\"id_token\":\"\"}", ERROR_PROTOCOL, "an empty ID token"},
    {"{" GOOD "\"id_token\":7}", ERROR_PROTOCOL, "a number as ID token"},
    {"{\"token_type\":\"bearer\"," ID "}", ERROR_PROTOCOL,
     "an answer without access token"},
    {"{\"access_token\":\"\",\"token_type\":\"bearer\"," ID "}",
     ERROR_PROTOCOL, "an empty access token"},
    {"{\"access_token\":\"a\"," ID "}", ERROR_PROTOCOL,
     "an answer without token type"},
    {"{\"access_token\":\"a\",\"token_type\":\"mac\"," ID "}", ERROR_PROTOCOL,
     "a token of another type"},
};

/* O-12. */
static void
read_case(size_t i)
{
    CLEANUP(json_free) struct json_object *object = NULL;
    CLEANUP(token_erase) struct tokens tokens = {0};
    struct error error = {0};
    bool good = cases[i].kind == ERROR_NONE;

    ok(json_parse(&object, cases[i].text, strlen(cases[i].text), &error),
       "the case is JSON");
    ok(token_read(&tokens, object, &error) == good, "%s: %s", cases[i].what,
       good ? "taken" : "refused");
    ok(error.kind == cases[i].kind, "as %s", error_word(cases[i].kind));
    ok((tokens.id.bytes != NULL) == good &&
           (!good || tokens.access.bytes != NULL),
       "an ID token is %s", good ? "there" : "not left behind");
}

/* O-17: the same cases; only that an ID token may be missing differs. */
static void
refreshed_case(size_t i)
{
    CLEANUP(json_free) struct json_object *object = NULL;
    CLEANUP(token_erase) struct tokens tokens = {0};
    struct error error = {0};
    bool had = strstr(cases[i].text, "id_token") != NULL;
    enum error_kind kind =
        had || cases[i].kind != ERROR_PROTOCOL ? cases[i].kind : ERROR_NONE;

    ok(json_parse(&object, cases[i].text, strlen(cases[i].text), &error) &&
           token_read_refreshed(&tokens, object, &error) ==
               (kind == ERROR_NONE),
       "refreshed: %s", cases[i].what);
    ok(error.kind == kind, "as %s", error_word(kind));
    ok((tokens.id.bytes != NULL) == (had && kind == ERROR_NONE),
       "with the ID token that came, if one did");
}

/* What was granted in vain can be given back. */
static void
vain_grants_are_kept(void)
{
    static const char text[] =
        "{\"access_token\":\"a\",\"refresh_token\":\"r\","
        "\"token_type\":\"Bearer\",\"id_token\":\"i\",\"scope\":\"openid\"}";
    CLEANUP(json_free) struct json_object *object = NULL;
    CLEANUP(token_erase) struct tokens tokens = {0};
    struct error error = {0};

    ok(json_parse(&object, text, strlen(text), &error) &&
           !token_read(&tokens, object, &error),
       "a grant without a scope is refused");
    is(tokens.access.bytes, "a", "its access token is there");
    is(tokens.refresh.bytes, "r", "and so is its refresh token");
    ok(tokens.id.bytes == NULL, "its ID token is not");
}

int
main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        read_case(i);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        refreshed_case(i);
    vain_grants_are_kept();
    ok(token_scope_has("a bb c", "bb"), "a scope token is found");
    ok(!token_scope_has("a bb c", "b"), "a part of one is not");
    ok(!token_scope_has("", "b"), "nothing is in no scope");
    return tap_done();
}
