/*
 * Tests of helper/anypoint/profile.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/anypoint/profile.h"

#include <string.h>

#include "helper/base/clock.h"
#include "helper/base/json.h"
#include "pam/cleanup.h"
#include "tests/script.h"
#include "tests/tap.h"

#define ADA   "0ada0000-0000-4000-8000-000000000001"
#define OURS  "0a14e2fd-0000-4000-8000-000000000000"
#define OTHER "0bad0000-0000-4000-8000-000000000000"

#define IN_OURS       "\"organization\":{\"id\":\"" OURS "\"}"
#define USER(members) "{\"user\":{\"id\":\"" ADA "\"," IN_OURS "," members "}}"

static const struct {
    const char *text;
    enum error_kind kind;
    const char *what;
} cases[] = {
    {USER("\"enabled\":true"), ERROR_NONE, "an enabled user of ours"},
    {USER("\"enabled\":true,\"deleted\":false,\"type\":\"host\""), ERROR_NONE,
     "a user who says everything"},
    {USER("\"enabled\":false"), ERROR_DISABLED, "a disabled user"},
    {USER("\"enabled\":true,\"deleted\":true"), ERROR_DISABLED,
     "a deleted user"},
    {USER("\"enabled\":true,\"type\":\"proxy\""), ERROR_DISABLED,
     "a user who is not a person's"},
    {USER("\"deleted\":false"), ERROR_PROTOCOL, "one not said to be enabled"},
    {USER("\"enabled\":\"true\""), ERROR_PROTOCOL, "enabled as a string"},
    {USER("\"enabled\":1"), ERROR_PROTOCOL, "enabled as a number"},
    {USER("\"enabled\":null"), ERROR_PROTOCOL, "enabled as null"},
    {USER("\"enabled\":true,\"deleted\":0"), ERROR_PROTOCOL,
     "deleted as a number"},
    {"{\"user\":{\"id\":\"" ADA "\",\"enabled\":true,"
     "\"organization\":{\"id\":\"" OTHER "\"}}}",
     ERROR_ORGANIZATION, "a user of another organization"},
    {"{\"user\":{\"id\":\"" ADA "\",\"enabled\":true,"
     "\"organization\":{\"id\":\"\"}}}",
     ERROR_ORGANIZATION, "a user of no organization"},
    {"{\"user\":{\"id\":\"" ADA "\",\"enabled\":true,"
     "\"organization\":\"" OURS "\"}}",
     ERROR_PROTOCOL, "an organization that is no object"},
    {"{\"user\":{\"id\":\"" ADA "\",\"enabled\":true}}", ERROR_PROTOCOL,
     "a user without organization"},
    {"{\"user\":{\"id\":\"" OTHER "\",\"enabled\":true," IN_OURS "}}",
     ERROR_TOKEN, "another user"},
    {"{\"user\":{\"enabled\":true," IN_OURS "}}", ERROR_PROTOCOL,
     "a user without id"},
    {"{\"client\":{\"org_id\":\"" OURS "\"}}", ERROR_TOKEN,
     "an application's own token (client credentials)"},
    {"{\"user\":null}", ERROR_PROTOCOL, "a user of null"},
    {"{\"user\":[]}", ERROR_PROTOCOL, "a user that is a list"},
    {"{}", ERROR_TOKEN, "nobody"},
};

/* O-15. */
static void
profiles_are_checked(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CLEANUP(json_free) struct json_object *object = NULL;
        struct error error = {0};

        ok(json_parse(&object, cases[i].text, strlen(cases[i].text), &error),
           "it is JSON");
        ok(profile_check(object, ADA, OURS, &error) ==
               (cases[i].kind == ERROR_NONE),
           "%s: %s", cases[i].what,
           cases[i].kind == ERROR_NONE ? "taken" : "refused");
        ok(error.kind == cases[i].kind, "as %s", error_word(cases[i].kind));
    }
}

