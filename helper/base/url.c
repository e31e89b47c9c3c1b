/*
 * The few URLs that we accept (RFC 3986, narrowed).
 *
 * Runs in: the helper's logins, anypoint-net, the settings.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/url.h"

#include <stddef.h>
#include <string.h>

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

#define HTTPS_PORT 443
#define PORT_MAX   65535

/* RFC 1035 2.3.4. */
#define LABEL_MAX 63
#define HOST_MAX  253

static char
lower(char character)
{
    const char *at = strchr(UPPER, character);

    return character == '\0' || at == NULL ? character : LOWER[at - UPPER];
}

/*
 * A dot at the end is a name's other spelling, which no certificate and no
 * settings have; so an empty label is refused.
 */
static bool
is_host(const char *host)
{
    for (const char *label = host;;) {
        size_t length = strcspn(label, ".");

        if (length == 0 || length > LABEL_MAX || label[0] == '-' ||
            label[length - 1] == '-')
            return false;
        if (label[length] == '\0')
            return true;
        label += length + 1;
    }
}

/* Take a port, written in one way only; answers what follows, or NULL. */
static const char *
take_port(struct url *url, const char *text)
{
    size_t length = strspn(text, DIGITS);
    unsigned port = 0;

    if (length == 0 || length > 5 || text[0] == '0')
        return NULL;
    for (size_t i = 0; i < length; i++)
        port = port * 10 + (unsigned) (text[i] - '0');
    if (port > PORT_MAX)
        return NULL;
    url->port = port;
    return text + length;
}

/*
 * Take a host and a port, if there is one; answers what follows, or NULL.
 * A user part ends here too: '@' is no character of a host.
 */
static const char *
take_authority(struct url *url, const char *text)
{
    size_t length = strspn(text, LOWER UPPER DIGITS "-.");

    if (length > HOST_MAX)
        return NULL;
    for (size_t i = 0; i < length; i++)
        url->host[i] = lower(text[i]);
    url->host[length] = '\0';
    url->port = HTTPS_PORT;
    if (!is_host(url->host))
        return NULL;
    text += length;
    return *text == ':' ? take_port(url, text + 1) : text;
}

/* RFC 3986 3.3 and 3.4; a percent begins two hexadecimal digits. */
static bool
is_path(const char *text)
{
    static const char plain[] = LOWER UPPER DIGITS "-._~!$&'()*+,;=:@/?";
    static const char digits[] = DIGITS "abcdefABCDEF";

    for (text += strspn(text, plain); *text == '%';
         text += strspn(text, plain)) {
        if (strspn(text + 1, digits) < 2)
            return false;
        text += 3;
    }
    return *text == '\0';
}

bool
url_parse(struct url *url, const char *text)
{
    static const char scheme[] = "https://";
    struct url parsed = {0};

    if (strlen(text) > URL_MAX ||
        strncmp(text, scheme, sizeof(scheme) - 1) != 0)
        return false;
    text = take_authority(&parsed, text + sizeof(scheme) - 1);
    if (text == NULL || (*text != '\0' && *text != '/' && *text != '?') ||
        !is_path(text))
        return false;
    *url = parsed;
    return true;
}

/*
 * Take the next name of a list; answers what follows it.  At the list's end,
 * and at what is no name, *taken is false; only the list's end is then left
 * empty.
 */
static const char *
take_name(struct url *url, const char *hosts, bool *taken)
{
    const char *rest;

    hosts += strspn(hosts, " ");
    *taken = false;
    if (*hosts == '\0')
        return hosts;
    rest = take_authority(url, hosts);
    if (rest == NULL || (*rest != '\0' && *rest != ' '))
        return hosts;
    *taken = true;
    return rest;
}

static bool
is_same(const struct url *one, const struct url *other)
{
    return one->port == other->port && strcmp(one->host, other->host) == 0;
}

bool
url_allowed(const struct url *url, const struct url *origin, const char *hosts)
{
    bool taken = true;

    if (is_same(url, origin))
        return true;
    while (taken) {
        struct url named;

        hosts = take_name(&named, hosts, &taken);
        if (taken && is_same(url, &named))
            return true;
    }
    return false;
}

bool
url_hosts_valid(const char *hosts)
{
    bool taken = true;

    while (taken) {
        struct url named;

        hosts = take_name(&named, hosts, &taken);
    }
    return *hosts == '\0';
}

/* A proxy has no usual port: it must be written. */
bool
url_proxy_valid(const char *text)
{
    static const char *const schemes[] = {"http://", "https://"};

    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        const char *host = text + strlen(schemes[i]), *rest;
        struct url url;

        if (strncmp(text, schemes[i], strlen(schemes[i])) != 0)
            continue;
        rest = take_authority(&url, host);
        return rest != NULL && *rest == '\0' && strchr(host, ':') != NULL;
    }
    return false;
}
