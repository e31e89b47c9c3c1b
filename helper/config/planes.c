/*
 * Anypoint's control planes, and where what is on each.
 *
 * Runs in: the helper's logins, anypoint-net, anypointctl.
 * Trusts:  root's words; not their form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/planes.h"

#include <stdio.h>
#include <string.h>

#define SCHEME "https://"

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

/* Where the path begins. */
static size_t
before_path(const char *url)
{
    size_t host = strlen(SCHEME);

    return host + strcspn(url + host, "/?");
}

/* A lone slash is no path. */
static bool
has_path(const char *url)
{
    return strlen(url + before_path(url)) > 1;
}

static bool
copy(char base[PLANES_BASE_SIZE], const char *url, size_t length)
{
    return snprintf(base, PLANES_BASE_SIZE, "%.*s", (int) length, url) <
           PLANES_BASE_SIZE;
}

bool
planes_base(char base[PLANES_BASE_SIZE], const char *word)
{
    const char *known = base_of(word);
    struct url parsed;

    if (known != NULL)
        return copy(base, known, strlen(known));
    return url_parse(&parsed, word) && !has_path(word) &&
           copy(base, word, before_path(word));
}

bool
planes_base_of_issuer(char base[PLANES_BASE_SIZE], const char *issuer)
{
    struct url parsed;
    size_t host;

    if (!url_parse(&parsed, issuer))
        return false;
    host = before_path(issuer);
    return strcmp(issuer + host, PLANES_ISSUER) == 0 &&
           copy(base, issuer, host);
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
    if (has_path(base))
        length = snprintf(issuer, URL_MAX + 1, "%s", base);
    else
        length = snprintf(issuer, URL_MAX + 1, "%.*s" PLANES_ISSUER,
                          (int) before_path(base), base);
    return length <= URL_MAX ||
           error_set(error, ERROR_SETTINGS,
                     "the control plane's URL is too long");
}
