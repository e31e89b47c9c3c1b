/*
 * Tests of helper/config/coherent.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/coherent.h"

#include <stdio.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define ORGANIZATION "organization = 00000000-0000-4000-8000-0000000000a1\n"
#define CLIENT       "client_id = 0123456789abcdef-ABCDEF\n"
#define BOTH         "[anypoint]\n" ORGANIZATION CLIENT
#define TOKEN        "token_endpoint = https://a.test/token\n"
#define USERINFO     "userinfo_endpoint = https://a.test/userinfo\n"
#define KEYS         "jwks_uri = https://a.test/keys\n"
#define DEVICE       "device_authorization_endpoint = https://a.test/device\n"

#define ALGORITHMS                                                            \
    "conf: [anypoint] signing_algorithms: write RS256, PS256 or ES256, or "   \
    "some of them parted by one space"
#define PLAIN                                                                 \
    "conf: [anypoint] client_id: it may hold letters, digits and dashes "     \
    "only, 127 at most; copy it from your connected app"
#define PROXY                                                                 \
    "conf: [network] proxy: write http://HOST:PORT or https://HOST:PORT, "    \
    "without a user, a password or a path"
#define NEEDED                                                                \
    "it is needed where discovery is off; set it or write discovery = yes"
#define BROKER  BOTH "issuer = https://broker.test\n"
#define CLAIMS  "profile = claims\n"
#define BROWSER "authorization_endpoint = https://a.test/authorize\n"
#define PLANE                                                                 \
    "conf: [anypoint] control_plane: write us, eu, gov, ca or jp, or an "     \
    "https URL without a path; another provider is named by issuer"
#define DOMAIN                                                                \
    "conf: [anypoint] org_domain: write the domain alone, as Anypoint shows " \
    "it: letters, digits, dots, dashes and underscores"
#define REDIRECT                                                              \
    "conf: [anypoint] redirect_uri: write an https URL, or one that begins "  \
    "with http://localhost: or http://127.0.0.1:, exactly as it is "          \
    "registered with the connected app"
#define SCOPES                                                                \
    "conf: [anypoint] extra_scopes: write scopes parted by one space; "       \
    "openid and profile are asked for without it, offline_access, full and "  \
    "read:full never"
#define TOKEN_SCOPES                                                          \
    "conf: [sign-in] token_scopes: write scopes as for extra_scopes, parted " \
    "by one space"
#define TOKEN_SCOPES_ASKED                                                    \
    "conf: [sign-in] token_scopes: each must stand in extra_scopes, too, "    \
    "for "                                                                    \
    "a sign-in to ask for it"
#define CLAIM                                                                 \
    "conf: [anypoint] id_claim: write a claim's name, or names parted by "    \
    "dots where it is inside others"
#define INCOMPLETE                                                            \
    "conf: [anypoint] profile: profile = claims needs id_claim and "          \
    "organization_claim"
#define NO_BROWSER                                                            \
    "conf: [anypoint] authorization_endpoint: the browser flow needs it "     \
    "where discovery is off; set it or write discovery = yes"
#define NO_DEVICE                                                             \
    "conf: [anypoint] device_authorization_endpoint: the device flow needs "  \
    "it where discovery is off; set it or write discovery = yes"

/* N-02 is among them. */
static const struct {
    const char *text, *error; /* "": none */
} cases[] = {
    {BOTH, ""},
    {"[anypoint]\n" CLIENT,
     "conf: [anypoint] organization: nobody gets in without it; set your "
     "Anypoint organization's id"},
    {"[anypoint]\n" ORGANIZATION,
     "conf: [anypoint] client_id: it is not set; set the id of your "
     "connected app"},
    {"[anypoint]\n" ORGANIZATION "client_id = a b\n", PLAIN},
    {"[anypoint]\n" ORGANIZATION "client_id = a&b\n", PLAIN},
    {BOTH "issuer = https://a.test/?tenant=1\n",
     "conf: [anypoint] issuer: an issuer has no query; write it as the "
     "provider's discovery does"},
    {BOTH "signing_algorithms = PS256\n", ""},
    {BOTH "signing_algorithms = RS256 PS256 ES256\n", ""},
    {BOTH "signing_algorithms = none\n", ALGORITHMS},
    {BOTH "signing_algorithms = RS256 HS256\n", ALGORITHMS},
    {BOTH "signing_algorithms = RS256  ES256\n", ALGORITHMS},
    {BOTH "signing_algorithms = RS256,ES256\n", ALGORITHMS},
    {BOTH "signing_algorithms = RS2567\n", ALGORITHMS},
    {BOTH "signing_algorithms = RS25\n", ALGORITHMS},
    {BOTH "signing_algorithms = rs256\n", ALGORITHMS},
    {BOTH "discovery = no\n", ""},
    {BROKER "discovery = no\n" TOKEN USERINFO KEYS DEVICE, ""},
    {BROKER "discovery = no\n" TOKEN USERINFO KEYS BROWSER, ""},
    {BROKER "discovery = no\n" TOKEN USERINFO KEYS, NO_BROWSER},
    {BROKER "discovery = no\n" USERINFO KEYS,
     "conf: [anypoint] token_endpoint: " NEEDED},
    {BROKER "discovery = no\n" TOKEN KEYS,
     "conf: [anypoint] userinfo_endpoint: " NEEDED},
    {BROKER "discovery = no\n" TOKEN USERINFO,
     "conf: [anypoint] jwks_uri: " NEEDED},
    {BOTH "[sign-in]\nflow = device\n", ""},
    {BROKER "discovery = no\n" TOKEN USERINFO KEYS
            "[sign-in]\nflow = device\n",
     NO_DEVICE},
    {BOTH "discovery = no\n[sign-in]\nflow = device\n", NO_DEVICE},
    {BROKER "discovery = no\n" TOKEN USERINFO KEYS DEVICE
            "[sign-in]\nflow = browser\n",
     NO_BROWSER},
    {BROKER "discovery = no\n" TOKEN USERINFO KEYS BROWSER
            "[sign-in]\nflow = browser\n",
     ""},
    /* The control plane. */
    {BOTH "control_plane = eu\n", ""},
    {BOTH "control_plane = https://a.test:8443\n", ""},
    {BOTH "control_plane = mars\n", PLANE},
    {BOTH "control_plane = https://a.test/path\n", PLANE},
    /* The browser flow. */
    {BOTH "org_domain = analytical-engines_1.x\n", ""},
    {BOTH "org_domain = a/b\n", DOMAIN},
    {BOTH "org_domain = ..\n", DOMAIN},
    {BOTH "org_domain = a%2f\n", DOMAIN},
    {BOTH "redirect_uri = https://a.test/redirect.html\n", ""},
    {BOTH "redirect_uri = http://127.0.0.1:9/x\n", ""},
    {BOTH "redirect_uri = http://localhost/x\n", ""},
    {BOTH "redirect_uri = http://localhost.a.test/x\n", REDIRECT},
    {BOTH "redirect_uri = http://a.test/x\n", REDIRECT},
    {BOTH "redirect_uri = https://a.test/x?y=z\n", REDIRECT},
    {BOTH "redirect_uri = http://localhost:9/x#y\n", REDIRECT},
    {BOTH "redirect_uri = http://localhost:9/x y\n", REDIRECT},
    {BOTH "redirect_uri = urn:ietf:wg:oauth:2.0:oob\n", REDIRECT},
    {BOTH "extra_scopes = federated:id email\n", ""},
    {BOTH "extra_scopes = full\n", SCOPES},
    {BOTH "extra_scopes = email read:full\n", SCOPES},
    {BOTH "extra_scopes = email  groups\n", SCOPES},
    {BOTH "extra_scopes = openid\n", SCOPES},
    {BOTH "extra_scopes = offline_access\n", SCOPES},
    {BOTH "extra_scopes = a\"b\n", SCOPES},
    {BOTH "extra_scopes = email groups\n"
          "[sign-in]\ntoken_scopes = groups email\n",
     ""},
    {BOTH "extra_scopes = email\n[sign-in]\ntoken_scopes = mail\n",
     TOKEN_SCOPES_ASKED},
    {BOTH "extra_scopes = email\n[sign-in]\ntoken_scopes = email groups\n",
     TOKEN_SCOPES_ASKED},
    {BOTH "[sign-in]\ntoken_scopes = email\n", TOKEN_SCOPES_ASKED},
    {BOTH "extra_scopes = a b\n[sign-in]\ntoken_scopes = a  b\n",
     TOKEN_SCOPES},
    {BOTH "extra_scopes = a\n[sign-in]\ntoken_scopes = full\n", TOKEN_SCOPES},
    {BOTH "[sign-in]\ntoken_scopes = offline_access\n", TOKEN_SCOPES},
    /* What helper/config/usable.c says of methods. */
    {BOTH "[sign-in]\nmethods = pin\npin = no\n",
     "conf: [sign-in] methods: nobody could sign in: write flow, or pin with "
     "pin = offer or required, or password with flow = password"},
    /* Who. */
    {BOTH "identity_providers = mulesoft a:b.anypoint.mulesoft.com\n", ""},
    {BOTH "identity_providers = a  b\n",
     "conf: [anypoint] identity_providers: write identity providers' ids "
     "parted by one space"},
    {BOTH CLAIMS "id_claim = federated_claims.user_id\n"
                 "organization_claim = org\n"
                 "require_claim = federated_claims.connector_id=anypoint\n",
     ""},
    {BOTH CLAIMS "id_claim = a\n", INCOMPLETE},
    {BOTH CLAIMS "organization_claim = a\n", INCOMPLETE},
    {BOTH "id_claim = a..b\n", CLAIM},
    {BOTH "id_claim = .a\n", CLAIM},
    {BOTH "id_claim = a.\n", CLAIM},
    {BOTH "id_claim = a b\n", CLAIM},
    {BOTH "require_claim = a\n",
     "conf: [anypoint] require_claim: write NAME=VALUE, the name as for "
     "id_claim"},
    {BOTH "require_claim = a=\n",
     "conf: [anypoint] require_claim: write NAME=VALUE, the name as for "
     "id_claim"},
    {BOTH "organization_claim = a\n",
     "conf: [anypoint] organization_claim: it is read with profile = claims "
     "only; set that, or leave it out"},
    {BOTH CLAIMS "id_claim = a\norganization_claim = b\n"
                 "identity_providers = x\n",
     "conf: [anypoint] identity_providers: profile = claims tells no "
     "identity provider; use require_claim"},
    {BOTH CLAIMS "id_claim = a\norganization_claim = b\n"
                 "member_organizations = yes\n",
     "conf: [anypoint] member_organizations: profile = claims tells one "
     "organization; leave it out"},
    {BOTH "[sign-in]\nusernames = yes\n",
     "conf: [sign-in] usernames: names are unique at one identity provider "
     "only; set identity_providers to those whose names count"},
    {BOTH "identity_providers = mulesoft\n[sign-in]\nusernames = yes\n", ""},
    {BOTH "discovery = no\n" TOKEN USERINFO KEYS
          "[sign-in]\nflow = password\nallow_password = yes\n",
     ""},
    {BOTH "[sign-in]\nallow_password = yes\n", ""},
    {BOTH "[sign-in]\nflow = password\n",
     "conf: [sign-in] flow: flow = password needs allow_password = yes; "
     "see allow_password in anypoint.conf(5), or choose another flow"},
    {BOTH "discovery = no\n" TOKEN USERINFO KEYS DEVICE
          "[sign-in]\nflow = device\n",
     ""},
    {BOTH "[network]\nhosts = a.test b.test:8443\n", ""},
    {BOTH "[network]\nhosts = https://a.test/\n",
     "conf: [network] hosts: write names of hosts parted by spaces, each "
     "with :PORT or for port 443"},
    {BOTH "[network]\nproxy = http://proxy.test:3128\n", ""},
    {BOTH "[network]\nproxy = https://192.0.2.1:443\n", ""},
    {BOTH "[network]\nproxy =\n", ""},
    {BOTH "[network]\nproxy = http://ada:p@proxy.test:3128\n", PROXY},
    {BOTH "[network]\nproxy = proxy.test:3128\n", PROXY},
    {BOTH "[network]\nconnect_timeout = 10\n", ""},
    {BOTH "[network]\nconnect_timeout = 11\n",
     "conf: [network] request_timeout: it is shorter than connect_timeout; "
     "make it as long or longer"},
};

