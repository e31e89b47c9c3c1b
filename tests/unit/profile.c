/*
 * Tests of helper/anypoint/profile.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/anypoint/profile.h"

#include <stdio.h>
#include <string.h>

#include "helper/base/buffer.h"
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
     ERROR_OTHER_USER, "another user"},
    {"{\"user\":{\"enabled\":true," IN_OURS "}}", ERROR_PROTOCOL,
     "a user without id"},
    {"{\"client\":{\"org_id\":\"" OURS "\"}}", ERROR_TOKEN,
     "an application's own token (client credentials)"},
    {"{\"client\":{\"client_id\":\"ours\"},\"user\":{\"id\":\"" ADA
     "\"," IN_OURS ",\"enabled\":true}}",
     ERROR_NONE, "one by our client"},
    {"{\"client\":{\"name\":\"ours\"},\"user\":{\"id\":\"" ADA "\"," IN_OURS
     ",\"enabled\":true}}",
     ERROR_NONE, "a client without an id"},
    {"{\"client\":null,\"user\":{\"id\":\"" ADA "\"," IN_OURS
     ",\"enabled\":true}}",
     ERROR_NONE, "a client of null"},
    {"{\"client\":{\"client_id\":\"other\"},\"user\":{\"id\":\"" ADA
     "\"," IN_OURS ",\"enabled\":true}}",
     ERROR_TOKEN, "one by another client"},
    {"{\"client\":{\"client_id\":7},\"user\":{\"id\":\"" ADA "\"," IN_OURS
     ",\"enabled\":true}}",
     ERROR_PROTOCOL, "a client's id that is a number"},
    {"{\"client\":\"ours\",\"user\":{\"id\":\"" ADA "\"," IN_OURS
     ",\"enabled\":true}}",
     ERROR_PROTOCOL, "a client that is a string"},
    {USER("\"enabled\":true,\"organizationId\":\"" OURS "\""), ERROR_NONE,
     "an organization that is said twice"},
    {USER("\"enabled\":true,\"organizationId\":\"" OTHER "\""), ERROR_PROTOCOL,
     "two organizations"},
    {USER("\"enabled\":true,\"organizationId\":7"), ERROR_PROTOCOL,
     "an organizationId that is a number"},
    {USER("\"enabled\":true,\"username\":7,\"idprovider_id\":[]"), ERROR_NONE,
     "names that are none"},
    {"{\"user\":null}", ERROR_PROTOCOL, "a user of null"},
    {"{\"user\":[]}", ERROR_PROTOCOL, "a user that is a list"},
    {"{}", ERROR_TOKEN, "nobody"},
};

static char none[] = "", ours[] = OURS, client[] = "ours",
            issuer[] = "https://login.test/v2/oauth2";

/* Settings that ask for no more than they must. */
static struct settings
plain_settings(void)
{
    return (struct settings){.control_plane = none,
                             .issuer = issuer,
                             .organization = ours,
                             .client_id = client,
                             .identity_providers = none,
                             .profile_endpoint = none};
}

static bool
check(struct profile *profile, const char *text,
      const struct settings *settings, struct error *error)
{
    CLEANUP(json_free) struct json_object *object = NULL;

    return ok(json_parse(&object, text, strlen(text), error), "it is JSON") &&
           profile_check(profile, object, settings, ADA, error);
}

/* O-15. */
static void
profiles_are_checked(void)
{
    const struct settings settings = plain_settings();

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct profile profile = {.id = "before"};
        struct error error = {0};

        ok(check(&profile, cases[i].text, &settings, &error) ==
               (cases[i].kind == ERROR_NONE),
           "%s: %s", cases[i].what,
           cases[i].kind == ERROR_NONE ? "taken" : "refused");
        ok(error.kind == cases[i].kind, "as %s", error_word(cases[i].kind));
        is(profile.id, cases[i].kind == ERROR_NONE ? ADA : "",
           "and it has an id only then");
    }
}

/* What a provider wrote is not what the log repeats. */
static void
a_strange_organization_is_not_quoted(void)
{
    static const char text[] =
        "{\"user\":{\"id\":\"" ADA "\",\"enabled\":true,\"organization\":"
        "{\"id\":\"own goal\"}}}";
    const struct settings settings = plain_settings();
    struct profile profile;
    struct error error = {0};

    ok(!check(&profile, text, &settings, &error), "it is refused");
    is(error.text, "the user's organization is no UUID",
       "what is no UUID is not quoted");
}

static void
no_organization_is_nobodys(void)
{
    static const char text[] =
        "{\"user\":{\"id\":\"" ADA "\",\"enabled\":true,"
        "\"organization\":{\"id\":\"\"}}}";
    static const char member[] =
        "{\"user\":{\"id\":\"" ADA "\",\"enabled\":true,"
        "\"organization\":{\"id\":\"" OTHER "\"},"
        "\"memberOfOrganizations\":[{\"id\":\"\"}]}}";
    struct settings settings = plain_settings();
    struct profile profile;
    struct error error = {0};

    settings.organization = none;
    ok(!check(&profile, text, &settings, &error),
       "where no organization is set, nobody passes");
    ok(error.kind == ERROR_ORGANIZATION, "as of another organization");
    settings.member_organizations = true;
    error = (struct error){0};
    ok(!check(&profile, member, &settings, &error),
       "nor does a member of none");
    ok(error.kind == ERROR_ORGANIZATION, "as of another organization");
}

