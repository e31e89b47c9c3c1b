/*
 * Speak HTTPS; with handle.c, the only code that knows curl.
 *
 * Many transfers go on at once, none of them waits.  Connections and TLS
 * sessions are kept from one to the next; cookies, credentials and bodies
 * are not.  Redirects are answers like others and are not followed; nothing
 * is taken from the environment.
 *
 * Runs in: anypoint-net.
 * Trusts:  the certificates that settings name; nothing that a host sends.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_NET_HTTP_H
#define HELPER_NET_HTTP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"
#include "helper/net/frame.h"
#include "helper/net/rules.h"

/* As many descriptors as this can be waited for beside curl's. */
#define HTTP_POLL_MAX 260

/* All header lines of one answer, in bytes. */
#define HTTP_HEADERS_MAX (64 * 1024)

/* As many connections are kept for later; the oldest goes first. */
#define HTTP_KEPT_MAX 16

struct http;
struct http_transfer;

/* Owned by its transfer. */
struct http_result {
    struct frame_answer answer; /* answered, or not reached and why */
    int64_t keep;               /* seconds that it may be kept */
    struct buffer body;         /* what answer's body points into */
};

/* Once a program, before the first http_new and without threads. */
bool http_global(struct error *) __attribute__((warn_unused_result));

/* The caller frees; NULL with the error set on failure. */
struct http *http_new(struct error *) __attribute__((warn_unused_result));

/* Close all connections; its transfers have been ended.  NULL is fine. */
void http_free(struct http *);

/*
 * Begin a transfer that rules_allow; all that it needs is copied.  NULL if
 * there is no memory.  The caller ends it by http_end.
 */
struct http_transfer *http_begin(struct http *, const struct rules *,
                                 const struct frame_request *)
    __attribute__((warn_unused_result));

/* End a transfer, finished or not, and erase what it held. */
void http_end(struct http *, struct http_transfer *);

/*
 * Wait until a transfer or one of the descriptors (at most HTTP_POLL_MAX,
 * POLLIN and POLLOUT) is ready, or for so many milliseconds.
 */
void http_wait(struct http *, struct pollfd *, size_t count, int milliseconds);

/* Go on with all transfers, without waiting. */
void http_step(struct http *);

/* The next transfer that has finished, once each; NULL if none has. */
struct http_transfer *http_next(struct http *);

/* What came of a finished transfer. */
const struct http_result *http_result(const struct http_transfer *);

/*
 * True if the certificates that are to be trusted can be used.  It is curl
 * that tries; nothing leaves the program.
 */
bool http_check(const struct rules *, struct error *)
    __attribute__((warn_unused_result));

#endif
