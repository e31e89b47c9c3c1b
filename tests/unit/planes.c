/*
 * Tests of helper/anypoint/planes.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/anypoint/planes.h"

#include <string.h>

#include "tests/tap.h"

#define PATH "/accounts/api/v2/oauth2"

static const struct {
    const char *word, *issuer;
} good[] = {
    {"us", "https://anypoint.mulesoft.com" PATH},
    {"eu", "https://eu1.anypoint.mulesoft.com" PATH},
    {"gov", "https://gov.anypoint.mulesoft.com" PATH},
    {"ca", "https://ca1.platform.mulesoft.com" PATH},
    {"jp", "https://jp1.platform.mulesoft.com" PATH},
    {"https://anypoint.example.com", "https://anypoint.example.com" PATH},
    {"https://anypoint.example.com/", "https://anypoint.example.com" PATH},
    {"https://a.example.com:8443", "https://a.example.com:8443" PATH},
    {"https://login.example.com/realms/hosts",
     "https://login.example.com/realms/hosts"},
    {"https://login.example.com/x/", "https://login.example.com/x/"},
};

static const char *const bad[] = {
    "",
    "US",
    "mars",
    "http://anypoint.mulesoft.com",
    "https://",
    "https://user@example.com",
    "https://example.com/#x",
    "anypoint.mulesoft.com",
};

/* A base of this length, which Anypoint's path is put behind. */
static void
the_longest(size_t length, bool fits)
{
    char word[URL_MAX + 1] = "https://", issuer[URL_MAX + 1];
    struct error error = {0};

    memset(word + 8, 'x', length - 8);
    for (size_t i = 8 + 20; i < length - 1; i += 20)
        word[i] = '.';
    ok(planes_issuer(issuer, word, &error) == fits,
       "a base of %zu bytes is %s", length, fits ? "taken" : "too long");
}

int
main(void)
{
    char issuer[URL_MAX + 1];

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct error error = {0};

        ok(planes_issuer(issuer, good[i].word, &error), "%s is one",
           good[i].word);
        is(issuer, good[i].issuer, "with its issuer");
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct error error = {0};

        ok(!planes_issuer(issuer, bad[i], &error), "'%s' is none", bad[i]);
        ok(error.kind == ERROR_SETTINGS, "and told as a mistake of root's");
    }
    the_longest(URL_MAX - strlen(PATH), true);
    the_longest(URL_MAX - strlen(PATH) + 1, false);
    return tap_done();
}
