/*
 * What the settings must hold together.
 *
 * Runs in: the helper's listener, anypoint-net, --check.
 * Trusts:  settings_parse, for the form of each.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/coherent.h"

#include <stdio.h>
#include <string.h>

#include "helper/base/url.h"
#include "helper/base/words.h"
#include "helper/config/endpoints.h"
#include "helper/config/usable.h"

#define CLIENT_ID_LONGEST 127 /* what a vault's record has room for */

static bool
organization_set(const struct settings *settings)
{
    return settings->organization[0] != '\0';
}

static bool
client_id_set(const struct settings *settings)
{
    return settings->client_id[0] != '\0';
}

static bool
client_id_plain(const struct settings *settings)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz0123456789-";

    return strspn(settings->client_id, plain) == strlen(settings->client_id) &&
           strlen(settings->client_id) <= CLIENT_ID_LONGEST;
}

/* The longest that discovery can be asked for below it. */
static bool
issuer_short(const struct settings *settings)
{
    return strlen(settings->issuer) +
               sizeof("/.well-known/openid-configuration") - 1 <=
           URL_MAX;
}

/* OpenID Connect Discovery 1.0 section 2: an issuer has no query. */
static bool
issuer_plain(const struct settings *settings)
{
    return settings->issuer[0] != '\0' &&
           strchr(settings->issuer, '?') == NULL;
}

/* helper/jose knows them, but stands above us. */
static bool
algorithms_known(const struct settings *settings)
{
    static const char *const known[] = {"RS256", "PS256", "ES256"};
    const char *at = settings->signing_algorithms;

    for (;;) {
        size_t length = strcspn(at, " "), i = 0;

        while (i < 3 && (strlen(known[i]) != length ||
                         strncmp(known[i], at, length) != 0))
            i++;
        if (i == 3)
            return false;
        if (at[length] == '\0')
            return true;
        at += length + 1;
    }
}

/* Anypoint's own endpoints need neither discovery nor a setting. */
static bool
found(const struct settings *settings, const char *endpoint)
{
    char url[URL_MAX + 1];

    return settings->discovery || endpoint[0] != '\0' ||
           endpoints_default(url, settings, "");
}

static bool
token_found(const struct settings *settings)
{
    return found(settings, settings->token_endpoint);
}

static bool
userinfo_found(const struct settings *settings)
{
    return found(settings, settings->userinfo_endpoint);
}

static bool
keys_found(const struct settings *settings)
{
    return found(settings, settings->jwks_uri);
}

static bool
authorization_found(const struct settings *settings)
{
    return settings->flow == FLOW_DEVICE || settings->flow == FLOW_PASSWORD ||
           (settings->flow == FLOW_AUTO &&
            settings->device_authorization_endpoint[0] != '\0') ||
           found(settings, settings->authorization_endpoint);
}

/* Anypoint has none of its own. */
static bool
device_found(const struct settings *settings)
{
    return settings->flow != FLOW_DEVICE || settings->discovery ||
           settings->device_authorization_endpoint[0] != '\0';
}

/* ---- The forms of single settings ----------------------------------------
 */

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define PLAIN  "ABCDEFGHIJKLMNOPQRSTUVWXYZ" LOWER DIGITS "._-"

static bool
is_of(const char *text, const char *bytes)
{
    return strspn(text, bytes) == strlen(text);
}

static bool
plane_known(const struct settings *settings)
{
    char base[PLANES_BASE_SIZE];

    return settings->control_plane[0] == '\0' ||
           planes_base(base, settings->control_plane);
}

/* It becomes a part of a path. */
static bool
domain_plain(const struct settings *settings)
{
    return is_of(settings->org_domain, PLAIN) &&
           strlen(settings->org_domain) <= 128 &&
           settings->org_domain[0] != '.';
}

/* RFC 8252 7.3: http is for the person's own computer alone. */
static bool
redirect_safe(const struct settings *settings)
{
    static const char *const local[] = {
        "http://localhost:", "http://localhost/",
        "http://127.0.0.1:", "http://127.0.0.1/"};
    const char *redirect = settings->redirect_uri;
    struct url url;

    if (strlen(redirect) > URL_MAX || strpbrk(redirect, "?# \"<>\\") != NULL)
        return false;
    for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++)
        if (strncmp(redirect, local[i], strlen(local[i])) == 0)
            return true;
    return url_parse(&url, redirect);
}

