/*
 * Tests of helper/oidc/browser.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/browser.h"

#include <stdio.h>
#include <string.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "tests/script.h"
#include "tests/tap.h"

#define TOKEN "https://login.test/token"

/* RFC 7636 appendix B. */
#define VERIFIER  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

#define FORM                                                                  \
    "grant_type=authorization_code&code=a%2Fcode&redirect_uri=http%3A%2F%2F"  \
    "localhost%3A8719%2Fanypoint&code_verifier=" VERIFIER
#define GRANT                                                                 \
    "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"id_token\":\"i\"}"

static char none[] = "", client[] = "0123456789abcdef", domain[] = "engines",
            more[] = "federated:id",
            redirect[] = "http://localhost:8719/anypoint",
            issuer[] = "https://login.test";

static const struct settings plain = {.client_id = client,
                                      .org_domain = none,
                                      .extra_scopes = none,
                                      .issuer = issuer,
                                      .redirect_uri = redirect};

static const struct settings federated = {.client_id = client,
                                          .org_domain = domain,
                                          .extra_scopes = more,
                                          .issuer = issuer,
                                          .redirect_uri = redirect};

static bool
known(struct browser *browser)
{
    *browser = (struct browser){.state = "our-state", .nonce = "our-nonce"};
    return secret_copy(&browser->verifier, VERIFIER, strlen(VERIFIER));
}

/* N-01, N-04: 128 bits at least, and never the same. */
static void
words_are_random(void)
{
    CLEANUP(browser_erase) struct browser one = {0}, other = {0};
    struct error error = {0};

    ok(browser_begin(&one, &error) && browser_begin(&other, &error),
       "words are made");
    ok(strlen(one.state) == 22 && strlen(one.nonce) == 22 &&
           one.verifier.length == 43,
       "of 128 bits, and the verifier of 256 (RFC 7636 4.1)");
    ok(strcmp(one.state, other.state) != 0 &&
           strcmp(one.nonce, other.nonce) != 0 &&
           strcmp(one.verifier.bytes, other.verifier.bytes) != 0 &&
           strcmp(one.state, one.nonce) != 0,
       "no two are the same");
    browser_erase(&one);
    ok(one.verifier.bytes == NULL && one.state[0] == '\0', "and are erased");
}

#define QUERY                                                                 \
    "response_type=code&client_id=0123456789abcdef&redirect_uri=http%3A%2F%2" \
    "Flocalhost%3A8719%2Fanypoint&scope=openid%20profile"
#define REST                                                                  \
    "&state=our-state&nonce=our-nonce&code_challenge=" CHALLENGE              \
    "&code_challenge_method=S256"

static void
addresses_are_made(void)
{
    static const struct {
        const struct settings *settings;
        const char *endpoint, *url;
    } cases[] = {
        {&plain, "https://login.test/authorize",
         "https://login.test/authorize?" QUERY REST},
        {&plain, "https://login.test/authorize?tenant=1",
         "https://login.test/authorize?tenant=1&" QUERY REST},
        {&federated, "https://login.test/authorize",
         "https://login.test/authorize/engines?" QUERY
         "%20federated%3Aid" REST},
        {&federated, "https://login.test/authorize?tenant=1",
         "https://login.test/authorize/engines?tenant=1&" QUERY
         "%20federated%3Aid" REST},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CLEANUP(browser_erase) struct browser browser = {0};
        CLEANUP(buffer_free) struct buffer url = BUFFER(BROWSER_URL_MAX);
        struct provider provider = {.settings = cases[i].settings};
        struct error error = {0};

        snprintf(provider.authorization_endpoint, URL_MAX + 1, "%s",
                 cases[i].endpoint);
        ok(known(&browser) && browser_url(&url, &browser, &provider, &error),
           "an address is made");
        is(buffer_string(&url), cases[i].url, "which it is");
    }
}

/* O-18. */
static void
refresh_tokens_are_asked_for_with_consent(void)
{
    CLEANUP(browser_erase) struct browser browser = {0};
    CLEANUP(buffer_free) struct buffer url = BUFFER(BROWSER_URL_MAX);
    const struct provider provider = {.settings = &federated,
                                      .offline_access = true,
                                      .authorization_endpoint =
                                          "https://login.test/authorize"};
    struct error error = {0};

    ok(known(&browser) && browser_url(&url, &browser, &provider, &error),
       "an address is made");
    is(buffer_string(&url),
       "https://login.test/authorize/engines?" QUERY
       "%20offline_access%20federated%3Aid&prompt=consent" REST,
       "which asks for a refresh token, and consent (Core 11)");
}

/* A prompt has 960 bytes. */
static void
addresses_have_a_longest(void)
{
    CLEANUP(browser_erase) struct browser browser = {0};
    CLEANUP(buffer_free) struct buffer url = BUFFER(BROWSER_URL_MAX);
    char address[URL_MAX + 1] = "http://localhost:8719/";
    struct settings settings = plain;
    struct provider provider = {.settings = &settings,
                                .authorization_endpoint =
                                    "https://login.test/authorize"};
    struct error error = {0};

    memset(address + strlen(address), '/', URL_MAX - strlen(address));
    settings.redirect_uri = address;
    ok(known(&browser) && !browser_url(&url, &browser, &provider, &error) &&
           error.kind == ERROR_SETTINGS,
       "one that is too long is an error of the settings");
}

