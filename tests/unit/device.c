/*
 * Tests of helper/oidc/device.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/device.h"

#include <string.h>

#include "helper/base/clock.h"
#include "helper/base/json.h"
#include "pam/cleanup.h"
#include "pam/text.h"
#include "tests/bare.h"
#include "tests/script.h"
#include "tests/tap.h"

#define TOKEN_URL  "https://login.test/token"
#define DEVICE_URL "https://login.test/device_authorization"

#define CODES                                                                 \
    "\"device_code\":\"d d\",\"user_code\":\"WDJB-MJHT\","                    \
    "\"verification_uri\":\"https://login.test/device\""
#define POLL_FORM                                                             \
    "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&"      \
    "device_code=d%20d"
#define GRANT                                                                 \
    "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"id_token\":\"i\"}"

static char issuer[] = "https://login.test/oauth2", hosts[] = "other.test",
            none[] = "";
static const struct settings settings = {
    BARE(none),
    .issuer = issuer,
    .hosts = hosts,
};

static const struct provider provider = {
    .settings = &settings,
    .device_authorization_endpoint = DEVICE_URL,
    .token_endpoint = TOKEN_URL,
};

static const struct {
    const char *text;
    int64_t expires, interval; /* ms after now; 0: refused */
    const char *what;
} answers[] = {
    {"{" CODES ",\"expires_in\":600,\"interval\":2}", 600000, 2000,
     "lifetime and interval are taken"},
    {"{" CODES ",\"expires_in\":600}", 600000, 5000,
     "the interval is 5 s where none is said (RFC 8628 3.2)"},
    {"{" CODES ",\"expires_in\":600,\"interval\":0}", 600000, 1000,
     "the interval is a second at least"},
    {"{" CODES ",\"expires_in\":86400,\"interval\":5}", 1800000, 5000,
     "the lifetime is half an hour at most"},
    {"{" CODES ",\"expires_in\":600,\"interval\":5,\"more\":[{}]}", 600000,
     5000, "unknown members are passed over"},
    {"{" CODES ",\"expires_in\":0}", 0, 0, "a lifetime of nothing"},
    {"{" CODES ",\"expires_in\":-1}", 0, 0, "a negative lifetime"},
    {"{" CODES ",\"expires_in\":\"600\"}", 0, 0, "a lifetime as a string"},
    {"{" CODES ",\"expires_in\":1.5}", 0, 0, "a lifetime with a fraction"},
    {"{" CODES ",\"expires_in\":1e30}", 0, 0, "a lifetime beyond all"},
    {"{" CODES ",\"expires_in\":600,\"interval\":-5}", 0, 0,
     "a negative interval"},
    {"{" CODES ",\"expires_in\":600,\"interval\":\"5\"}", 0, 0,
     "an interval as a string"},
    {"{" CODES ",\"expires_in\":600,\"interval\":1e9}", 0, 0,
     "an interval of years"},
    {"{" CODES ",\"expires_in\":5}", 0, 0,
     "a code that ends before it may be asked for"},
    {"{" CODES ",\"expires_in\":600,\"interval\":600}", 0, 0,
     "an interval as long as the code's life"},
    {"{" CODES "}", 0, 0, "no lifetime"},
    {"{\"user_code\":\"A\",\"verification_uri\":\"https://login.test/d\","
     "\"expires_in\":600}",
     0, 0, "no device code"},
    {"{\"device_code\":\"d\",\"verification_uri\":\"https://login.test/d\","
     "\"expires_in\":600}",
     0, 0, "no user code"},
    {"{\"device_code\":\"d\",\"user_code\":\"A\",\"expires_in\":600}", 0, 0,
     "no verification URI"},
    {"{\"device_code\":\"\",\"user_code\":\"A\","
     "\"verification_uri\":\"https://login.test/d\",\"expires_in\":600}",
     0, 0, "an empty device code"},
};

#define URI(code, uri)                                                        \
    "{\"device_code\":\"d\",\"user_code\":\"" code                            \
    "\",\"verification_uri\":\"" uri "\",\"expires_in\":600}"

