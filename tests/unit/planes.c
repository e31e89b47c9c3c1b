/*
 * Tests of helper/config/planes.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/planes.h"

#include <string.h>

#include "tests/tap.h"

#define PATH PLANES_ISSUER

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

static const struct {
    const char *word, *base; /* "": none */
} bases[] = {
    {"us", "https://anypoint.mulesoft.com"},
    {"jp", "https://jp1.platform.mulesoft.com"},
    {"https://a.example.com", "https://a.example.com"},
    {"https://a.example.com:8443/", "https://a.example.com:8443"},
    {"https://a.example.com/x", ""},
    {"https://a.example.com?x", ""},
    {"http://a.example.com", ""},
    {"mars", ""},
    {"", ""},
};

static void
bases_have_no_path(void)
{
    char base[PLANES_BASE_SIZE];

    for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
        bool is_base = bases[i].base[0] != '\0';

        ok(planes_base(base, bases[i].word) == is_base, "'%s' is %s base",
           bases[i].word, is_base ? "a" : "no");
        if (is_base)
            is(base, bases[i].base, "which it is");
    }
}

static void
issuers_tell_their_base(void)
{
    char base[PLANES_BASE_SIZE];

    ok(planes_base_of_issuer(base, "https://a.example.com:8443" PATH),
       "an issuer of Anypoint's form tells its base");
    is(base, "https://a.example.com:8443", "which it is");
    ok(!planes_base_of_issuer(base, "https://a.example.com" PATH "/") &&
           !planes_base_of_issuer(base, "https://a.example.com/x" PATH) &&
           !planes_base_of_issuer(base, "https://a.example.com") &&
           !planes_base_of_issuer(base, "http://a.example.com" PATH) &&
           !planes_base_of_issuer(base, ""),
       "others do not");
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
    bases_have_no_path();
    issuers_tell_their_base();
    return tap_done();
}
