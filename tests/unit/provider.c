/*
 * Tests of helper/oidc/provider.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/provider.h"

#include <string.h>

#include "helper/base/clock.h"
#include "helper/base/json.h"
#include "pam/cleanup.h"
#include "tests/script.h"
#include "tests/tap.h"

#define ISSUER     "https://login.test/oauth2"
#define WELL_KNOWN ISSUER "/.well-known/openid-configuration"

#define MEMBERS                                                               \
    "\"token_endpoint\":\"https://login.test/token\","                        \
    "\"userinfo_endpoint\":\"https://login.test/userinfo\","                  \
    "\"jwks_uri\":\"https://login.test/keys\""
#define DEVICE                                                                \
    "\"device_authorization_endpoint\":\"https://login.test/device\""
#define GOOD "{\"issuer\":\"" ISSUER "\"," MEMBERS "," DEVICE "}"

static char settings_text[] = "[anypoint]\n"
                              "issuer = " ISSUER "\n"
                              "organization = "
                              "0a14e2fd-0000-4000-8000-000000000000\n"
                              "client_id = abc\n"
                              "[network]\n"
                              "hosts = keys.test\n";

static const struct {
    const char *text, *error;
} documents[] = {
    {GOOD, ""},
    {"{\"issuer\":\"" ISSUER "\"," MEMBERS "}", ""},
    {"{\"issuer\":\"" ISSUER "/\"," MEMBERS "}",
     "the document is another issuer's"},
    {"{\"issuer\":\"HTTPS://login.test/oauth2\"," MEMBERS "}",
     "the document is another issuer's"},
    {"{\"issuer\":\"https://login.test:443/oauth2\"," MEMBERS "}",
     "the document is another issuer's"},
    {"{" MEMBERS "}", NULL},
    {"{\"issuer\":7," MEMBERS "}", NULL},
    {"{\"issuer\":\"" ISSUER "\"}", "token_endpoint is missing"},
    {"{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"http://login.test/\"}",
     "token_endpoint is not on a host that settings name"},
    {"{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"https://evil.test/\"}",
     "token_endpoint is not on a host that settings name"},
    {"{\"issuer\":\"" ISSUER
     "\",\"token_endpoint\":\"https://login.test@evil.test/\"}",
     "token_endpoint is not on a host that settings name"},
    {"{\"issuer\":\"" ISSUER
     "\",\"token_endpoint\":\"https://169.254.169.254/\"}",
     "token_endpoint is not on a host that settings name"},
    {"{\"issuer\":\"" ISSUER "\",\"token_endpoint\":[]}", NULL},
    {"{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"https://login.test/t\","
     "\"userinfo_endpoint\":\"https://login.test/u\","
     "\"jwks_uri\":\"https://keys.test/k\"}",
     ""},
};

/* M-02, M-03, M-04, O-19. */
static void
documents_are_read(const struct settings *settings)
{
    for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
        CLEANUP(json_free) struct json_object *object = NULL;
        const char *text = documents[i].text, *wanted = documents[i].error;
        struct provider provider;
        struct error error = {0};
        bool good = wanted != NULL && wanted[0] == '\0';

        ok(json_parse(&object, text, strlen(text), &error), "it is JSON");
        ok(provider_read(&provider, settings, object, &error) == good,
           "%s is %s", text, good ? "taken" : "refused");
        if (wanted != NULL)
            is(error.text, wanted, "and the cause is told");
        ok(good || error.kind == ERROR_PROTOCOL, "as the provider's fault");
    }
}

/* D-19. */
static void
settings_come_before_the_document(struct settings *settings)
{
    CLEANUP(json_free) struct json_object *object = NULL;
    struct provider provider;
    struct error error = {0};

    ok(json_parse(&object, GOOD, strlen(GOOD), &error), "it is JSON");
    free(settings->token_endpoint);
    settings->token_endpoint = strdup("https://mine.test/token");
    ok(provider_read(&provider, settings, object, &error), "it is taken");
    is(provider.token_endpoint, "https://mine.test/token",
       "a setting comes before the document, on any host");
    is(provider.jwks_uri, "https://login.test/keys",
       "the document fills in the rest");
    ok(!provider_read(&provider, settings, NULL, &error),
       "settings alone must name all");
    is(error.text, "userinfo_endpoint is missing", "and which is told");
}

