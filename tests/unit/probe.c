/*
 * Tests of helper/server/probe.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/maker.h"
#include "tests/script.h"
#include "tests/tap.h"

#define ISSUER     "https://login.test"
#define WELL_KNOWN ISSUER "/.well-known/openid-configuration"
#define KEYS       ISSUER "/keys"
#define NOW        1000000

#define MEMBERS                                                               \
    "\"token_endpoint\":\"" ISSUER "/token\",\"userinfo_endpoint\":\"" ISSUER \
    "/userinfo\",\"jwks_uri\":\"" KEYS "\""
#define DEVICE  ",\"device_authorization_endpoint\":\"" ISSUER "/device\""
#define BROWSER ",\"authorization_endpoint\":\"" ISSUER "/authorize\""
#define GOOD    "{\"issuer\":\"" ISSUER "\"," MEMBERS DEVICE "}"
#define SIMPLE  "{\"issuer\":\"" ISSUER "\"," MEMBERS "}"
#define BROWSED "{\"issuer\":\"" ISSUER "\"," MEMBERS BROWSER "}"
#define OTHER   "{\"issuer\":\"" ISSUER "/x\"," MEMBERS "}"

#define SETTINGS "[anypoint]\nissuer = " ISSUER "\nsigning_algorithms = "

static const struct {
    const char *what, *document, *keys; /* NULL: the good one, or none */
    int64_t date;
    enum flow flow;
    const char *said; /* how the line begins; NULL: nothing is said */
} cases[] = {
    {"a good provider", GOOD, NULL, NOW, FLOW_AUTO, NULL},
    {"a clock that is some seconds off", GOOD, NULL, NOW - 62, FLOW_DEVICE,
     NULL},
    {"no device endpoint, and no need", SIMPLE, NULL, NOW, FLOW_PASSWORD,
     NULL},
    {"no device endpoint, but another way", BROWSED, NULL, NOW, FLOW_AUTO,
     NULL},
    {"no device endpoint", BROWSED, NULL, NOW, FLOW_DEVICE,
     "finding device-missing "},
    {"no endpoint for a browser", GOOD, NULL, NOW, FLOW_BROWSER,
     "finding browser-missing "},
    {"no endpoint at all", SIMPLE, NULL, NOW, FLOW_AUTO,
     "finding browser-missing "},
    {"another issuer's document", OTHER, "", NOW, FLOW_AUTO,
     "finding discovery-wrong discovery: the document is another issuer's\n"},
    {"no keys", GOOD, "{\"keys\":[]}", NOW, FLOW_AUTO, "finding keys-wrong "},
    {"a host that is fast", GOOD, NULL, NOW - 63, FLOW_AUTO,
     "finding clock-wrong this host's clock is 63 seconds fast"},
    {"a host that is slow", GOOD, NULL, NOW + 4000, FLOW_AUTO,
     "finding clock-wrong this host's clock is 4000 seconds slow"},
    {"no time", GOOD, NULL, 0, FLOW_AUTO, "finding clock-unknown "},
    {"no answer", NULL, "", 0, FLOW_AUTO, "finding provider-unreached "},
};

static struct settings
read_settings(const char *text)
{
    struct settings settings = {0};
    struct error error = {0};

    if (!settings_parse(&settings, text, strlen(text), "settings", &error))
        printf("# %s\n", error.text);
    return settings;
}

/* What is said of this provider; the caller frees. */
static char *
ask(const struct script_line *lines, size_t count,
    const struct settings *settings, bool *asked)
{
    struct error error = {0};
    struct script script;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    *asked = script_begin(&script, lines, count) &&
             probe_ask(&script.net, settings, NOW, out, &error);
    *asked = script_end(&script) && *asked;
    fclose(out);
    return text;
}

static void
test_cases(const char *keys)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *document = cases[i].document;
        CLEANUP(settings_free)
        struct settings settings = read_settings(SETTINGS "RS256 PS256\n");
        const struct script_line lines[] = {
            {.url = WELL_KNOWN,
             .status = document == NULL ? 0 : 200,
             .body = document == NULL ? "" : document},
            {.url = KEYS,
             .status = 200,
             .body = cases[i].keys == NULL ? keys : cases[i].keys,
             .date = cases[i].date}};
        bool alone = cases[i].keys != NULL && cases[i].keys[0] == '\0', asked;
        CLEANUP(free_ptr) char *text = NULL;

        settings.flow = (int) cases[i].flow;
        text = ask(lines, alone ? 1 : 2, &settings, &asked);

        ok(asked &&
               (cases[i].said == NULL ? text[0] == '\0'
                                      : strncmp(text, cases[i].said,
                                                strlen(cases[i].said)) == 0),
           "%s is judged", cases[i].what);
    }
}

static void
test_algorithm(const char *keys)
{
    CLEANUP(settings_free)
    struct settings settings = read_settings(
        SETTINGS "ES256\ndiscovery = no\n"
                 "device_authorization_endpoint = " ISSUER "/device\n"
                 "token_endpoint = " ISSUER "/token\n"
                 "userinfo_endpoint = " ISSUER "/userinfo\n"
                 "jwks_uri = " KEYS "\n");
    const struct script_line lines[] = {
        {.url = KEYS, .status = 200, .body = keys, .date = NOW}};
    bool asked;
    CLEANUP(free_ptr) char *text = ask(lines, 1, &settings, &asked);

    ok(asked && strncmp(text, "finding keys-algorithm ", 23) == 0,
       "keys of another algorithm are found, without discovery too");
}

static void
test_without_net(void)
{
    const struct settings settings = {0};
    struct error error = {0};
    CLEANUP(free_ptr) char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    bool asked = probe_provider(&settings, "/there/is/none", out, &error);

    fclose(out);
    ok(asked && strncmp(text, "finding net-unreached ", 22) == 0,
       "where net is not there that is told");
}

int
main(void)
{
    CLEANUP(maker_free) EVP_PKEY *key = maker_rsa(2048);
    CLEANUP(buffer_free) struct buffer set = BUFFER(MAKER_MAX);

    maker_set(&set, key, "\"kid\":\"a\",");
    test_cases(buffer_string(&set));
    test_algorithm(buffer_string(&set));
    test_without_net();
    return tap_done();
}
