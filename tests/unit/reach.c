/*
 * Tests of helper/config/reach.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/reach.h"

#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define COMMON                                                                \
    "[anypoint]\nclient_id = a\n"                                             \
    "organization = 00000000-0000-4000-8000-000000000001\n"

/* M-03, H-01. */
static void
test_hosts(void)
{
    static const char text[] =
        COMMON "issuer = https://issuer.test/a\n"
               "device_authorization_endpoint = https://device.test/d\n"
               "token_endpoint = https://token.test:8443/t\n"
               "userinfo_endpoint = https://userinfo.test/u\n"
               "jwks_uri = https://keys.test/k\n"
               "authorization_endpoint = https://authorize.test/a\n"
               "revocation_endpoint = https://revoke.test/r\n"
               "profile_endpoint = https://profile.test/p\n"
               "[network]\nhosts = more.test other.test:99\n";
    static const struct {
        const char *url;
        bool allowed;
    } cases[] = {
        {"https://issuer.test/a", true},
        {"https://issuer.test/quite/elsewhere?x=y", true},
        {"https://ISSUER.test:443/a", true},
        {"https://device.test/d", true},
        {"https://token.test:8443/", true},
        {"https://userinfo.test/u", true},
        {"https://keys.test/k", true},
        {"https://authorize.test/a", true},
        {"https://revoke.test/r", true},
        {"https://profile.test/p", true},
        {"https://more.test/", true},
        {"https://other.test:99/", true},
        {"https://issuer.test:8443/a", false},
        {"https://token.test/t", false},
        {"https://other.test/", false},
        {"https://sub.issuer.test/", false},
        {"https://issuer.test.evil.test/", false},
        {"https://evil.test/issuer.test", false},
        {"https://issuer.test@evil.test/", false},
        {"https://evil.test\\@issuer.test/", false},
        {"http://issuer.test/a", false},
        {"file:///etc/passwd", false},
        {"", false},
    };
    CLEANUP(settings_free) struct settings settings = {0};
    struct error error;

    if (!settings_parse(&settings, text, strlen(text), "test", &error))
        exit(1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        ok(reach_allows(&settings, cases[i].url) == cases[i].allowed,
           "\"%s\" may %sbe reached", cases[i].url,
           cases[i].allowed ? "" : "not ");
}

int
main(void)
{
    test_hosts();
    return tap_done();
}
