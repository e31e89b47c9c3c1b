/*
 * Which URLs settings let us reach, and show.
 *
 * Runs in: the helper's logins, anypoint-net.
 * Trusts:  settings; nothing of a URL.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/reach.h"

#include <stddef.h>

#include "helper/base/url.h"
#include "helper/config/endpoints.h"

bool
reach_allows(const struct settings *settings, const char *text)
{
    char profile[URL_MAX + 1] = "";
    const char *const named[] = {
        settings->issuer,
        settings->authorization_endpoint,
        settings->device_authorization_endpoint,
        settings->token_endpoint,
        settings->userinfo_endpoint,
        settings->jwks_uri,
        settings->revocation_endpoint,
        profile,
    };
    struct url url, origin;

    if (!url_parse(&url, text))
        return false;
    if (!endpoints_profile(profile, settings))
        profile[0] = '\0';
    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
        if (url_parse(&origin, named[i]) &&
            url_allowed(&url, &origin, settings->hosts))
            return true;
    return false;
}
