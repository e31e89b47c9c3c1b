/*
 * Ask anypoint-net to speak HTTPS for us.
 *
 * One login holds one connection; a request goes out, an answer comes back.
 * While it waits it waits through the login's waiter, so that a login whose
 * application has gone ends at once; closing the connection ends what
 * anypoint-net was doing for it.
 *
 * Runs in: the helper's logins.
 * Trusts:  net to have reached the host that it says; nothing of an
 *          answer's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_NET_CLIENT_H
#define HELPER_NET_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/base/waiter.h"

/* How net may answer a GET from what it kept. */
enum net_cache {
    NET_UNCACHED = 0,
    NET_CACHED,    /* a kept answer that is still fresh will do */
    NET_REFRESHED, /* ask again, but at most once a minute for a URL */
};

/* Owns its connection; the waiter is the caller's. */
struct net {
    int fd;
    struct waiter *waiter;
    char path[108];   /* of the socket, to connect again */
    int64_t patience; /* milliseconds that an answer may take; 0: any */
    int64_t budget;   /* milliseconds that answers may take in all from now
                         on; the time between them does not count */
};

/* A budget without an end, as net_connect sets it. */
#define NET_NO_BUDGET INT64_MAX

/* Nothing in it is owned; the form is erased, sent or not. */
struct net_request {
    const char *url;     /* https, of a host that settings name; FRAME_ABOUT */
    struct buffer *form; /* POST this form; NULL: GET */
    bool client;         /* add the client's id and secret */
    const struct secret *token; /* send as Bearer (RFC 6750 2.1); or NULL */
    enum net_cache cache;
    bool once;     /* on a new connection: curl repeats on an old one */
    bool patient;  /* ask again if the provider is busy: answer_fetch() */
    int64_t until; /* give up at this tick (helper/base/clock.h) */
    size_t most;   /* bytes of a body that is of use; 0: NET_BODY_SHORT */
};

/* Owns its body.  What it holds may be secret. */
struct net_response {
    int status;          /* of HTTP: 100 to 599 */
    char type[64];       /* media type: lower case, no parameters; or "" */
    int64_t retry_after; /* seconds it asks us to stay away; 0: none */
    int64_t date;        /* of Date, seconds since 1970; 0: none, or kept */
    struct buffer body;  /* at most NET_BODY_MAX bytes */
    bool unsent; /* no answer came, and it is certain that nothing was sent */
};

#define NET_BODY_MAX   (1024 * 1024)
#define NET_BODY_SHORT (64 * 1024)

/*
 * Connect to anypoint-net's socket; the caller closes with net_close, and may
 * set a patience: a net that hangs then ends no login late.
 */
bool net_connect(struct net *, const char *path, struct waiter *,
                 struct error *) __attribute__((warn_unused_result));

/*
 * Send the request and wait for its answer, whatever its HTTP status is.
 * False with ERROR_NETWORK when no answer came (no connection, bad
 * certificate, too slow, beyond NET_BODY_MAX), ERROR_PROTOCOL when it is
 * longer than the request's most, ERROR_SETTINGS when net may not reach the
 * URL, ERROR_GONE or another when the waiter ended it.  After any
 * failure the connection is good for the next request or is made anew by
 * it.  A request is never sent twice: a token that serves once may be in it.
 * The answer is written over, not freed first; without one only unsent is
 * told, and never of a request on a kept connection; of one that cannot be
 * taken only the status.
 */
bool net_exchange(struct net *, const struct net_request *,
                  struct net_response *, struct error *)
    __attribute__((warn_unused_result));

/* Erase and free an answer; leaves zeros.  NULL members are fine. */
void net_response_free(struct net_response *);

/* Close; a net that was never connected has an fd of -1. */
void net_close(struct net *);

#endif