static const struct {
    const char *text;
    bool good;
    const char *what;
} shown[] = {
    {URI("WDJB-MJHT", "https://login.test/device"), true, "a plain one"},
    {URI("abc123", "https://other.test/d"), true, "a host that is named"},
    {URI("A", "http://login.test/device"), false, "http"},
    {URI("A", "https://evil.test/device"), false, "another host"},
    {URI("A", "https://login.test@evil.test/"), false, "a user part"},
    {URI("A", "https://login.test.evil.test/"), false, "a longer host"},
    {URI("A", "https://login.test:8443/"), false, "another port"},
    {URI("A", "https://login.test\\\\@evil.test/"), false, "a backslash"},
    {URI("A", "https://log\\u0456n.test/"), false, "a look-alike"},
    {URI("A", "https://login.test/\\u001b[2J"), false, "an escape in it"},
    {URI("A", "https://login.test./"), false, "a dot behind the host"},
    {URI("A", "https://login.test%2eevil.test/"), false, "a coded dot"},
    {URI("A", "https://login.test:443:80/"), false, "two ports"},
    {URI("A", "https://login.test:0/"), false, "port 0"},
    {URI("A", "https://login.test:x/"), false, "a port that is a word"},
    {URI("A", "https://user:word@login.test/"), false, "a password in it"},
    {URI("A", "https:login.test/"), false, "no slashes"},
    {URI("A", "//login.test/"), false, "no scheme"},
    {URI("A", "javascript:alert(1)"), false, "another scheme"},
    {URI("A", " https://login.test/"), false, "a space before it"},
    {URI("A", "https://login.test/ d"), false, "a space in it"},
    {URI("A", "https://login.test/\\r\\nHost: x"), false, "a line's end"},
    {URI("A", "https://login.test/\\u007f"), false, "DEL in it"},
    {URI("A", "https://login.test/\\u009b31m"), false, "CSI's C1 form in it"},
    {URI("A", "https://login.test/\\u202e"), false, "an override in it"},
    {URI("A", "https://login.test/\\u200b"), false, "no width in it"},
    {URI("A", "https://login\\u3002test/"), false, "another script's dot"},
    {URI("A", "https://login.test\\u2044@evil.test/"), false, "another slash"},
    {URI("A", "https://xn--lgin-jua.test/"), false, "a coded look-alike"},
    {URI("A\\u200bB", "https://login.test/d"), false, "no width in the code"},
    {URI("A\\u009bB", "https://login.test/d"), false, "C1 in the code"},
    {URI("A\\u0410", "https://login.test/d"), false,
     "a look-alike in the code"},
    {URI("A\\rB", "https://login.test/d"), false,
     "a carriage return in the code"},
    {URI("", "https://login.test/d"), false, "an empty code"},
    {URI("A\\u001b[31mB", "https://login.test/d"), false,
     "an escape sequence in the code"},
    {URI("A\\nPassword: ", "https://login.test/d"), false,
     "a second line in the code"},
    {URI("A\\u202eB", "https://login.test/d"), false,
     "a bidirectional mark in the code"},
    {URI("A B", "https://login.test/d"), false, "a space in the code"},
    {URI("012345678901234567890123456789012", "https://login.test/d"), false,
     "a code of 33 characters"},
};

static bool
read_text(struct device *device, const char *text, struct error *error)
{
    CLEANUP(json_free) struct json_object *object = NULL;

    return json_parse(&object, text, strlen(text), error) &&
           device_read(device, &settings, object, 1000, error);
}

/* D-02, D-03, D-04. */
static void
times_are_clamped(void)
{
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        CLEANUP(device_free) struct device device = {0};
        struct error error = {0};
        bool good = answers[i].expires != 0;

        ok(read_text(&device, answers[i].text, &error) == good, "%s: %s",
           answers[i].what, good ? "taken" : "refused");
        ok(good ? device.expires == 1000 + answers[i].expires &&
                      device.interval == answers[i].interval &&
                      device.next == 1000 + answers[i].interval
                : error.kind == ERROR_PROTOCOL && device.code.bytes == NULL,
           "and nothing else");
    }
}

/* D-05. */
static void
what_is_shown_is_narrow(void)
{
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        CLEANUP(device_free) struct device device = {0};
        struct error error = {0};

        ok(read_text(&device, shown[i].text, &error) == shown[i].good,
           "%s: %s", shown[i].what, shown[i].good ? "shown" : "refused");
        ok(shown[i].good || error.kind == ERROR_PROTOCOL,
           "as the provider's fault");
        ok(text_ascii(error.text) && strstr(error.text, "evil") == NULL,
           "in words of ours alone");
    }
}

