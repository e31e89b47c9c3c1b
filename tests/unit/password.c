/*
 * Tests of helper/oidc/password.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/password.h"

#include <string.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "tests/script.h"
#include "tests/tap.h"

#define URL "https://login.test/token"

#define FORM(password)                                                        \
    "grant_type=password&username=ada.lovelace&password=" password            \
    "&scope=openid%20profile"
#define GRANT                                                                 \
    "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"id_token\":\"i\"}"
#define DESCRIBED(text)                                                       \
    "{\"error\":\"invalid_grant\",\"error_description\":\"" text "\"}"

static char none[] = "";

static const struct settings settings = {.extra_scopes = none};

static const struct provider provider = {
    .settings = &settings,
    .token_endpoint = URL,
};

static const struct {
    int status; /* 0: no answer */
    const char *body;
    enum error_kind kind;
    const char *what;
} answers[] = {
    {200, GRANT, ERROR_NONE, "a grant"},
    {400, DESCRIBED("no"), ERROR_PASSWORD, "invalid_grant"},
    {401, DESCRIBED("no"), ERROR_PASSWORD, "invalid_grant, as Anypoint's 401"},
    {400, "", ERROR_PASSWORD, "no words: 400"},
    {401, "Unauthorized", ERROR_PASSWORD, "no JSON: 401"},
    {403, "", ERROR_PASSWORD, "no words: 403"},
    {404, "", ERROR_PROTOCOL, "404 is no refusal of a password"},
    {405, "{}", ERROR_PROTOCOL, "405 is none"},
    {429, "", ERROR_THROTTLED, "429: unavailable, and asked once"},
    {503, "", ERROR_THROTTLED, "503: unavailable, and asked once"},
    {0, NULL, ERROR_NETWORK, "no answer: unavailable"},
    {302, "", ERROR_PROTOCOL, "a redirect"},
    {401, "{\"error\":\"invalid_client\"}", ERROR_CLIENT, "a wrong secret"},
    {400, "{\"error\":\"unauthorized_client\"}", ERROR_CLIENT,
     "a client that may not"},
    {400, "{\"error\":\"unsupported_grant_type\"}", ERROR_CLIENT,
     "a provider without this grant"},
    {400, "{\"error\":\"invalid_scope\"}", ERROR_CLIENT, "a missing scope"},
    {400, "{\"error\":\"brand_new\"}", ERROR_PROTOCOL, "an unknown error"},
    {403, "{\"error\":\"mfa_required\"}", ERROR_ANOTHER_WAY, "mfa_required"},
    {400, "{\"error\":\"interaction_required\"}", ERROR_ANOTHER_WAY,
     "interaction_required"},
    {400, DESCRIBED("MFA is required"), ERROR_ANOTHER_WAY, "MFA, in words"},
    {400, DESCRIBED("Use single sign-on."), ERROR_ANOTHER_WAY,
     "single sign-on, in words"},
    {400, DESCRIBED("This is an SSO user"), ERROR_ANOTHER_WAY,
     "SSO, in words"},
    {400, DESCRIBED("enter the OTP"), ERROR_ANOTHER_WAY, "an OTP, in words"},
    {400, DESCRIBED("{otp} please"), ERROR_ANOTHER_WAY, "an OTP in braces"},
    {400, DESCRIBED("no associated user"), ERROR_PASSWORD,
     "\"associated\" has no SSO in it"},
    {400, DESCRIBED("Cryptotp"), ERROR_PASSWORD, "nor is OTP within a word"},
    {400, "{\"error\":\"invalid_grant\",\"error_description\":7}",
     ERROR_PASSWORD, "a description that is no string"},
    {200, "{\"url\":\"https://login.test/mfa\",\"body\":{}}",
     ERROR_ANOTHER_WAY, "an address to go on at, and no token"},
    {200,
     "{\"url\":\"https://login.test/x\",\"access_token\":\"a\","
     "\"token_type\":\"bearer\",\"id_token\":\"i\"}",
     ERROR_NONE, "an address beside a token is passed over"},
    {200, "{\"redirect\":\"https://login.test/mfa\"}", ERROR_PROTOCOL,
     "neither token nor address"},
    {200, "{}", ERROR_PROTOCOL, "nothing at all"},
    {200, "<p>no</p>", ERROR_PROTOCOL, "no JSON"},
    {200,
     "{\"error\":\"invalid_grant\",\"access_token\":\"a\","
     "\"token_type\":\"bearer\",\"id_token\":\"i\"}",
     ERROR_PASSWORD, "a grant with an error is an error"},
    {200,
     "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"id_token\":\"i\","
     "\"scope\":\"profile\"}",
     ERROR_NO_OPENID, "a grant without openid"},
};

