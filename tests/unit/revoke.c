/*
 * Tests of helper/oidc/revoke.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/revoke.h"

#include <string.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "tests/script.h"
#include "tests/tap.h"

#define URL     "https://login.test/revoke"
#define REFRESH "token=a%2Frefresh&token_type_hint=refresh_token"
#define ACCESS  "token=an%20access&token_type_hint=access_token"

static const struct {
    const char *refresh; /* the token; "": there is none */
    int first, second;   /* statuses; 0: no answer */
    bool done;
    const char *what;
} cases[] = {
    {"a/refresh", 200, 200, true, "both"},
    {"", 200, 200, true, "the access token alone"},
    {"a/refresh", 204, 200, true, "an answer without a body"},
    {"a/refresh", 404, 200, false, "the first fails: the second is tried"},
    {"a/refresh", 200, 500, false, "the second fails"},
    {"a/refresh", 0, 0, false, "nobody answers"},
    {"a/refresh", 302, 200, false, "a redirect is none"},
};

static void
tokens_are_given_back(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct script_line lines[] = {{.url = URL,
                                             .form = REFRESH,
                                             .status = cases[i].first,
                                             .body = ""},
                                            {.url = URL,
                                             .form = ACCESS,
                                             .status = cases[i].second,
                                             .body = ""}};
        bool alone = cases[i].refresh[0] == '\0';
        const struct provider provider = {.revocation_endpoint = URL};
        struct tokens tokens = {0};
        struct script script;
        struct error error = {0};

        ok(secret_copy(&tokens.access, "an access", 9) &&
               secret_copy(&tokens.id, "i", 1) &&
               (alone || secret_copy(&tokens.refresh, cases[i].refresh,
                                     strlen(cases[i].refresh))),
           "there are tokens");
        ok(script_begin(&script, alone ? lines + 1 : lines, alone ? 1 : 2),
           "net is there");
        ok(revoke_tokens(&tokens, &provider, &script.net, clock_ticks() + 5000,
                         &error) == cases[i].done,
           "%s", cases[i].what);
        ok((error.kind == ERROR_NONE) == cases[i].done, "the error tells");
        ok(tokens.access.bytes == NULL && tokens.id.bytes == NULL &&
               tokens.refresh.bytes == NULL,
           "nothing is kept");
        ok(script_end(&script), "refresh token first, each once");
    }
}

static void
nobody_is_asked_without_endpoint(void)
{
    const struct provider provider = {.revocation_endpoint = ""};
    struct net nobody = {.fd = -1};
    struct tokens tokens = {0};
    struct error error = {0};

    ok(secret_copy(&tokens.access, "a", 1) &&
           revoke_tokens(&tokens, &provider, &nobody, clock_ticks() + 1000,
                         &error),
       "without an endpoint nothing is asked");
    ok(tokens.access.bytes == NULL, "and nothing is kept");
}

int
main(void)
{
    tokens_are_given_back();
    nobody_is_asked_without_endpoint();
    return tap_done();
}
