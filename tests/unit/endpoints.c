/*
 * Tests of helper/config/endpoints.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/endpoints.h"

#include <stdio.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define US "https://anypoint.mulesoft.com"
#define EU "https://eu1.anypoint.mulesoft.com"

static const struct {
    const char *plane, *issuer; /* as set; "": not */
    const char *resolved;
    const char *token; /* "": it has no default */
    const char *profile;
} cases[] = {
    {"", "", US PLANES_ISSUER, US PLANES_ISSUER "/token", US PLANES_PROFILE},
    {"eu", "", EU PLANES_ISSUER, EU PLANES_ISSUER "/token", EU PLANES_PROFILE},
    {"https://a.test:8443/", "", "https://a.test:8443" PLANES_ISSUER,
     "https://a.test:8443" PLANES_ISSUER "/token",
     "https://a.test:8443" PLANES_PROFILE},
    {"", "https://a.test" PLANES_ISSUER, "https://a.test" PLANES_ISSUER,
     "https://a.test" PLANES_ISSUER "/token", "https://a.test" PLANES_PROFILE},
    /* Another suffix of the issuer, on the plane. */
    {"us", US, US, US PLANES_ISSUER "/token", US PLANES_PROFILE},
    {"us", US PLANES_ISSUER "/token", US PLANES_ISSUER "/token",
     US PLANES_ISSUER "/token", US PLANES_PROFILE},
    {"us", US ":443/x", US ":443/x", US PLANES_ISSUER "/token",
     US PLANES_PROFILE},
    /* A broker: its endpoints are not Anypoint's, with its profile or not. */
    {"", "https://b.test/realms/x", "https://b.test/realms/x", "",
     "https://b.test:443" PLANES_PROFILE},
    {"", "https://b.test:8443/x", "https://b.test:8443/x", "",
     "https://b.test:8443" PLANES_PROFILE},
    {"us", "https://b.test/x", "https://b.test/x", "", US PLANES_PROFILE},
    {"us", "https://b.test" PLANES_ISSUER, "https://b.test" PLANES_ISSUER, "",
     US PLANES_PROFILE},
    {"", US PLANES_ISSUER "/", US PLANES_ISSUER "/", "",
     US ":443" PLANES_PROFILE},
    /* What is no plane is told by coherent_settings. */
    {"mars", "", "", "", ""},
};

static bool
parse(struct settings *settings, const char *plane, const char *issuer)
{
    char text[1024];
    struct error error = {0};

    snprintf(text, sizeof(text),
             "[anypoint]\ncontrol_plane = %s\nissuer = %s\n", plane, issuer);
    return settings_parse(settings, text, strlen(text), "conf", &error);
}

static void
all_follows_from_the_plane(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CLEANUP(settings_free) struct settings settings = {0};
        char url[URL_MAX + 1];
        bool has_token = cases[i].token[0] != '\0';
        bool has_profile = cases[i].profile[0] != '\0';

        ok(parse(&settings, cases[i].plane, cases[i].issuer),
           "plane '%s' and issuer '%s' are read", cases[i].plane,
           cases[i].issuer);
        is(settings.issuer, cases[i].resolved, "the issuer");
        ok(endpoints_default(url, &settings, PLANES_ISSUER "/token") ==
               has_token,
           "there is %s token endpoint", has_token ? "a" : "no");
        if (has_token)
            is(url, cases[i].token, "which it is");
        ok(endpoints_profile(url, &settings) == has_profile,
           "there is %s profile", has_profile ? "a" : "no");
        if (has_profile)
            is(url, cases[i].profile, "which it is");
    }
}

static void
a_profile_that_is_set_comes_first(void)
{
    static const char text[] =
        "[anypoint]\nprofile_endpoint = https://p.test/me\n";
    CLEANUP(settings_free) struct settings settings = {0};
    char url[URL_MAX + 1];
    struct error error = {0};

    ok(settings_parse(&settings, text, strlen(text), "conf", &error) &&
           endpoints_profile(url, &settings),
       "a profile endpoint is read");
    is(url, "https://p.test/me", "and taken");
}

static void
what_is_too_long_is_none(void)
{
    CLEANUP(settings_free) struct settings settings = {0};
    char url[URL_MAX + 1], path[URL_MAX + 1];

    ok(parse(&settings, "us", ""), "settings are read");
    memset(path, 'a', sizeof(path));
    path[0] = '/';
    path[URL_MAX - strlen(US)] = '\0';
    ok(endpoints_default(url, &settings, path), "a URL of 255 bytes is one");
    path[URL_MAX - strlen(US)] = 'a';
    path[URL_MAX - strlen(US) + 1] = '\0';
    ok(!endpoints_default(url, &settings, path), "one of 256 is none");
}

int
main(void)
{
    all_follows_from_the_plane();
    a_profile_that_is_set_comes_first();
    what_is_too_long_is_none();
    return tap_done();
}