static const struct {
    struct script_line line;
    bool on, granted;
    int64_t interval; /* afterwards, from 1000 */
    enum error_kind kind;
    const char *what;
} polls[] = {
    {{.status = 200, .body = GRANT}, true, true, 1000, ERROR_NONE, "a grant"},
    {{.status = 400, .body = "{\"error\":\"authorization_pending\"}"},
     true,
     false,
     1000,
     ERROR_NONE,
     "pending: go on as before"},
    {{.status = 400, .body = "{\"error\":\"slow_down\"}"},
     true,
     false,
     6000,
     ERROR_NONE,
     "slow_down: 5 s more for good"},
    {{.status = 0},
     true,
     false,
     2000,
     ERROR_NONE,
     "a lost connection: half as often"},
    {{.status = 503, .body = ""},
     true,
     false,
     2000,
     ERROR_NONE,
     "503: half as often"},
    {{.status = 429, .body = ""},
     true,
     false,
     2000,
     ERROR_NONE,
     "429: half as often"},
    {{.status = 429, .retry_after = 30, .body = ""},
     true,
     false,
     1000,
     ERROR_NONE,
     "429, and when to come again: as often as before"},
    {{.status = 400, .body = "{\"error\":\"access_denied\"}"},
     false,
     false,
     1000,
     ERROR_DENIED,
     "denied: the end"},
    {{.status = 400, .body = "{\"error\":\"expired_token\"}"},
     false,
     false,
     1000,
     ERROR_EXPIRED,
     "expired: the end"},
    {{.status = 400, .body = "{\"error\":\"invalid_grant\"}"},
     false,
     false,
     1000,
     ERROR_EXPIRED,
     "invalid_grant: the end"},
    {{.status = 401, .body = "{\"error\":\"invalid_client\"}"},
     false,
     false,
     1000,
     ERROR_CLIENT,
     "a wrong secret: the end"},
    {{.status = 400, .body = "{\"error\":\"Authorization_Pending\"}"},
     false,
     false,
     1000,
     ERROR_PROTOCOL,
     "another case: the end"},
    {{.status = 400, .body = "{\"error\":\"brand_new\"}"},
     false,
     false,
     1000,
     ERROR_PROTOCOL,
     "an unknown error: the end"},
    {{.status = 400, .body = "{}"},
     false,
     false,
     1000,
     ERROR_PROTOCOL,
     "an error without a code: the end"},
    {{.status = 400, .type = "text/html", .body = "<p>no</p>"},
     false,
     false,
     1000,
     ERROR_PROTOCOL,
     "a page as an error: the end"},
    {{.status = 200, .type = "text/html", .body = "<p>no</p>"},
     false,
     false,
     1000,
     ERROR_PROTOCOL,
     "a page as a grant: the end"},
    {{.status = 200, .body = "{\"error\":\"authorization_pending\"}"},
     true,
     false,
     1000,
     ERROR_NONE,
     "an error with status 200 is an error"},
    {{.status = 200,
      .body = "{\"error\":\"access_denied\",\"access_token\":\"a\","
              "\"token_type\":\"bearer\",\"id_token\":\"i\"}"},
     false,
     false,
     1000,
     ERROR_DENIED,
     "a grant with an error is an error"},
    {{.status = 200, .body = "{\"access_token\":\"a\","},
     false,
     false,
     1000,
     ERROR_PROTOCOL,
     "half a grant: the end"},
    {{.status = 302, .body = ""},
     false,
     false,
     1000,
     ERROR_PROTOCOL,
     "a redirect: the end"},
};

/* D-06, D-08, D-10, D-11, D-12, D-13, D-21. */
static void
poll_once(size_t i)
{
    CLEANUP(device_free) struct device device = {.interval = 1000};
    CLEANUP(token_erase) struct tokens tokens = {0};
    struct script_line line = polls[i].line;
    struct script script;
    struct error error = {0};
    bool granted = true;
    int64_t before;

    line.url = TOKEN_URL;
    line.form = POLL_FORM;
    ok(secret_copy(&device.code, "d d", 3), "there is a code");
    ok(script_begin(&script, &line, 1), "net is there");
    before = clock_ticks();
    ok(device_poll(&device, &provider, &script.net, before + 5000, &tokens,
                   &granted, &error) == polls[i].on,
       "%s", polls[i].what);
    ok(granted == polls[i].granted, "it is %s",
       polls[i].granted ? "granted" : "not granted");
    ok(granted == (tokens.access.bytes != NULL), "with tokens or without");
    ok(error.kind == polls[i].kind, "as %s", error_word(polls[i].kind));
    ok(device.interval == polls[i].interval, "the interval is right");
    ok(!polls[i].on || granted || device.next >= before + device.interval,
       "and is waited for");
    ok(line.retry_after == 0 ||
           device.next >= before + line.retry_after * 1000,
       "as long as the provider asks for, if it does");
    ok(device.busy == (line.retry_after > 0), "which is noted");
    ok(script_end(&script), "the request was as RFC 8628 3.4 says");
}

