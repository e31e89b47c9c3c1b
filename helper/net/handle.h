/*
 * Tell curl what one request is, by the rules.
 *
 * Runs in: anypoint-net.
 * Trusts:  root's rules; not the request that a login sent.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_NET_HANDLE_H
#define HELPER_NET_HANDLE_H

#include <curl/curl.h>
#include <stdbool.h>

#include "helper/base/buffer.h"
#include "helper/net/frame.h"
#include "helper/net/rules.h"

/* Owns all: curl points into the form and the headers. */
struct handle {
    CURL *easy;
    struct curl_slist *headers;
    struct buffer form;
};

/*
 * Set what holds for every request: https alone, TLS 1.2 at least, the
 * certificates that are trusted, no redirect, nothing of the environment, no
 * proxy.
 * False if curl cannot.
 */
bool handle_trust(CURL *, const struct rules *)
    __attribute__((warn_unused_result));

/*
 * The same and this request's URL, times, headers, form and client
 * authentication, by way of the proxy that settings name.  All is copied.
 * False if there is no memory; the caller closes it in any case.
 */
bool handle_open(struct handle *, const struct rules *,
                 const struct frame_request *)
    __attribute__((warn_unused_result));

/* Erase, free, leave zeros. */
void handle_close(struct handle *);

#endif
