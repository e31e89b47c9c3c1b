/*
 * A provider's public keys (RFC 7517, RFC 7518 section 6).
 *
 * Runs in: the helper's logins.
 * Trusts:  that the set came from the provider; not its form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_JOSE_JWK_H
#define HELPER_JOSE_JWK_H

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "helper/base/error.h"

/* A set's most keys, and a kid's longest with its nul. */
#define JWK_KEYS_MAX 32
#define JWK_KID_SIZE 257

/* The algorithms that may sign an ID token (RFC 7518 section 3.1). */
enum jws_algorithm {
    JWS_NONE = 0, /* never accepted */
    JWS_RS256,
    JWS_PS256,
    JWS_ES256,
};

/* One key; owned by its set. */
struct jwk {
    EVP_PKEY *key;
    char kid[JWK_KID_SIZE];       /* "" if it has none */
    enum jws_algorithm algorithm; /* the only one; JWS_NONE: what fits */
};

struct jwk_set {
    struct jwk keys[JWK_KEYS_MAX];
    size_t count;
};

/* The algorithm of this name, as it is written; JWS_NONE for any other. */
enum jws_algorithm jwk_algorithm(const char *name);

/*
 * True if signatures of this algorithm may be verified with the key: its
 * type is the algorithm's, and the key names no other algorithm.
 */
bool jwk_fits(const struct jwk *, enum jws_algorithm);

/*
 * Read a JWK Set.  Keys that are not for verifying RS256, PS256 or ES256
 * signatures, that are not understood or that hold a private part are left
 * out (RFC 7517 5); a key that is broken is left out too, and so are all
 * different keys that have the same kid.  False with ERROR_PROTOCOL if it
 * is no set, has more than JWK_KEYS_MAX keys, or none is left; with
 * ERROR_NO_MEMORY if a key could not be read for that.  *set is untouched
 * then.  The caller frees.
 */
bool jwk_set_parse(struct jwk_set *, const char *text, size_t length,
                   struct error *) __attribute__((warn_unused_result));

/* Free the keys; leaves zeros. */
void jwk_set_free(struct jwk_set *);

#endif
