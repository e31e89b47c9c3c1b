/*
 * Signed texts in compact form (RFC 7515), as ID tokens are.
 *
 * For helper/jose alone: whoever wants an ID token's claims calls
 * jwt_verify.
 *
 * Runs in: the helper's logins.
 * Trusts:  the keys that it is given; nothing of the text before its
 *          signature is found good.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_JOSE_JWS_H
#define HELPER_JOSE_JWS_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"
#include "helper/jose/jwk.h"

/* A header's most bytes, in base64url. */
#define JWS_HEADER_MAX 4096

/* A set of algorithms holds this bit if it holds this one. */
unsigned jws_bit(enum jws_algorithm);

/*
 * Have OpenSSL set up all that jws_verify uses.  What is not set up before a
 * login begins is set up in it, by thousands of allocations, and OpenSSL dies
 * where some of those fail.
 */
bool jws_prepare(struct error *) __attribute__((warn_unused_result));

/*
 * Verify a signature by one of these algorithms and add the payload to the
 * buffer, whose limit is the payload's; it is not touched before all is
 * good.  The key is the set's with the header's kid or, without a kid, the
 * only one that fits the algorithm.  No key, and no place of one, is taken
 * from the header.  False with ERROR_TOKEN and the check that failed, with
 * ERROR_UNKNOWN_KEY if no key has the kid.  The errors say "the ID token".
 */
bool jws_verify(struct buffer *payload, const char *text, size_t length,
                const struct jwk_set *, unsigned algorithms, struct error *)
    __attribute__((warn_unused_result));

#endif
