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

#include "helper/base/form.h"
#include "helper/base/json.h"
#include "helper/config/endpoints.h"
#include "helper/config/reach.h"
#include "helper/oidc/answer.h"
#include "pam/cleanup.h"

/* A document's longest, in bytes. */
#define DOCUMENT_MAX (256 * 1024)

/* What settings let be asked for, and what is asked for always. */
#define SCOPE_MAX 640

static const struct endpoint {
    const char *name;
    size_t setting, place;
    bool needed;
    const char *path; /* Anypoint's own; NULL: it has none */
} endpoints[] = {
#define ENDPOINT(name, needed, path)                                          \
    {                                                                         \
#name, offsetof(struct settings, name),                               \
            offsetof(struct provider, name), needed, path                     \
    }
    ENDPOINT(authorization_endpoint, false, PLANES_ISSUER "/authorize"),
    ENDPOINT(device_authorization_endpoint, false, NULL), /* RFC 8628 4 */
    ENDPOINT(token_endpoint, true, PLANES_ISSUER "/token"),
    ENDPOINT(userinfo_endpoint, true, PLANES_ISSUER "/userinfo"),
    ENDPOINT(jwks_uri, true, PLANES_ISSUER "/keys"),
    ENDPOINT(revocation_endpoint, false, PLANES_ISSUER "/revoke"), /* 7009 */
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

/* A document that leaves out what it must have is not to be trusted. */
static void
take_anypoints(char *place, const struct provider *provider,
               const struct endpoint *endpoint, bool document)
{
    if (endpoint->path != NULL && !(document && endpoint->needed) &&
        !endpoints_default(place, provider->settings, endpoint->path))
        place[0] = '\0';
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
    if (place[0] == '\0')
        take_anypoints(place, provider, endpoint, reader != NULL);
    return place[0] != '\0' || !endpoint->needed ||
           error_set(error, ERROR_PROTOCOL, "%s is missing", endpoint->name);
}

void
provider_add_scope(struct buffer *form, const struct provider *provider)
{
    CLEANUP(buffer_free) struct buffer scope = BUFFER(SCOPE_MAX);
    const char *more = provider->settings->extra_scopes;

    buffer_add_string(&scope, "openid profile");
    if (provider->offline_access)
        buffer_add_string(&scope, " offline_access");
    if (more[0] != '\0') {
        buffer_add_byte(&scope, ' ');
        buffer_add_string(&scope, more);
    }
    form_add(form, "scope", buffer_string(&scope));
    form->bad = form->bad || !buffer_ok(&scope);
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

/*
 * Discovery 4.1: "any terminating / MUST be removed" before it is added.
 * An issuer of Anypoint's that has another form still has its document where
 * Anypoint has it.
 */
static bool
document_url(char url[URL_MAX + 1], const struct settings *settings)
{
    static const char below[] = "/.well-known/openid-configuration";
    char anypoint[URL_MAX + 1];
    const char *root = settings->issuer;
    size_t length;

    if (endpoints_default(anypoint, settings, PLANES_ISSUER))
        root = anypoint;
    length = strlen(root);
    if (length > 0 && root[length - 1] == '/')
        length--;
    return snprintf(url, URL_MAX + 1, "%.*s%s", (int) length, root, below) <=
           URL_MAX;
}

/* What may come of asking for the document. */
enum coming {
    CAME = 0,
    USELESS, /* it came, and cannot be taken */
    ABSENT,  /* nobody has it, or nobody says so in time */
};

static bool
can_begin(const struct provider *provider)
{
    return provider->settings->flow != FLOW_DEVICE ||
           provider->device_authorization_endpoint[0] != '\0';
}

/*
 * Nobody waits for a busy provider's document who can do without.  Where it
 * says which flow there is, it is waited for: none is another's fallback.
 */
static bool
can_do_without(const struct settings *settings)
{
    struct provider provider;
    struct error ignored;

    return provider_read(&provider, settings, NULL, &ignored) &&
           can_begin(&provider) &&
           (settings->flow != FLOW_AUTO ||
            provider.device_authorization_endpoint[0] != '\0');
}

static bool
did_not_come(const struct error *error, bool needed)
{
    return error->kind == ERROR_NETWORK ||
           (error->kind == ERROR_THROTTLED && !needed);
}

static enum coming
fetch(struct provider *provider, const struct settings *settings,
      struct net *net, enum net_cache cache, int64_t until,
      struct error *error)
{
    CLEANUP(answer_free) struct answer answer = {0};
    char url[URL_MAX + 1];
    bool needed = !can_do_without(settings);
    const struct net_request request = {.url = url,
                                        .cache = cache,
                                        .patient = needed,
                                        .until = until,
                                        .most = DOCUMENT_MAX};

    if (!document_url(url, settings)) {
        error_set(error, ERROR_SETTINGS, "the issuer is too long");
        return USELESS;
    }
    if (!answer_get(&answer, net, &request, error)) {
        error_within(error, "discovery");
        return did_not_come(error, needed) ? ABSENT : USELESS;
    }
    if (answer.refused) {
        error_set(error, ERROR_PROTOCOL, "discovery: %s: it was refused", url);
        return ABSENT;
    }
    if (provider_read(provider, settings, answer.object, error))
        return CAME;
    error_within(error, "discovery");
    return USELESS;
}

/* It is there: that tells a provider without a document from none at all. */
static bool
keys_come(const struct provider *provider, struct net *net, int64_t until)
{
    CLEANUP(net_response_free) struct net_response response = {0};
    struct error ignored;
    const struct net_request request = {.url = provider->jwks_uri,
                                        .cache = NET_CACHED,
                                        .patient = true,
                                        .until = until,
                                        .most = PROVIDER_KEYS_MAX};

    return answer_fetch(&response, net, &request, &ignored) &&
           response.status == 200;
}

/* Why there is no document stays the error, if nothing can be done. */
static bool
go_without(struct provider *provider, const struct settings *settings,
           struct net *net, int64_t until)
{
    struct error ignored;

    return provider_read(provider, settings, NULL, &ignored) &&
           can_begin(provider) && keys_come(provider, net, until);
}

/*
 * net knows no JSON, and keeps a document that is none, or another's, for as
 * long as its headers say: one that is of no use is asked for once more.
 */
static bool
discover(struct provider *provider, const struct settings *settings,
         struct net *net, enum net_cache cache, int64_t until,
         struct error *error)
{
    struct error why = {0};
    enum coming coming;

    if (!settings->discovery)
        return provider_read(provider, settings, NULL, error);
    coming = fetch(provider, settings, net, cache, until, &why);
    if (cache == NET_CACHED && coming == USELESS && why.kind == ERROR_PROTOCOL)
        coming = fetch(provider, settings, net, NET_REFRESHED, until, &why);
    if (coming == CAME ||
        (coming == ABSENT && go_without(provider, settings, net, until)))
        return true;
    *error = why;
    return false;
}

bool
provider_discover(struct provider *provider, const struct settings *settings,
                  struct net *net, int64_t until, struct error *error)
{
    return discover(provider, settings, net, NET_CACHED, until, error);
}

bool
provider_discover_anew(struct provider *provider,
                       const struct settings *settings, struct net *net,
                       int64_t until, struct error *error)
{
    return discover(provider, settings, net, NET_UNCACHED, until, error);
}
