/*
 * Fuzz target: read any bytes as a URL, and as a list of hosts.
 *
 * The host that is found is what stands between "https://" and the first
 * byte that ends it, and nothing else in the text can change it.
 *
 * Runs in: tests.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SCHEME "https://"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_url(const struct url *url, const char *text)
{
    const char *start = text + strlen(SCHEME);
    size_t length = strcspn(start, ":/?");

    if (strlen(text) > URL_MAX || length != strlen(url->host) ||
        strncasecmp(start, url->host, length) != 0 ||
        strpbrk(url->host, "@\\%#") != NULL || url->port == 0 ||
        url->port > 65535 || strpbrk(text, "\\# \r\n\t\"<>") != NULL)
        abort();
    if (!url_allowed(url, url, ""))
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char text[1024];
    struct url url, origin = {.host = "origin.test", .port = 443};
    bool named;

    if (length >= sizeof(text))
        return 0;
    memcpy(text, bytes, length);
    text[length] = '\0';
    if (url_parse(&url, text))
        check_url(&url, text);
    named = url_hosts_valid(text);
    /* A list that holds a URL's characters is no list of names. */
    if (named && strpbrk(text, "/@?#%\\") != NULL)
        abort();
    (void) url_allowed(&(struct url){.host = "a.test", .port = 443}, &origin,
                       text);
    return 0;
}