/*
 * What a scope may be (RFC 6749 3.3), and none that would let this host act
 * for the person at Anypoint.
 */
static bool
scope_modest(const char *scope, size_t length)
{
    static const char *const refused[] = {"full", "read:full", "openid",
                                          "profile", "offline_access"};

    if (length == 0 || memchr(scope, '"', length) != NULL ||
        memchr(scope, '\\', length) != NULL)
        return false;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        if (strlen(refused[i]) == length &&
            strncmp(refused[i], scope, length) == 0)
            return false;
    return true;
}

static bool
are_scopes(const char *scopes)
{
    const char *at = scopes;

    while (*at != '\0') {
        size_t length = strcspn(at, " ");

        if (!scope_modest(at, length))
            return false;
        at += length;
        if (*at == ' ' && *++at == '\0')
            return false;
    }
    return strlen(scopes) <= 512;
}

static bool
scopes_modest(const struct settings *settings)
{
    return are_scopes(settings->extra_scopes);
}

static bool
token_scopes_modest(const struct settings *settings)
{
    return are_scopes(settings->token_scopes);
}

/* A refresh asks for no more than the sign-in did (RFC 6749 6). */
static bool
token_scopes_asked(const struct settings *settings)
{
    char scope[512 + 1];
    const char *at = settings->token_scopes;

    while (*at != '\0') {
        size_t length = strcspn(at, " ");

        snprintf(scope, sizeof(scope), "%.*s", (int) length, at);
        if (!words_have(settings->extra_scopes, scope))
            return false;
        at += length + (at[length] == ' ');
    }
    return true;
}

/* Names parted by single spaces. */
static bool
providers_parted(const struct settings *settings)
{
    const char *names = settings->identity_providers;
    size_t length = strlen(names);

    return length == 0 || (names[0] != ' ' && names[length - 1] != ' ' &&
                           strstr(names, "  ") == NULL && length <= 1000);
}

/* Names of members parted by dots: "federated_claims.user_id". */
static bool
is_path(const char *path, size_t length)
{
    return length > 0 && length <= 255 && path[0] != '.' &&
           path[length - 1] != '.' && memmem(path, length, "..", 2) == NULL &&
           memchr(path, ' ', length) == NULL &&
           memchr(path, '=', length) == NULL;
}

static bool
id_claim_named(const struct settings *settings)
{
    const char *path = settings->id_claim;

    return path[0] == '\0' || is_path(path, strlen(path));
}

static bool
organization_claim_named(const struct settings *settings)
{
    const char *path = settings->organization_claim;

    return path[0] == '\0' || is_path(path, strlen(path));
}

static bool
require_claim_named(const struct settings *settings)
{
    const char *equals = strchr(settings->require_claim, '=');

    if (settings->require_claim[0] == '\0')
        return true;
    return equals != NULL && equals[1] != '\0' && strlen(equals + 1) <= 255 &&
           is_path(settings->require_claim,
                   (size_t) (equals - settings->require_claim));
}

/* ---- What goes with what -------------------------------------------------
 */

/* A broker's subject is the broker's: it must say which claim is Anypoint's.
 */
static bool
claims_complete(const struct settings *settings)
{
    return settings->profile != PROFILE_CLAIMS ||
           (settings->id_claim[0] != '\0' &&
            settings->organization_claim[0] != '\0');
}

static bool
organization_claim_read(const struct settings *settings)
{
    return settings->profile == PROFILE_CLAIMS ||
           settings->organization_claim[0] == '\0';
}

static bool
providers_known(const struct settings *settings)
{
    return settings->profile != PROFILE_CLAIMS ||
           settings->identity_providers[0] == '\0';
}

static bool
membership_known(const struct settings *settings)
{
    return settings->profile != PROFILE_CLAIMS ||
           !settings->member_organizations;
}

/* Anybody at another identity provider may bear any name. */
static bool
usernames_bound(const struct settings *settings)
{
    return !settings->usernames || settings->identity_providers[0] != '\0';
}

/* RFC 9700 2.4 is against it: it takes two words to have it. */
static bool
password_allowed(const struct settings *settings)
{
    return settings->flow != FLOW_PASSWORD || settings->allow_password;
}

static bool
hosts_named(const struct settings *settings)
{
    return url_hosts_valid(settings->hosts);
}

