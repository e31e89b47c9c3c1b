/*
 * How a request and its answer lie on anypoint-net's stream.
 *
 * A frame is a length of four bytes, then so many bytes: a version, and
 * fields, each with a length of four bytes before it.  All numbers are
 * big-endian; a number as a field is one of four bytes.  doc/protocol.md
 * tells the whole.  Writing is sticky as a buffer is (helper/base/buffer.h);
 * reading is sticky too, and one check at the end tells.
 *
 * Runs in: the helper's logins, anypoint-net.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_NET_FRAME_H
#define HELPER_NET_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/base/buffer.h"
#include "helper/base/url.h"
#include "helper/net/client.h"

#define FRAME_VERSION 1

/* Bytes of the length before a frame and before a field. */
#define FRAME_HEAD 4

/* The longest of each, without the length before it. */
#define FRAME_REQUEST_MAX (64 * 1024)
#define FRAME_ANSWER_MAX  (NET_BODY_MAX + 4096)

/* A day is the longest that an answer may ask us to stay away, in seconds. */
#define FRAME_RETRY_MAX (24 * 60 * 60)

/*
 * No URL of any host: net answers a GET of it itself, by how it is
 * (helper/net/about.h).
 */
#define FRAME_ABOUT "anypoint-net:about"

/* What became of a request. */
enum frame_outcome {
    FRAME_NONE = 0,
    FRAME_ANSWERED,    /* an HTTP answer came, whatever its status is */
    FRAME_UNREACHED,   /* none came; the text says why */
    FRAME_NOT_ALLOWED, /* settings do not name the URL's host */
    FRAME_BAD,         /* the request breaks the rules */
};

/* Bytes that lie in somebody else's memory. */
struct frame_bytes {
    const char *bytes;
    size_t length;
};

struct frame_request {
    char url[URL_MAX + 1];
    bool post;                /* POST the form; else GET, and it is empty */
    struct frame_bytes form;  /* application/x-www-form-urlencoded */
    bool client;              /* add the client's id and secret */
    struct frame_bytes token; /* a Bearer token, or empty */
    enum net_cache cache;
    bool once;             /* on a connection of its own, a POST only */
    uint32_t milliseconds; /* how long it may take; at least 1 */
};

struct frame_answer {
    enum frame_outcome outcome;
    int status;              /* if answered: 100 to 599; else 0 */
    char type[64];           /* lower case, no parameters; or "" */
    int64_t retry_after;     /* 0 to FRAME_RETRY_MAX */
    char text[256];          /* if not answered: printable ASCII; else "" */
    struct frame_bytes body; /* if answered: at most NET_BODY_MAX */
    int64_t date; /* if answered: seconds since 1970; 0: not said, or kept */
    bool unsent;  /* if unreached: it is certain that nothing was sent */
};

/*
 * Add a whole frame, its length included, to a buffer that is empty and
 * whose most is FRAME_HEAD and the longest frame.
 */
void frame_put_request(struct buffer *, const struct frame_request *);
void frame_put_answer(struct buffer *, const struct frame_answer *);

/*
 * True for a media type in lower case, so that who compares it need not
 * think of case, without parameters (RFC 6838 4.2); and for "".
 */
bool frame_type(const char *);

/* The length that stands before a frame. */
size_t frame_length(const char head[FRAME_HEAD]);

/*
 * Read what follows the length.  False if it is not exactly one request or
 * answer, or one that contradicts itself (a form in a GET, the client's
 * secret beside a token, a cached POST, a GET once, a token that would not
 * stay in its header).  The views point into bytes.  Pure.
 */
bool frame_get_request(struct frame_request *, const char *bytes,
                       size_t length) __attribute__((warn_unused_result));
bool frame_get_answer(struct frame_answer *, const char *bytes, size_t length)
    __attribute__((warn_unused_result));

#endif