/* What a provider wrote is not what the log repeats. */
static void
a_strange_organization_is_not_quoted(void)
{
    static const char text[] =
        "{\"user\":{\"id\":\"" ADA "\",\"enabled\":true,\"organization\":"
        "{\"id\":\"own goal\"}}}";
    CLEANUP(json_free) struct json_object *object = NULL;
    struct error error = {0};

    ok(json_parse(&object, text, strlen(text), &error), "it is JSON");
    ok(!profile_check(object, ADA, OURS, &error), "it is refused");
    is(error.text, "the user's organization is no UUID",
       "what is no UUID is not quoted");
}

static void
no_organization_is_nobodys(void)
{
    static const char text[] =
        "{\"user\":{\"id\":\"" ADA "\",\"enabled\":true,"
        "\"organization\":{\"id\":\"\"}}}";
    CLEANUP(json_free) struct json_object *object = NULL;
    struct error error = {0};

    ok(json_parse(&object, text, strlen(text), &error), "it is JSON");
    ok(!profile_check(object, ADA, "", &error),
       "where no organization is set, nobody passes");
    ok(error.kind == ERROR_ORGANIZATION, "as of another organization");
}

static void
the_profile_is_asked_for(void)
{
    static char none[] = "", issuer[] = "https://login.test/v2/oauth2",
                organization[] = OURS;
    const struct settings settings = {.control_plane = none,
                                      .issuer = issuer,
                                      .organization = organization,
                                      .profile_endpoint = none};
    static const struct {
        struct script_line line;
        enum error_kind kind;
    } asked[] = {
        {{.url = "https://login.test:443/accounts/api/me",
          .status = 200,
          .body = USER("\"enabled\":true")},
         ERROR_NONE},
        {{.url = "https://login.test:443/accounts/api/me",
          .status = 401,
          .body = "{\"error\":\"invalid_token\"}"},
         ERROR_TOKEN},
        {{.url = "https://login.test:443/accounts/api/me",
          .status = 403,
          .body = USER("\"enabled\":true")},
         ERROR_PROTOCOL},
        {{.url = "https://login.test:443/accounts/api/me",
          .status = 500,
          .body = ""},
         ERROR_NETWORK},
    };
    CLEANUP(secret_erase) struct secret token = {0};

    ok(secret_copy(&token, "a", 1), "there is a token");
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        struct script script;
        struct error error = {0};

        ok(script_begin(&script, &asked[i].line, 1), "net is there");
        ok(profile_verify(&settings, &script.net, &token, ADA,
                          clock_ticks() + 5000,
                          &error) == (asked[i].kind == ERROR_NONE),
           "status %d: %s", asked[i].line.status, error_word(asked[i].kind));
        ok(error.kind == asked[i].kind, "as %s", error_word(asked[i].kind));
        ok(script_end(&script), "the issuer's host was asked");
    }
}

static void
settings_say_where_it_is(void)
{
    static char issuer[] = "https://login.test/v2/oauth2", bad[] = "nowhere",
                place[] = "https://other.test/me", none[] = "",
                organization[] = OURS;
    static const struct script_line line = {.url = "https://other.test/me",
                                            .status = 200,
                                            .body = USER("\"enabled\":true")};
    struct settings settings = {.control_plane = none,
                                .issuer = issuer,
                                .organization = organization,
                                .profile_endpoint = place};
    CLEANUP(secret_erase) struct secret token = {0};
    struct script script;
    struct error error = {0};

    ok(secret_copy(&token, "a", 1) && script_begin(&script, &line, 1),
       "net is there");
    ok(profile_verify(&settings, &script.net, &token, ADA,
                      clock_ticks() + 5000, &error),
       "the profile is Ada's");
    ok(script_end(&script), "and the one that settings name was asked for");
    settings.issuer = bad;
    settings.profile_endpoint = none;
    ok(script_begin(&script, NULL, 0), "net is there");
    ok(!profile_verify(&settings, &script.net, &token, ADA,
                       clock_ticks() + 5000, &error) &&
           error.kind == ERROR_SETTINGS,
       "an issuer that is no URL has no profile");
    ok(script_end(&script), "and nobody is asked");
}

int
main(void)
{
    profiles_are_checked();
    a_strange_organization_is_not_quoted();
    no_organization_is_nobodys();
    the_profile_is_asked_for();
    settings_say_where_it_is();
    return tap_done();
}