/* No user and password: they would stand in a file that all may read. */
static bool
proxy_plain(const struct settings *settings)
{
    return settings->proxy[0] == '\0' || url_proxy_valid(settings->proxy);
}

static bool
request_outlasts(const struct settings *settings)
{
    return settings->request_timeout >= settings->connect_timeout;
}

static const struct {
    const char *key;
    bool (*holds)(const struct settings *);
    const char *wrong;
} checks[] = {
    {"control_plane", plane_known,
     "write " PLANES_NAMES ", or an https URL without a path; another "
     "provider is named by issuer"},
    {"issuer", issuer_plain,
     "an issuer has no query; write it as the provider's discovery does"},
    {"issuer", issuer_short,
     "it is too long for its discovery document's address, of 255 bytes at "
     "most; use a shorter one"},
    {"organization", organization_set,
     "nobody gets in without it; set your Anypoint organization's id"},
    {"client_id", client_id_set,
     "it is not set; set the id of your connected app"},
    {"client_id", client_id_plain,
     "it may hold letters, digits and dashes only, 127 at most; "
     "copy it from your connected app"},
    {"signing_algorithms", algorithms_known,
     "write RS256, PS256 or ES256, or some of them parted by one space"},
    {"org_domain", domain_plain,
     "write the domain alone, as Anypoint shows it: letters, digits, dots, "
     "dashes and underscores"},
    {"redirect_uri", redirect_safe,
     "write an https URL, or one that begins with http://localhost: or "
     "http://127.0.0.1:, exactly as it is registered with the connected app"},
    {"extra_scopes", scopes_modest,
     "write scopes parted by one space; openid and profile are asked for "
     "without it, offline_access, full and read:full never"},
    {"identity_providers", providers_parted,
     "write identity providers' ids parted by one space"},
    {"id_claim", id_claim_named,
     "write a claim's name, or names parted by dots where it is inside "
     "others"},
    {"require_claim", require_claim_named,
     "write NAME=VALUE, the name as for id_claim"},
    {"organization_claim", organization_claim_named,
     "write a claim's name as for id_claim"},
    {"profile", claims_complete,
     "profile = claims needs id_claim and organization_claim"},
    {"organization_claim", organization_claim_read,
     "it is read with profile = claims only; set that, or leave it out"},
    {"identity_providers", providers_known,
     "profile = claims tells no identity provider; use require_claim"},
    {"member_organizations", membership_known,
     "profile = claims tells one organization; leave it out"},
    {"usernames", usernames_bound,
     "names are unique at one identity provider only; set "
     "identity_providers to those whose names count"},
    {"token_endpoint", token_found,
     "it is needed where discovery is off; set it or write discovery = yes"},
    {"userinfo_endpoint", userinfo_found,
     "it is needed where discovery is off; set it or write discovery = yes"},
    {"jwks_uri", keys_found,
     "it is needed where discovery is off; set it or write discovery = yes"},
    {"authorization_endpoint", authorization_found,
     "the browser flow needs it where discovery is off; set it or write "
     "discovery = yes"},
    {"device_authorization_endpoint", device_found,
     "the device flow needs it where discovery is off; "
     "set it or write discovery = yes"},
    {"flow", password_allowed,
     "flow = password needs allow_password = yes; see allow_password in "
     "anypoint.conf(5), or choose another flow"},
    {"token_scopes", token_scopes_modest,
     "write scopes as for extra_scopes, parted by one space"},
    {"token_scopes", token_scopes_asked,
     "each must stand in extra_scopes, too, for a sign-in to ask for it"},
    {"hosts", hosts_named,
     "write names of hosts parted by spaces, each with :PORT or for port 443"},
    {"proxy", proxy_plain,
     "write http://HOST:PORT or https://HOST:PORT, without a user, a password "
     "or a path"},
    {"request_timeout", request_outlasts,
     "it is shorter than connect_timeout; make it as long or longer"},
};

bool
coherent_settings(const struct settings *settings, const char *name,
                  struct error *error)
{
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        const char *section = settings_section(checks[i].key);

        if (!checks[i].holds(settings))
            return error_set(error, ERROR_SETTINGS, "%s: [%s] %s: %s", name,
                             section, checks[i].key, checks[i].wrong);
    }
    return usable_methods(settings, name, error);
}
