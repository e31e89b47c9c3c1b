/*
 * Make keys, key sets and signed tokens for tests, right ones and wrong.
 *
 * Nothing here is shared with what is tested, but base64url.  A mistake of
 * its own ends the test at once.
 *
 * Runs in: tests and fuzz targets.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_MAKER_H
#define TESTS_MAKER_H

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "helper/base/buffer.h"

/* Room for a key set or a token. */
#define MAKER_MAX 65536

/* How a token is signed, whatever its header says. */
enum maker_signing {
    MAKER_RS256 = 0,
    MAKER_PS256,
    MAKER_PS256_SHORT_SALT, /* with a salt of 20 bytes, against RFC 7518 */
    MAKER_ES256,
    MAKER_ES256_DER, /* in DER, against RFC 7518 3.4 */
};

/* A new key pair; the caller frees with maker_free. */
EVP_PKEY *maker_rsa(unsigned bits);
EVP_PKEY *maker_ec(const char *curve);

/* For CLEANUP: free what the local points to. */
void maker_free(EVP_PKEY **);

/*
 * Add the public half as a JWK: its numbers, and before them the members,
 * which end with a comma unless there is none.
 */
void maker_jwk(struct buffer *, EVP_PKEY *, const char *members);

/* Add a JWK Set of one such key. */
void maker_set(struct buffer *, EVP_PKEY *, const char *members);

/* Add a token of this header and payload, signed with the key. */
void maker_token(struct buffer *, EVP_PKEY *, enum maker_signing,
                 const char *header, const char *payload);

/* Add "header.payload." and these bytes as the signature. */
void maker_unsigned(struct buffer *, const char *header, const char *payload,
                    const void *signature, size_t length);

/* Add a token of HS256 with these bytes as its secret. */
void maker_hs256(struct buffer *, const void *secret, size_t length,
                 const char *header, const char *payload);

#endif