/* M-05: One bad answer that net keeps must not lock everybody out. */
static void
a_kept_document_of_no_use_is_asked_for_again(const struct settings *settings)
{
    static const struct script_line lines[] = {
        {.url = WELL_KNOWN, .cache = NET_CACHED, .status = 200, .body = "{}"},
        {.url = WELL_KNOWN,
         .cache = NET_REFRESHED,
         .status = 200,
         .body = GOOD}};
    struct script script;
    struct provider provider;
    struct error error = {0};

    ok(script_begin(&script, lines, 2), "net is there");
    ok(provider_discover(&provider, settings, &script.net,
                         clock_ticks() + 5000, &error) &&
           error.kind == ERROR_NONE,
       "a document of no use is asked for again, and the new one is taken");
    ok(script_end(&script), "once");
}

/* M-01: Discovery 4.1; the issuer itself is compared with its slash. */
static void
a_slash_at_the_end_is_not_doubled(void)
{
    static const struct script_line line = {.url = WELL_KNOWN,
                                            .cache = NET_CACHED,
                                            .status = 200,
                                            .body = "{\"issuer\":\"" ISSUER
                                                    "/\"," MEMBERS "}"};
    static const char text[] = "[anypoint]\nissuer = " ISSUER "/\n";
    struct settings settings = {0};
    struct script script;
    struct provider provider;
    struct error error = {0};

    ok(settings_parse(&settings, text, strlen(text), "settings", &error),
       "an issuer may end with a slash");
    ok(script_begin(&script, &line, 1), "net is there");
    ok(provider_discover(&provider, &settings, &script.net,
                         clock_ticks() + 5000, &error),
       "its document is found");
    ok(script_end(&script), "below it, with one slash");
    settings_free(&settings);
}

/* M-01, M-02. */
static void
an_issuer_that_leaves_no_room_is_told(void)
{
    char text[512], path[512];
    struct settings settings = {0};
    struct provider provider;
    struct script script;
    struct error error = {0};

    memset(path, 'x', sizeof(path));
    snprintf(text, sizeof(text), "[anypoint]\nissuer = %s/%.*s\n", ISSUER, 220,
             path);
    ok(settings_parse(&settings, text, strlen(text), "settings", &error),
       "an issuer may be long");
    ok(script_begin(&script, NULL, 0), "net is there");
    ok(!provider_discover(&provider, &settings, &script.net,
                          clock_ticks() + 5000, &error) &&
           error.kind == ERROR_SETTINGS,
       "too long for a document below it is an error of the settings");
    is(error.text, "the issuer is too long", "and the cause is told");
    ok(script_end(&script), "and nobody is asked");
    settings_free(&settings);
}

static void
the_document_is_fetched(const struct settings *settings)
{
    static const struct {
        struct script_line line;
        enum error_kind kind;
        const char *what;
        bool once;
    } cases[] = {
        {{.url = WELL_KNOWN, .cache = NET_CACHED, .status = 200, .body = GOOD},
         ERROR_NONE,
         "a good document",
         true},
        {{.url = WELL_KNOWN,
          .cache = NET_CACHED,
          .status = 200,
          .type = "text/html",
          .body = GOOD},
         ERROR_PROTOCOL,
         "a page",
         false},
        {{.url = WELL_KNOWN, .cache = NET_CACHED, .status = 404, .body = "{}"},
         ERROR_PROTOCOL,
         "no document",
         true},
        {{.url = WELL_KNOWN, .cache = NET_CACHED, .status = 302, .body = ""},
         ERROR_PROTOCOL,
         "a redirect",
         false},
        {{.url = WELL_KNOWN,
          .cache = NET_CACHED,
          .status = 503,
          .retry_after = 3600,
          .body = ""},
         ERROR_THROTTLED,
         "a provider that is busy",
         true},
        {{.url = WELL_KNOWN, .cache = NET_CACHED, .status = 0},
         ERROR_NETWORK,
         "a provider that is down",
         true},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct script_line lines[] = {cases[i].line, cases[i].line};
        struct script script;
        struct provider provider;
        struct error error = {0};

        /* What is of no use is asked for once more. */
        lines[1].cache = NET_REFRESHED;
        ok(script_begin(&script, lines, cases[i].once ? 1 : 2),
           "net is there");
        ok(provider_discover(&provider, settings, &script.net,
                             clock_ticks() + 5000,
                             &error) == (cases[i].kind == ERROR_NONE),
           "%s is %s", cases[i].what,
           cases[i].kind == ERROR_NONE ? "taken" : "refused");
        ok(error.kind == cases[i].kind, "as %s", error_word(cases[i].kind));
        ok(script_end(&script), "it was asked for from the cache");
    }
}

#define BASE  "https://login.test/accounts/api/v2/oauth2"
#define THERE BASE "/.well-known/openid-configuration"