/* What is no UUID could be any text: it is in no log and in no file. */
static void
an_id_is_a_uuid(void)
{
    static const char text[] =
        "{\"user\":{\"id\":\"ada\",\"enabled\":true," IN_OURS "}}";
    CLEANUP(json_free) struct json_object *object = NULL;
    const struct settings settings = plain_settings();
    struct profile profile;
    struct error error = {0};

    ok(json_parse(&object, text, strlen(text), &error), "it is JSON");
    ok(!profile_check(&profile, object, &settings, "ada", &error) &&
           error.kind == ERROR_TOKEN,
       "a subject that is no UUID is refused");
    is(error.text, "the user's id is no UUID", "and not quoted");
}

/* ---- Members of other organizations -------------------------------------
 */

#define GUEST(members)                                                        \
    "{\"user\":{\"id\":\"" ADA                                                \
    "\",\"enabled\":true,\"organization\":{\"id\":\"" OTHER "\"}" members     \
    "}}"
#define MEMBER(id) "{\"id\":\"" id "\",\"name\":\"x\"}"

static const struct {
    const char *text;
    enum error_kind without, with;
    const char *what;
} guests[] = {
    {USER("\"enabled\":true"), ERROR_NONE, ERROR_NONE, "one at home"},
    {USER("\"enabled\":true,\"memberOfOrganizations\":7"), ERROR_NONE,
     ERROR_NONE, "one at home, with a list that is none"},
    {GUEST(",\"memberOfOrganizations\":[" MEMBER(OTHER) "," MEMBER(OURS) "]"),
     ERROR_ORGANIZATION, ERROR_NONE, "a member"},
    {GUEST(",\"memberOfOrganizations\":[" MEMBER(OTHER) "]"),
     ERROR_ORGANIZATION, ERROR_ORGANIZATION, "no member"},
    {GUEST(",\"memberOfOrganizations\":[]"), ERROR_ORGANIZATION,
     ERROR_ORGANIZATION, "a member of nothing"},
    {GUEST(""), ERROR_ORGANIZATION, ERROR_ORGANIZATION, "one without a list"},
    {GUEST(",\"memberOfOrganizations\":null"), ERROR_ORGANIZATION,
     ERROR_ORGANIZATION, "a list of null"},
    {GUEST(",\"memberOfOrganizations\":{\"id\":\"" OURS "\"}"),
     ERROR_ORGANIZATION, ERROR_PROTOCOL, "a list that is an object"},
    {GUEST(",\"memberOfOrganizations\":[\"" OURS "\"]"), ERROR_ORGANIZATION,
     ERROR_PROTOCOL, "a list of strings"},
    {GUEST(",\"memberOfOrganizations\":[" MEMBER(OURS) ",null]"),
     ERROR_ORGANIZATION, ERROR_PROTOCOL, "a list with null in it"},
    {GUEST(",\"memberOfOrganizations\":[{\"name\":\"" OURS "\"}]"),
     ERROR_ORGANIZATION, ERROR_PROTOCOL, "an organization without an id"},
    {GUEST(",\"contributorOfOrganizations\":[" MEMBER(OURS) "]"),
     ERROR_ORGANIZATION, ERROR_ORGANIZATION, "a contributor"},
};

static void
membership_is_enough_where_it_is_said(void)
{
    for (size_t i = 0; i < sizeof(guests) / sizeof(guests[0]) * 2; i++) {
        const bool with = i % 2 == 1;
        const enum error_kind kind =
            with ? guests[i / 2].with : guests[i / 2].without;
        struct settings settings = plain_settings();
        struct profile profile;
        struct error error = {0};

        settings.member_organizations = with;
        ok(check(&profile, guests[i / 2].text, &settings, &error) ==
                   (kind == ERROR_NONE) &&
               error.kind == kind,
           "%s, where members %s: %s", guests[i / 2].what,
           with ? "may" : "may not", error_word(kind));
    }
}

/* A thousand, and one more. */
static void
a_list_has_an_end(void)
{
    struct settings settings = plain_settings();

    settings.member_organizations = true;
    for (int more = 0; more <= 1; more++) {
        CLEANUP(buffer_free) struct buffer text = BUFFER(256 * 1024);
        struct profile profile;
        struct error error = {0};

        buffer_add_string(&text,
                          "{\"user\":{\"id\":\"" ADA
                          "\",\"enabled\":true,\"organization\":{"
                          "\"id\":\"" OTHER "\"},\"memberOfOrganizations\":[");
        for (int i = 0; i < 999 + more; i++)
            buffer_add_string(&text, MEMBER(OTHER) ",");
        buffer_add_string(&text, MEMBER(OURS) "]}}");
        ok(buffer_ok(&text) && check(&profile, buffer_string(&text), &settings,
                                     &error) == (more == 0),
           "a list of %d organizations is %s", 1000 + more,
           more == 0 ? "read" : "refused");
    }
}

