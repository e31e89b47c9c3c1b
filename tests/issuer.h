/*
 * A provider's keys, and what jws_verify makes of tokens, for tests.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_ISSUER_H
#define TESTS_ISSUER_H

#include <openssl/types.h>

#include "helper/base/buffer.h"
#include "helper/jose/jwk.h"
#include "helper/jose/jws.h"

#define ALL (jws_bit(JWS_RS256) | jws_bit(JWS_PS256) | jws_bit(JWS_ES256))

#define PAYLOAD "{\"sub\":\"ada\"}"

/* Why tokens are refused, where more than one is for it. */
#define WRONG    "the ID token has a wrong signature"
#define LENGTH   "the ID token has a signature of the wrong length"
#define RANGE    "the ID token has a signature out of range"
#define UNKNOWN  "the ID token is signed by a key that is not in the key set"
#define NAMED    "the ID token is signed by an algorithm that is not allowed"
#define OTHER    "the ID token is signed by an algorithm that is not its key's"
#define TYPE     "the ID token is of another type"
#define ENCODING "the ID token has a header that is not base64url"

/* Key pairs, and the set of the public halves of rsa and ec. */
struct issuer {
    EVP_PKEY *rsa; /* its kid is "rsa" */
    EVP_PKEY *ec;  /* its kid is "ec" */
    EVP_PKEY *stranger;
    EVP_PKEY *strange_ec;
    struct jwk_set set;
};

/* Make all of it; free it. */
void issuer_make(struct issuer *);
void issuer_free(struct issuer *);

/* End the test: what it prepares does not work. */
void issuer_stop(const char *why) __attribute__((noreturn));

/*
 * Verify a token and report: why is "" where it is to be taken, with PAYLOAD
 * as its payload.
 */
void issuer_check(const struct buffer *token, const struct jwk_set *,
                  unsigned algorithms, const char *why, const char *about);

#endif