static void
refusals_tell_what_to_do(void)
{
    static const struct {
        const char *code, *description;
        enum error_kind kind;
        const char *text;
    } cases[] = {
        {"access_denied", "why", ERROR_DENIED,
         "the pasted address says access_denied"},
        {"access_denied", "Can't authorize app", ERROR_BROWSER,
         "the pasted address says access_denied: the organization restricts "
         "apps: approve this one, or approve it anew with its scopes, in "
         "Anypoint's settings of connected apps"},
        {"invalid_request", "why", ERROR_BROWSER,
         "the pasted address says invalid_request: register redirect_uri with "
         "the connected app, exactly as it is set"},
        {"server_error", "why", ERROR_BROWSER,
         "the pasted address says server_error"},
        {"invalid_token", "why", ERROR_BROWSER,
         "the pasted address says invalid_token"},
        {"strange_one", "why", ERROR_BROWSER,
         "the pasted address says strange_one"},
        {"Strange one", "why", ERROR_BROWSER,
         "the pasted address says an odd error"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pasted pasted = {.kind = PASTED_ERROR};
        struct error error = {0};

        snprintf(pasted.error, sizeof(pasted.error), "%s", cases[i].code);
        snprintf(pasted.description, sizeof(pasted.description), "%s",
                 cases[i].description);
        ok(!browser_refused(&pasted, &error) && error.kind == cases[i].kind,
           "%s is %s", cases[i].code, error_word(cases[i].kind));
        ok(error_verdict(error.kind) == VERDICT_STOP,
           "what was pasted is never more than a refusal");
        is(error.text, cases[i].text, "and told");
    }
}

/* N-06, TM-45, TM-46. */
static void
codes_are_exchanged_once(void)
{
    static const struct {
        int status; /* 0: no answer */
        const char *body;
        enum error_kind kind;
    } cases[] = {
        {200, GRANT, ERROR_NONE},
        {400, "{\"error\":\"invalid_grant\"}", ERROR_CODE},
        {401, "{\"error\":\"invalid_client\"}", ERROR_CLIENT},
        {400, "{\"error\":\"unauthorized_client\"}", ERROR_CLIENT},
        {200, "{\"token_type\":\"bearer\"}", ERROR_PROTOCOL},
        {200, "{}", ERROR_PROTOCOL},
        {503, "", ERROR_THROTTLED},
        {0, "", ERROR_NETWORK},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct script_line line = {.url = TOKEN,
                                         .form = FORM,
                                         .once = true,
                                         .status = cases[i].status,
                                         .body = cases[i].body};
        const struct provider provider = {.settings = &plain,
                                          .token_endpoint = TOKEN};
        CLEANUP(browser_erase) struct browser browser = {0};
        CLEANUP(secret_erase) struct secret code = {0};
        CLEANUP(token_erase) struct tokens tokens = {0};
        struct script script;
        struct error error = {0};

        ok(known(&browser) && secret_copy(&code, "a/code", 6) &&
               script_begin(&script, &line, 1),
           "net is there");
        ok(browser_grant(&tokens, &browser, &provider, &script.net, &code,
                         clock_ticks() + 5000,
                         &error) == (cases[i].kind == ERROR_NONE),
           "status %d %s", cases[i].status, cases[i].body);
        is(error_word(error.kind), error_word(cases[i].kind), "its kind");
        ok((tokens.id.bytes != NULL) == (cases[i].kind == ERROR_NONE),
           "with tokens or without");
        ok(script_end(&script), "the code was sent once");
    }
}

/* N-06: whatever became of it. */
static void
codes_are_remembered(void)
{
    CLEANUP(browser_erase) struct browser browser = {0};
    const struct provider provider = {.settings = &plain,
                                      .token_endpoint = TOKEN};
    struct net nobody = {.fd = -1};
    static char texts[][2] = {"a", "b", "c", "d"};

    ok(known(&browser), "words are there");
    for (size_t i = 0; i < 4; i++) {
        const struct secret code = {texts[i], 1};
        CLEANUP(token_erase) struct tokens tokens = {0};
        struct error error = {0};

        ok(!browser_has_sent(&browser, &code), "code %zu was not sent", i);
        ok(!browser_grant(&tokens, &browser, &provider, &nobody, &code,
                          clock_ticks() + 100, &error),
           "nobody takes it");
        ok(browser_has_sent(&browser, &code) == (i < BROWSER_SENT_MAX),
           "then it %s", i < BROWSER_SENT_MAX ? "was" : "is one too many");
    }
    browser_erase(&browser);
    ok(browser.sent[0].bytes == NULL, "and all are erased");
}

/* What is expected is this sign-in's. */
static void
pastes_are_of_this_sign_in(void)
{
    static char text[] =
        "http://localhost:8719/anypoint?code=a&state=our-state"
        "&iss=https%3A%2F%2Flogin.test";
    const struct provider provider = {.settings = &plain};
    CLEANUP(browser_erase) struct browser browser = {0};
    CLEANUP(pasted_erase) struct pasted pasted = {0};
    struct error error = {0};

    ok(known(&browser) &&
           browser_read(&pasted, &browser, &provider,
                        &(struct secret){text, strlen(text)}, &error),
       "what was pasted is read");
    is(pasted.code.bytes, "a", "and its code is known");
}

int
main(void)
{
    words_are_random();
    addresses_are_made();
    refresh_tokens_are_asked_for_with_consent();
    addresses_have_a_longest();
    refusals_tell_what_to_do();
    codes_are_exchanged_once();
    codes_are_remembered();
    pastes_are_of_this_sign_in();
    return tap_done();
}
