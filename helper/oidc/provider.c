/*
 * The provider: its endpoints (OpenID Connect Discovery 1.0, RFC 8414).
 *
 * Runs in: the helper's logins.
 * Trusts:  settings; nothing of a document before its issuer is ours.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/provider.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "helper/base/json.h"
#include "helper/config/reach.h"
#include "helper/oidc/answer.h"
#include "pam/cleanup.h"

/* A document's longest, in bytes. */
#define DOCUMENT_MAX (256 * 1024)

static const struct endpoint {
    const char *name;
    size_t setting, place;
    bool needed;
} endpoints[] = {
#define ENDPOINT(name, needed)                                                \
    {                                                                         \
#name, offsetof(struct settings, name),                               \
            offsetof(struct provider, name), needed                           \
    }
    ENDPOINT(device_authorization_endpoint, false), /* RFC 8628 4 */
    ENDPOINT(token_endpoint, true),
    ENDPOINT(userinfo_endpoint, true),
    ENDPOINT(jwks_uri, true),
#undef ENDPOINT
};

/* Root may name any endpoint; a document only one on a host of root's. */
static bool
read_document(char *place, const struct settings *settings, const char *name,
              struct json_reader *reader, struct error *error)
{
    json_string_maybe(reader, name, place, URL_MAX + 1);
    if (!json_ok(reader))
        return false;
    if (place[0] != '\0' && !reach_allows(settings, place))
        return error_set(error, ERROR_PROTOCOL,
                         "%s is not on a host that settings name", name);
    return true;
}

static bool
read_endpoint(struct provider *provider, const struct endpoint *endpoint,
              struct json_reader *reader, struct error *error)
{
    char *place = (char *) provider + endpoint->place;
    const char *setting =
        *(char *const *) (const void *) ((const char *) provider->settings +
                                         endpoint->setting);

    if (setting[0] != '\0')
        snprintf(place, URL_MAX + 1, "%s", setting);
    else if (reader != NULL && !read_document(place, provider->settings,
                                              endpoint->name, reader, error))
        return false;
    return place[0] != '\0' || !endpoint->needed ||
           error_set(error, ERROR_PROTOCOL, "%s is missing", endpoint->name);
}

/* OpenID Connect Discovery 4.3: "exactly match". */
static bool
check_issuer(const struct settings *settings, struct json_reader *reader,
             struct error *error)
{
    char issuer[URL_MAX + 1];

    json_string(reader, "issuer", issuer, sizeof(issuer));
    if (!json_ok(reader))
        return false;
    if (strcmp(issuer, settings->issuer) != 0)
        return error_set(error, ERROR_PROTOCOL,
                         "the document is another issuer's");
    return true;
}

bool
provider_read(struct provider *provider, const struct settings *settings,
              struct json_object *document, struct error *error)
{
    struct json_reader reader = json_reader(document, error);

    *provider = (struct provider){.settings = settings};
    if (document != NULL && !check_issuer(settings, &reader, error))
        return false;
    for (size_t i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++)
        if (!read_endpoint(provider, &endpoints[i],
                           document == NULL ? NULL : &reader, error))
            return false;
    return true;
}

/* Discovery 4.1: "any terminating / MUST be removed" before it is added. */
static bool
document_url(char *space, size_t size, const char *issuer)
{
    static const char below[] = "/.well-known/openid-configuration";
    size_t length = strlen(issuer);

    if (length > 0 && issuer[length - 1] == '/')
        length--;
    return snprintf(space, size, "%.*s%s", (int) length, issuer, below) <
           (int) size;
}

static bool
fetch(struct provider *provider, const struct settings *settings,
      struct net *net, enum net_cache cache, int64_t until,
      struct error *error)
{
    CLEANUP(answer_free) struct answer answer = {0};
    char url[URL_MAX + 1];
    const struct net_request request = {
        .url = url, .cache = cache, .until = until, .most = DOCUMENT_MAX};

    if (!document_url(url, sizeof(url), settings->issuer))
        return error_set(error, ERROR_SETTINGS, "the issuer is too long");
    if (!answer_get(&answer, net, &request, error))
        return error_within(error, "discovery");
    if (answer.refused)
        return error_set(error, ERROR_PROTOCOL,
                         "discovery: %s: it was refused", url);
    return provider_read(provider, settings, answer.object, error) ||
           error_within(error, "discovery");
}

/*
 * net knows no JSON, and keeps a document that is none, or another's, for as
 * long as its headers say: one that is of no use is asked for once more.
 */
bool
provider_discover(struct provider *provider, const struct settings *settings,
                  struct net *net, int64_t until, struct error *error)
{
    struct error first = {0};

    if (!settings->discovery)
        return provider_read(provider, settings, NULL, error);
    if (fetch(provider, settings, net, NET_CACHED, until, &first))
        return true;
    if (first.kind == ERROR_PROTOCOL)
        return fetch(provider, settings, net, NET_REFRESHED, until, error);
    *error = first;
    return false;
}
