/*
 * Anypoint's control planes, and the issuer of each.
 *
 * Runs in: anypointctl.
 * Trusts:  root's words; not their form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/anypoint/planes.h"

#include <stdio.h>
#include <string.h>

#define SCHEME "https://"
#define PATH   "/accounts/api/v2/oauth2"

static const struct {
    const char *name, *base;
} planes[] = {
    {"us", "https://anypoint.mulesoft.com"},
    {"eu", "https://eu1.anypoint.mulesoft.com"},
    {"gov", "https://gov.anypoint.mulesoft.com"},
    {"ca", "https://ca1.platform.mulesoft.com"},
    {"jp", "https://jp1.platform.mulesoft.com"},
};

static const char *
base_of(const char *name)
{
    for (size_t i = 0; i < sizeof(planes) / sizeof(planes[0]); i++)
        if (strcmp(planes[i].name, name) == 0)
            return planes[i].base;
    return NULL;
}

/* Where the path begins; a lone slash is none. */
static size_t
before_path(const char *url)
{
    size_t host = strlen(SCHEME);

    return host + strcspn(url + host, "/?");
}

bool
planes_issuer(char issuer[URL_MAX + 1], const char *word, struct error *error)
{
    const char *base = base_of(word);
    struct url parsed;
    int length;

    if (base == NULL && !url_parse(&parsed, word))
        return error_set(error, ERROR_SETTINGS,
                         "the control plane must be " PLANES_NAMES
                         ", or an https URL of at most 255 bytes");
    if (base == NULL)
        base = word;
    if (strlen(base + before_path(base)) > 1)
        length = snprintf(issuer, URL_MAX + 1, "%s", base);
    else
        length = snprintf(issuer, URL_MAX + 1, "%.*s" PATH,
                          (int) before_path(base), base);
    return length <= URL_MAX ||
           error_set(error, ERROR_SETTINGS,
                     "the control plane's URL is too long");
}