static const struct script_line no_document = {
    .url = THERE, .cache = NET_CACHED, .status = 404, .body = "Not Found"};

/* Where no document comes, what is known of Anypoint is enough. */
static void
anypoint_needs_no_document(void)
{
    static const struct {
        const char *more;
        int status; /* of the keys */
        bool taken;
    } cases[] = {
        {"", 200, true},
        {"[sign-in]\nflow = browser\n", 200, true},
        {"", 404, false},
        {"", 500, false},
        {"", 0, false},
        /* It has no device flow of its own. */
        {"[sign-in]\nflow = device\n", 200, false},
        {"device_authorization_endpoint = https://login.test/device\n"
         "[sign-in]\nflow = device\n",
         200, true},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CLEANUP(settings_free) struct settings settings = {0};
        const struct script_line lines[] = {no_document,
                                            {.url = BASE "/keys",
                                             .cache = NET_CACHED,
                                             .status = cases[i].status,
                                             .body = "{}"}};
        struct script script;
        struct provider provider;
        struct error error = {0};
        char text[512];

        snprintf(text, sizeof(text),
                 "[anypoint]\ncontrol_plane = https://login.test\n%s",
                 cases[i].more);
        ok(settings_parse(&settings, text, strlen(text), "conf", &error) &&
               script_begin(&script, lines, i == 5 ? 1 : 2),
           "settings are read, and net is there");
        ok(provider_discover(&provider, &settings, &script.net,
                             clock_ticks() + 5000, &error) == cases[i].taken,
           "without a document, and keys %d: %s", cases[i].status,
           cases[i].taken ? "known endpoints are taken" : "an error");
        ok(script_end(&script), "keys tell");
        if (cases[i].taken) {
            is(provider.authorization_endpoint, BASE "/authorize",
               "where to sign in");
            is(provider.token_endpoint, BASE "/token", "where tokens are");
            is(provider.revocation_endpoint, BASE "/revoke",
               "where tokens are given back");
        } else {
            ok(strstr(error.text, "discovery: " THERE ": it was refused") !=
                   NULL,
               "the document's absence is what is told");
        }
    }
}

/* What a document leaves out is Anypoint's own, on its plane only. */
static void
a_document_may_leave_out(void)
{
    static const char plane[] = "[anypoint]\nissuer = " BASE "\n";
    static const char document[] = "{\"issuer\":\"" BASE "\"," MEMBERS "}";
    CLEANUP(json_free) struct json_object *object = NULL;
    CLEANUP(settings_free) struct settings settings = {0};
    struct provider provider;
    struct error error = {0};

    ok(json_parse(&object, document, strlen(document), &error) &&
           settings_parse(&settings, plane, strlen(plane), "conf", &error) &&
           provider_read(&provider, &settings, object, &error),
       "a document without some endpoints is taken");
    is(provider.token_endpoint, "https://login.test/token",
       "what it says comes first");
    is(provider.authorization_endpoint, BASE "/authorize",
       "what it leaves out is Anypoint's own");
    is(provider.device_authorization_endpoint, "",
       "which is not so of the device flow");
}

/* O-18. */
static void
scopes_are_asked_for(void)
{
    static const struct {
        char more[16];
        bool offline_access;
        const char *form;
    } cases[] = {
        {"", false, "scope=openid%20profile"},
        {"email", false, "scope=openid%20profile%20email"},
        {"", true, "scope=openid%20profile%20offline_access"},
        {"email", true, "scope=openid%20profile%20offline_access%20email"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CLEANUP(buffer_free) struct buffer form = BUFFER(256);
        char more[sizeof(cases[i].more)];
        const struct settings settings = {.extra_scopes = more};
        const struct provider provider = {
            .settings = &settings, .offline_access = cases[i].offline_access};

        memcpy(more, cases[i].more, sizeof(more));
        provider_add_scope(&form, &provider);
        is(buffer_string(&form), cases[i].form, "scopes are asked for");
    }
}

int
main(void)
{
    struct settings settings = {0};
    struct error error = {0};

    ok(settings_parse(&settings, settings_text, strlen(settings_text),
                      "settings", &error),
       "settings are read");
    documents_are_read(&settings);
    the_document_is_fetched(&settings);
    anypoint_needs_no_document();
    a_document_may_leave_out();
    a_kept_document_of_no_use_is_asked_for_again(&settings);
    a_slash_at_the_end_is_not_doubled();
    an_issuer_that_leaves_no_room_is_told();
    scopes_are_asked_for();
    settings_come_before_the_document(&settings);
    settings_free(&settings);
    return tap_done();
}
