/*
 * The few URLs that we accept (RFC 3986, narrowed).
 *
 * https only; a host of letters, digits, dots and dashes (IDNA's ASCII
 * form); a port or none; no user part, no backslash, no percent in the
 * host, no fragment; printable ASCII; at most URL_MAX bytes.  So a URL that
 * a provider sent cannot look like another host's.
 *
 * Runs in: the helper's logins, anypoint-net, the settings.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_URL_H
#define HELPER_BASE_URL_H

#include <stdbool.h>

#define URL_MAX   255
#define HOST_SIZE 256

struct url {
    char host[HOST_SIZE]; /* lower case; a host's port, if any, stays out */
    unsigned port;        /* 443 if the URL has none */
};

/* Split a URL; false if it is not one that we accept.  Pure. */
bool url_parse(struct url *, const char *text)
    __attribute__((warn_unused_result));

/*
 * True if the URL's host and port are those of the URL origin, or are in
 * hosts: names parted by spaces, each with ":PORT" or for port 443.
 */
bool url_allowed(const struct url *, const struct url *origin,
                 const char *hosts);

/*
 * True if each name in hosts, parted by spaces, is a host that url_parse
 * would take, with ":PORT" or without.
 */
bool url_hosts_valid(const char *hosts);

/*
 * True for a proxy's address: "http://" or "https://", a host that url_parse
 * would take, ":PORT", and nothing else: no user, no path.  Pure.
 */
bool url_proxy_valid(const char *text);

#endif