static void
what_does_not_fit_together_is_told(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CLEANUP(settings_free) struct settings settings = {0};
        struct error error = {0};

        if (!ok(settings_parse(&settings, cases[i].text, strlen(cases[i].text),
                               "conf", &error),
                "settings are read"))
            printf("# %s\n", error.text);
        else if (coherent_settings(&settings, "conf", &error))
            is("", cases[i].error, "settings that hold together are taken");
        else
            is(error.text, cases[i].error, "what does not fit is told");
    }
}

/* "/.well-known/openid-configuration" has 33 bytes, and a URL 255. */
static void
issuers_have_a_longest(void)
{
    for (size_t longest = 222; longest <= 223; longest++) {
        CLEANUP(settings_free) struct settings settings = {0};
        char text[512], path[256] = "";
        struct error error = {0};

        memset(path, 'a', longest - sizeof("https://a.test/") + 1);
        snprintf(text, sizeof(text), BOTH "issuer = https://a.test/%s\n",
                 path);
        ok(settings_parse(&settings, text, strlen(text), "conf", &error),
           "an issuer of %zu bytes is read", longest);
        ok(coherent_settings(&settings, "conf", &error) == (longest == 222),
           "and is %s", longest == 222 ? "taken" : "too long");
    }
}

static void
client_ids_have_a_longest(void)
{
    char text[512] = "[anypoint]\n" ORGANIZATION "client_id = ";
    size_t length = strlen(text);
    CLEANUP(settings_free) struct settings settings = {0}, longer = {0};
    struct error error = {0};

    memset(text + length, 'a', sizeof(text) - length);
    ok(settings_parse(&settings, text, length + 127, "conf", &error) &&
           coherent_settings(&settings, "conf", &error),
       "a client id of 127 characters is taken");
    ok(settings_parse(&longer, text, length + 128, "conf", &error) &&
           !coherent_settings(&longer, "conf", &error),
       "one of 128 is not");
    is(error.text, PLAIN, "and told");
    ok(error.kind == ERROR_SETTINGS, "as a mistake of the settings");
}

int
main(void)
{
    what_does_not_fit_together_is_told();
    issuers_have_a_longest();
    client_ids_have_a_longest();
    return tap_done();
}
