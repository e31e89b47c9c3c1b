/*
 * Keep public answers: discovery and keys.
 *
 * Only what anybody may ask for is here: a GET without a token.  One fetch
 * for a URL goes on at a time, and everybody who asks meanwhile waits for
 * it; so twenty logins after a change of keys cost the provider one request.
 *
 * Runs in: anypoint-net.
 * Trusts:  the provider's host, which TLS has proved, for what is kept.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_NET_CACHE_H
#define HELPER_NET_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/buffer.h"
#include "helper/base/url.h"
#include "helper/net/client.h"

/* A fetch under way; the cache never looks inside. */
struct http_transfer;

/* As many URLs as this; the one not asked for the longest goes first. */
#define CACHE_ENTRIES 16

/* How long an answer is kept, in seconds: bounds, and if none was said. */
#define CACHE_LEAST   60
#define CACHE_MOST    (24 * 60 * 60)
#define CACHE_DEFAULT (60 * 60)

/* A URL is asked anew by NET_REFRESHED at most so often, in milliseconds. */
#define CACHE_REFRESH_MS (60 * 1000)

struct cache_entry {
    char url[URL_MAX + 1];       /* "": the entry is free */
    struct http_transfer *fetch; /* under way; or NULL */
    int64_t asked;               /* tick of the last question */
    int64_t refresh;             /* from this tick on it may be refreshed */
    int64_t fresh;               /* until this tick the body serves */
    char type[64];
    struct buffer body;
};

/* Owns its entries' bodies, not their fetches.  Zeros are an empty one. */
struct cache {
    struct cache_entry entries[CACHE_ENTRIES];
};

enum cache_advice {
    CACHE_FETCH = 0, /* fetch it; with an entry, tell it by cache_fetching */
    CACHE_WAIT,      /* the entry's fetch is under way: wait for it */
    CACHE_KEPT,      /* the entry's answer, whose status was 200, serves */
};

/*
 * What to do about a question at the tick now, and the entry that it is
 * about.  *entry is NULL, with CACHE_FETCH, if all entries are being fetched
 * for others: then nothing will be kept.  A refresh is stamped here, before
 * its attempt, so that failing ones are not tried more often.
 */
enum cache_advice cache_ask(struct cache *, const char *url, enum net_cache,
                            int64_t now, struct cache_entry **entry);

/* The fetch for this entry has begun. */
void cache_fetching(struct cache_entry *, struct http_transfer *);

/* The entry that waits for this fetch; or NULL. */
struct cache_entry *cache_find(struct cache *, const struct http_transfer *);

/*
 * The entry's fetch has ended without an answer worth keeping.  What was
 * kept before stays, for as long as it is fresh.
 */
void cache_failed(struct cache_entry *);

/*
 * The same with an answer: it is kept for so many seconds if its status is
 * 200 and its type is JSON, else the fetch has failed.  One that a busy
 * provider turned away (retry_busy) was no refresh: the next may be at once.
 */
void cache_store(struct cache_entry *, int status, const char *type,
                 const struct buffer *body, int64_t seconds, int64_t now);

/* How long Cache-Control (RFC 9111 5.2.2) lets us keep; NULL: none came. */
int64_t cache_seconds(const char *control);

/* Forget all that is kept; fetches under way will not be kept either. */
void cache_clear(struct cache *);

#endif