/* D-09: RFC 8628 3.5: "this and all subsequent requests". */
static void
slow_downs_add_up(void)
{
    static const struct script_line line = {.url = TOKEN_URL,
                                            .form = POLL_FORM,
                                            .status = 400,
                                            .body =
                                                "{\"error\":\"slow_down\"}"};
    const struct script_line lines[] = {line, line, line};
    CLEANUP(device_free) struct device device = {.interval = 1000};
    CLEANUP(token_erase) struct tokens tokens = {0};
    struct script script;
    struct error error = {0};
    bool granted = false;

    ok(secret_copy(&device.code, "d d", 3), "there is a code");
    ok(script_begin(&script, lines, 3), "net is there");
    for (int i = 1; i <= 3; i++)
        ok(device_poll(&device, &provider, &script.net, clock_ticks() + 5000,
                       &tokens, &granted, &error) &&
               !granted && device.interval == 1000 + i * 5000,
           "after %d times slow_down the interval is %d s", i, 1 + 5 * i);
    ok(script_end(&script), "and nothing else was asked");
}

/* D-01, D-05. */
static void
a_code_is_asked_for(void)
{
    static const struct script_line good = {.url = DEVICE_URL,
                                            .form = "scope=openid%20profile",
                                            .status = 200,
                                            .body = "{" CODES
                                                    ",\"expires_in\":600}"};
    static const struct script_line bad = {
        .url = DEVICE_URL,
        .form = "scope=openid%20profile",
        .status = 400,
        .body = "{\"error\":\"unauthorized_client\"}"};
    CLEANUP(device_free) struct device device = {0};
    struct script script;
    struct error error = {0};

    ok(script_begin(&script, &good, 1), "net is there");
    ok(device_begin(&device, &provider, &script.net, clock_ticks() + 5000,
                    &error),
       "a code is given");
    is(device.user_code, "WDJB-MJHT", "it is as it was received");
    ok(script_end(&script), "asked for openid and profile");

    ok(script_begin(&script, &bad, 1), "net is there");
    ok(!device_begin(&device, &provider, &script.net, clock_ticks() + 5000,
                     &error),
       "a client that may not is refused");
    ok(error.kind == ERROR_CLIENT, "as the client's fault");
    is(error.text,
       "asking for a code: " DEVICE_URL
       ": it answered unauthorized_client: let the "
       "connected app use this grant type, which an organization can forbid "
       "for "
       "all its apps",
       "and the cause is told");
    ok(script_end(&script), "asked once");
}

/* Half an hour is the longest that a code lives: longer is never. */
static void
the_interval_has_an_end(void)
{
    static const struct script_line line = {
        .url = TOKEN_URL, .form = POLL_FORM, .status = 0};
    CLEANUP(device_free) struct device device = {.interval = 1800000};
    CLEANUP(token_erase) struct tokens tokens = {0};
    struct script script;
    struct error error = {0};
    bool granted = true;

    ok(secret_copy(&device.code, "d d", 3) && script_begin(&script, &line, 1),
       "net is there");
    ok(device_poll(&device, &provider, &script.net, clock_ticks() + 5000,
                   &tokens, &granted, &error) &&
           !granted,
       "an answer is lost");
    ok(device.interval == 1800000, "half an hour is not doubled");
    ok(script_end(&script), "it was asked once");
}

int
main(void)
{
    times_are_clamped();
    what_is_shown_is_narrow();
    for (size_t i = 0; i < sizeof(polls) / sizeof(polls[0]); i++)
        poll_once(i);
    slow_downs_add_up();
    a_code_is_asked_for();
    the_interval_has_an_end();
    return tap_done();
}
