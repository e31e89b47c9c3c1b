/*
 * What the settings must hold together.
 *
 * Runs in: the helper's listener, anypoint-net, --check.
 * Trusts:  settings_parse, for the form of each.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/coherent.h"

#include <string.h>

#include "helper/base/url.h"

#define CLIENT_ID_LONGEST 255

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

static bool
found(const struct settings *settings, const char *endpoint)
{
    return settings->discovery || endpoint[0] != '\0';
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
device_found(const struct settings *settings)
{
    return settings->flow == FLOW_PASSWORD ||
           found(settings, settings->device_authorization_endpoint);
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
     "it may hold letters, digits and dashes only, 255 at most; "
     "copy it from your connected app"},
    {"signing_algorithms", algorithms_known,
     "write RS256, PS256 or ES256, or some of them parted by one space"},
    {"token_endpoint", token_found,
     "it is needed where discovery is off; set it or write discovery = yes"},
    {"userinfo_endpoint", userinfo_found,
     "it is needed where discovery is off; set it or write discovery = yes"},
    {"jwks_uri", keys_found,
     "it is needed where discovery is off; set it or write discovery = yes"},
    {"device_authorization_endpoint", device_found,
     "the device flow needs it where discovery is off; "
     "set it or write discovery = yes"},
    {"flow", password_allowed,
     "flow = password needs allow_password = yes; see allow_password in "
     "anypoint.conf(5), or choose another flow"},
    {"hosts", hosts_named,
     "write names of hosts parted by spaces, each with :PORT or for port 443"},
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
    return true;
}