/* ---- Identity providers -------------------------------------------------
 */

static const struct {
    const char *providers, *of; /* settings', the profile's */
    bool right;
    const char *told;
} vouched[] = {
    {"", "", true, ""},
    {"", "\"idprovider_id\":\"any\",", true, ""},
    {"mulesoft", "\"idprovider_id\":\"mulesoft\",", true, ""},
    {"a:b mulesoft", "\"idprovider_id\":\"mulesoft\",", true, ""},
    {"a:b mulesoft", "\"idprovider_id\":\"a:b\",", true, ""},
    {"a:b mulesoft", "\"idprovider_id\":\"a:b mulesoft\",", false,
     "another, and no UUID"},
    {"a:b mulesoft", "\"idprovider_id\":\"a:\",", false,
     "another, and no UUID"},
    {"other", "\"idprovider_id\":\"mulesoft\",", false, "mulesoft"},
    {"mulesoft", "\"idprovider_id\":\"MuleSoft\",", false,
     "another, and no UUID"},
    {"mulesoft", "\"idprovider_id\":\"" OTHER "\",", false, OTHER},
    {"mulesoft", "\"idprovider_id\":\"\",", false, "not told"},
    {"mulesoft", "\"idprovider_id\":null,", false, "not told"},
    {"mulesoft", "\"idprovider_id\":[\"mulesoft\"],", false, "not told"},
    {"mulesoft", "", false, "not told"},
};

static void
identity_providers_are_of_the_list(void)
{
    for (size_t i = 0; i < sizeof(vouched) / sizeof(vouched[0]); i++) {
        struct settings settings = plain_settings();
        char text[512], providers[64], told[128];
        struct profile profile;
        struct error error = {0};

        snprintf(providers, sizeof(providers), "%s", vouched[i].providers);
        settings.identity_providers = providers;
        snprintf(text, sizeof(text),
                 "{\"user\":{\"id\":\"" ADA "\",%s" IN_OURS
                 ",\"enabled\":true}}",
                 vouched[i].of);
        snprintf(told, sizeof(told), "the user's identity provider is %s",
                 vouched[i].told);
        ok(check(&profile, text, &settings, &error) == vouched[i].right,
           "'%s' is %s of '%s'", vouched[i].of,
           vouched[i].right ? "one" : "none", vouched[i].providers);
        ok(error.kind ==
               (vouched[i].right ? ERROR_NONE : ERROR_IDENTITY_PROVIDER),
           "as %s", error_word(error.kind));
        is(error.text, vouched[i].right ? "" : told, "and told");
    }
}

static void
names_are_handed_out(void)
{
    static const char text[] =
        USER("\"enabled\":true,\"username\":\"ada.lovelace\","
             "\"idprovider_id\":\"a:b\"");
    const struct settings settings = plain_settings();
    char longer[1024], name[PROFILE_NAME_SIZE + 1];
    struct profile profile;
    struct error error = {0};

    ok(check(&profile, text, &settings, &error), "a profile is read");
    is(profile.id, ADA, "its id is handed out");
    is(profile.username, "ada.lovelace", "and the user name");
    is(profile.identity_provider, "a:b", "and the identity provider");
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    snprintf(longer, sizeof(longer),
             USER("\"enabled\":true,\"username\":\"%s\","
                  "\"idprovider_id\":\"%s\""),
             name, name);
    ok(check(&profile, longer, &settings, &error),
       "so is one with longer names");
    is(profile.username, "", "but they are none, and not cut");
    is(profile.identity_provider, "", "neither of them");
}

/* ---- Asking -------------------------------------------------------------
 */

static void
the_profile_is_asked_for(void)
{
    const struct settings settings = plain_settings();
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
        struct profile profile;
        struct error error = {0};

        ok(script_begin(&script, &asked[i].line, 1), "net is there");
        ok(profile_verify(&profile, &settings, &script.net, &token, ADA,
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
    static char bad[] = "nowhere", place[] = "https://other.test/me";
    static const struct script_line line = {.url = "https://other.test/me",
                                            .status = 200,
                                            .body = USER("\"enabled\":true")};
    struct settings settings = plain_settings();
    CLEANUP(secret_erase) struct secret token = {0};
    struct script script;
    struct profile profile;
    struct error error = {0};

    settings.profile_endpoint = place;
    ok(secret_copy(&token, "a", 1) && script_begin(&script, &line, 1),
       "net is there");
    ok(profile_verify(&profile, &settings, &script.net, &token, ADA,
                      clock_ticks() + 5000, &error),
       "the profile is Ada's");
    ok(script_end(&script), "and the one that settings name was asked for");
    settings.issuer = bad;
    settings.profile_endpoint = none;
    ok(script_begin(&script, NULL, 0), "net is there");
    ok(!profile_verify(&profile, &settings, &script.net, &token, ADA,
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
    an_id_is_a_uuid();
    membership_is_enough_where_it_is_said();
    a_list_has_an_end();
    identity_providers_are_of_the_list();
    names_are_handed_out();
    the_profile_is_asked_for();
    settings_say_where_it_is();
    return tap_done();
}
