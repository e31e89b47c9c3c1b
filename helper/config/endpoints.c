/*
 * What follows from the control plane: the issuer, and each endpoint that
 * nobody names.
 *
 * Runs in: the helper's logins, anypoint-net, anypointctl.
 * Trusts:  settings.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/endpoints.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The control plane that is meant, whatever the issuer is. */
static bool
base_of(char base[PLANES_BASE_SIZE], const struct settings *settings)
{
    if (settings->control_plane[0] != '\0')
        return planes_base(base, settings->control_plane);
    if (settings->issuer[0] != '\0')
        return planes_base_of_issuer(base, settings->issuer);
    return planes_base(base, PLANES_DEFAULT);
}

static bool
join(char url[URL_MAX + 1], const char *base, const char *path)
{
    return snprintf(url, URL_MAX + 1, "%s%s", base, path) <= URL_MAX;
}

bool
endpoints_resolve(struct settings *settings, struct error *error)
{
    char base[PLANES_BASE_SIZE], issuer[URL_MAX + 1];
    char *copy;

    if (settings->issuer[0] != '\0' || !base_of(base, settings) ||
        !join(issuer, base, PLANES_ISSUER))
        return true;
    copy = strdup(issuer);
    if (copy == NULL)
        return error_memory(error);
    free(settings->issuer);
    settings->issuer = copy;
    return true;
}

/* An issuer may have another form than Anypoint's documents say. */
static bool
is_issuers(const char *base, const struct settings *settings)
{
    struct url url, issuer;

    return url_parse(&url, base) && url_parse(&issuer, settings->issuer) &&
           url_allowed(&issuer, &url, "");
}

bool
endpoints_default(char url[URL_MAX + 1], const struct settings *settings,
                  const char *path)
{
    char base[PLANES_BASE_SIZE];

    return base_of(base, settings) && is_issuers(base, settings) &&
           join(url, base, path);
}

bool
endpoints_profile(char url[URL_MAX + 1], const struct settings *settings)
{
    char base[PLANES_BASE_SIZE];
    struct url issuer;

    if (settings->profile_endpoint[0] != '\0')
        return join(url, settings->profile_endpoint, "");
    if (base_of(base, settings))
        return join(url, base, PLANES_PROFILE);
    return url_parse(&issuer, settings->issuer) &&
           snprintf(url, URL_MAX + 1, "https://%s:%u" PLANES_PROFILE,
                    issuer.host, issuer.port) <= URL_MAX;
}
