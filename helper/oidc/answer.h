/*
 * Ask the provider, and understand that it answered.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer; what it says is for the callers to judge.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_OIDC_ANSWER_H
#define HELPER_OIDC_ANSWER_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/net/client.h"
#include "helper/oidc/refusal.h"

/* An OAuth error code's longest (RFC 6749 5.2), with its nul. */
#define ANSWER_CODE_SIZE 64

/* Owns its object. */
struct answer {
    struct json_object *object;  /* NULL if a refusal had no JSON */
    char code[ANSWER_CODE_SIZE]; /* a refusal's error code; "": none */
    /* The words beside it, to be looked at and never told; "": none. */
    char description[REFUSAL_DESCRIPTION_SIZE];
    int status;          /* of HTTP */
    bool refused;        /* HTTP status 4xx, or an error member */
    int64_t retry_after; /* seconds it asks us to stay away; 0: none */
    bool undone; /* no answer, and nothing was done: it was not sent, or the
                    provider is busy */
};

/*
 * As net_exchange, but a provider that is busy (status 429 or 503) is no
 * answer: false with ERROR_THROTTLED, and response->retry_after is told.  A
 * request that is patient, and not once, is asked again before, as long as
 * two minutes and its until allow: each time after the wait that the provider
 * asks for (helper/net/retry.h), and a wait that would be too long is not
 * begun.
 */
bool answer_fetch(struct net_response *, struct net *,
                  const struct net_request *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Send a request whose answer is to be a JSON object.
 *
 * True for status 200 with an object, and for a refusal: 400 to 499 except
 * 429, with or without one.  False with ERROR_THROTTLED as answer_fetch; with
 * ERROR_NETWORK for no answer and other 5xx; with ERROR_PROTOCOL for anything
 * else: redirects, other media types, broken JSON.  The caller frees a true
 * answer; of another only status (0: there was none), retry_after and undone
 * are set.
 */
bool answer_get(struct answer *, struct net *, const struct net_request *,
                struct error *) __attribute__((warn_unused_result));

/* True for a media type of JSON or of a set of keys. */
bool answer_is_json(const char *type);

/* Set the error for a refusal (helper/oidc/refusal.h); answers false. */
bool answer_refused(const struct answer *, struct error *);

/* Let go of the object; leaves zeros. */
void answer_free(struct answer *);

#endif
