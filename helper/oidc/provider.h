/*
 * The provider: its endpoints (OpenID Connect Discovery 1.0, RFC 8414).
 *
 * An endpoint is what a setting says, else what the discovery document
 * says, else Anypoint's own (helper/config/endpoints.h).  All are https;
 * what a document says is on a host that settings name
 * (helper/config/reach.h), so that none sends a token elsewhere.
 *
 * Runs in: the helper's logins.
 * Trusts:  settings; nothing of a document before its issuer is ours.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_OIDC_PROVIDER_H
#define HELPER_OIDC_PROVIDER_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stdint.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"
#include "helper/base/url.h"
#include "helper/config/settings.h"
#include "helper/net/client.h"

struct provider {
    const struct settings *settings;                 /* the caller's */
    char authorization_endpoint[URL_MAX + 1];        /* "": none */
    char device_authorization_endpoint[URL_MAX + 1]; /* "": none */
    char token_endpoint[URL_MAX + 1];
    char userinfo_endpoint[URL_MAX + 1];
    char jwks_uri[URL_MAX + 1];
    char revocation_endpoint[URL_MAX + 1]; /* "": none */
    bool offline_access; /* the caller's to set: a refresh token is wanted */
};

/* The longest set of keys, in bytes: certificates may be among them. */
#define PROVIDER_KEYS_MAX (512 * 1024)

/*
 * Learn the endpoints, from net's cache where it is fresh; until is the
 * tick to give up at.  Where no document comes, Anypoint's own are taken if
 * its keys come: so who cannot be reached at all is told before a person
 * begins.  The document of a provider that is busy is waited for only where
 * it has to say which flow there is, or Anypoint's own are none.  False with
 * ERROR_NETWORK, ERROR_THROTTLED or ERROR_PROTOCOL.
 */
bool provider_discover(struct provider *, const struct settings *,
                       struct net *, int64_t until, struct error *)
    __attribute__((warn_unused_result));

/* The same, past what net keeps: what the provider says now. */
bool provider_discover_anew(struct provider *, const struct settings *,
                            struct net *, int64_t until, struct error *)
    __attribute__((warn_unused_result));

/*
 * The same from a discovery document, or from settings alone where it is
 * NULL.  The document's issuer must be the settings' to the byte
 * (Discovery 4.3).  Pure: no request is sent.
 */
bool provider_read(struct provider *, const struct settings *,
                   struct json_object *document, struct error *)
    __attribute__((warn_unused_result));

/*
 * Add the parameter with the scopes that a sign-in asks for to a form; with
 * offline_access where a refresh token is wanted (OpenID Connect Core 11).
 */
void provider_add_scope(struct buffer *form, const struct provider *);

#endif
