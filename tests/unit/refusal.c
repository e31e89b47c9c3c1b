/*
 * Tests of helper/oidc/refusal.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/refusal.h"

#include <string.h>

#include "tests/tap.h"

#define WHO "it answered"

static const struct {
    const char *code, *description;
    enum error_kind kind;
    const char *text; /* after WHO; NULL: not WHO's */
} cases[] = {
    /* The standards' codes. */
    {"access_denied", "", ERROR_DENIED, " access_denied"},
    {"expired_token", "", ERROR_EXPIRED, " expired_token"},
    {"invalid_grant", "", ERROR_EXPIRED, " invalid_grant"},
    {"invalid_client", "", ERROR_CLIENT,
     " invalid_client: look at client_id, the client secret, "
     "client_authentication and control_plane"},
    {"unauthorized_client", "", ERROR_CLIENT,
     " unauthorized_client: let the connected app use this grant type, which "
     "an organization can forbid for all its apps"},
    {"unsupported_grant_type", "no", ERROR_CLIENT,
     " unsupported_grant_type: let the connected app use this grant type, "
     "which an organization can forbid for all its apps"},
    {"unsupported_response_type", "", ERROR_CLIENT,
     " unsupported_response_type: let the connected app use this grant type, "
     "which an organization can forbid for all its apps"},
    {"invalid_scope", "", ERROR_CLIENT,
     " invalid_scope: give the connected app the scopes openid, profile and "
     "offline_access, and those of extra_scopes; where the organization "
     "restricts apps, approve it again"},
    {"invalid_token", "", ERROR_TOKEN, " invalid_token"},
    {"insufficient_scope", "", ERROR_TOKEN,
     " insufficient_scope: the scopes are not enough for this; see "
     "extra_scopes"},
    {"server_error", "", ERROR_NETWORK, " server_error"},
    {"temporarily_unavailable", "", ERROR_THROTTLED,
     " temporarily_unavailable"},
    /* Anypoint's words, whatever the code. */
    {"invalid_request", "The organization doesn't exist.", ERROR_CLIENT,
     " invalid_request: the connected app, its users and control_plane must "
     "be of one control plane"},
    {"access_denied", "Can't authorize app", ERROR_CLIENT,
     " access_denied: the organization restricts apps: approve this one, or "
     "approve it anew with its scopes, in Anypoint's settings of connected "
     "apps"},
    {"invalid_grant", "The connected app is disabled", ERROR_CLIENT,
     " invalid_grant: the connected app is disabled: enable it at Anypoint"},
    {"", "This APPLICATION was DISABLED", ERROR_CLIENT,
     " an error without a code: the connected app is disabled: enable it at "
     "Anypoint"},
    {"access_denied", "grant type not allowed", ERROR_CLIENT,
     " access_denied: let the connected app use this grant type, which an "
     "organization can forbid for all its apps"},
    /* Words that only look like them. */
    {"invalid_grant", "the user is disabled", ERROR_EXPIRED, " invalid_grant"},
    {"invalid_grant", "it happened: disabledness", ERROR_EXPIRED,
     " invalid_grant"},
    {"access_denied", "authorize apples", ERROR_DENIED, " access_denied"},
    /* What is not known: of a code only a word is told, of words nothing. */
    {"no_such_error", "secret", ERROR_PROTOCOL,
     " the unknown error no_such_error"},
    {"No such", "secret", ERROR_PROTOCOL, NULL},
    {"\x1b[2J", "", ERROR_PROTOCOL, NULL},
    {"", "", ERROR_PROTOCOL, NULL},
};

/* */
static void
refusals_say_what_to_do(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error error = {0};

        ok(!refusal_set(&error, WHO, cases[i].code, cases[i].description),
           "'%s' with '%s' is a refusal", cases[i].code, cases[i].description);
        is(error_word(error.kind), error_word(cases[i].kind), "of its kind");
        if (cases[i].text == NULL)
            is(error.text, "it refused without a known reason", "not told");
        else if (ok(strncmp(error.text, WHO, strlen(WHO)) == 0, "who said it"))
            is(error.text + strlen(WHO), cases[i].text, "and what to do");
    }
}

static void
words_are_whole(void)
{
    ok(refusal_has("Use SSO.", "sso"), "a word, in any case");
    ok(!refusal_has("associated", "sso"), "not inside another");
    ok(!refusal_has("ssos", "sso") && !refusal_has("asso", "sso"),
       "nor at its edge");
    ok(refusal_has("sso", "sso") && !refusal_has("", "sso"), "or all of it");
}

int
main(void)
{
    refusals_say_what_to_do();
    words_are_whole();
    return tap_done();
}