static bool
grant(struct script *script, const char *typed, struct secret *password,
      struct tokens *tokens, struct error *error)
{
    return secret_copy(password, typed, strlen(typed)) &&
           password_grant(tokens, &provider, &script->net, "ada.lovelace",
                          password, clock_ticks() + 5000, error);
}

/* */
static void
each_answer_is_understood(void)
{
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        CLEANUP(secret_erase) struct secret password = {0};
        CLEANUP(token_erase) struct tokens tokens = {0};
        struct script_line line = {.url = URL,
                                   .form = FORM("secret"),
                                   .once = true,
                                   .status = answers[i].status,
                                   .body = answers[i].body};
        struct script script;
        struct error error = {0};
        bool good = answers[i].kind == ERROR_NONE;

        ok(script_begin(&script, &line, 1), "net is there");
        ok(grant(&script, "secret", &password, &tokens, &error) == good, "%s",
           answers[i].what);
        is(error_word(error.kind), error_word(answers[i].kind), "its kind");
        ok(good == (tokens.id.bytes != NULL), "with an ID token or without");
        ok(password.bytes == NULL, "the password is erased");
        ok(script_end(&script), "and was sent once");
    }
}

/* RFC 6749 appendix B; RFC 3986 2.3. */
static const struct {
    const char *typed, *form;
} encoded[] = {
    {"p@ss w+rd&=%", FORM("p%40ss%20w%2Brd%26%3D%25")},
    {"\xe2\x82\xac\xf0\x9f\x94\x91", FORM("%E2%82%AC%F0%9F%94%91")},
    {" ", FORM("%20")},
    {"a~b-c_d.e", FORM("a~b-c_d.e")},
    {"&username=root&x=", FORM("%26username%3Droot%26x%3D")},
    {"/?#[]!$'()*,;:\"\\", FORM("%2F%3F%23%5B%5D%21%24%27%28%29%2A%2C%3B%3A%22"
                                "%5C")},
};

/* */
static void
each_byte_is_encoded(void)
{
    for (size_t i = 0; i < sizeof(encoded) / sizeof(encoded[0]); i++) {
        CLEANUP(secret_erase) struct secret password = {0};
        CLEANUP(token_erase) struct tokens tokens = {0};
        struct script_line line = {.url = URL,
                                   .form = encoded[i].form,
                                   .once = true,
                                   .status = 200,
                                   .body = GRANT};
        struct script script;
        struct error error = {0};

        ok(script_begin(&script, &line, 1), "net is there");
        ok(grant(&script, encoded[i].typed, &password, &tokens, &error),
           "'%s' is sent", encoded[i].typed);
        ok(script_end(&script), "as %s", encoded[i].form);
    }
}

static const struct {
    const char *typed, *told;
} kept[] = {
    {"", "the password was empty, and not sent"},
    {"\b\n\r\177INCORRECT",
     "the password had control characters, and was not sent"},
    {"caf\xe9", "the password was not in UTF-8, and not sent"},
    {"\xc0\xaf", "the password was not in UTF-8, and not sent"},
    {"\xed\xa0\x80", "the password was not in UTF-8, and not sent"},
};

static void
what_cannot_be_right_is_not_sent(void)
{
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        CLEANUP(secret_erase) struct secret password = {0};
        CLEANUP(token_erase) struct tokens tokens = {0};
        struct script script;
        struct error error = {0};

        ok(script_begin(&script, NULL, 0), "net is there");
        ok(!grant(&script, kept[i].typed, &password, &tokens, &error),
           "it is refused");
        ok(error.kind == ERROR_PASSWORD, "as a wrong password");
        is(error.text, kept[i].told, "and the cause is told");
        ok(password.bytes == NULL, "it is erased");
        ok(script_end(&script), "and nothing was sent");
    }
}

static void
no_cause_tells_the_password(void)
{
    static const struct script_line line = {.url = URL,
                                            .form = FORM("hunter2"),
                                            .once = true,
                                            .status = 400,
                                            .body = DESCRIBED("hunter2")};
    CLEANUP(secret_erase) struct secret password = {0};
    CLEANUP(token_erase) struct tokens tokens = {0};
    struct script script;
    struct error error = {0};

    ok(script_begin(&script, &line, 1), "net is there");
    ok(!grant(&script, "hunter2", &password, &tokens, &error), "it is wrong");
    is(error.text, "signing in by password: it answered invalid_grant",
       "the cause has neither it nor what the provider said of it");
    ok(script_end(&script), "it was sent once");
}

int
main(void)
{
    each_answer_is_understood();
    each_byte_is_encoded();
    what_cannot_be_right_is_not_sent();
    no_cause_tells_the_password();
    return tap_done();
}
