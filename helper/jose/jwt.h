/*
 * ID tokens: JWTs that are verified before a claim is read (RFC 7519,
 * RFC 8725, OpenID Connect Core 3.1.3.7).
 *
 * There is no way to read a token without verifying it: jwt_verify alone
 * makes a struct claims.
 *
 * Runs in: the helper's logins.
 * Trusts:  the keys that it is given; nothing of the token before its
 *          signature is found good, little after.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_JOSE_JWT_H
#define HELPER_JOSE_JWT_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/jose/jwk.h"

#define JWT_MAX 16384

/* OpenID Connect Core 2: a sub is at most 255 ASCII characters. */
#define SUBJECT_SIZE 256

/* What a token must say.  Nothing in it is owned. */
struct jwt_expected {
    const char *issuer;
    const char *client_id;
    unsigned algorithms;               /* jwt_algorithms() */
    int64_t now;                       /* seconds since 1970 */
    int64_t skew;                      /* seconds that clocks may differ */
    int64_t since;                     /* issued not before this; or 0 */
    const char *nonce;                 /* or NULL: none was sent */
    const struct secret *access_token; /* for at_hash; or NULL */
    /* Claims by their path ("a.b" is b inside a); "" or NULL: none. */
    const char *id;           /* who it is, if not sub */
    const char *organization; /* of which organization, or organizations */
    const char *wanted;       /* the one that is looked for among them */
    const char *required;     /* "a.b=value": what must be there */
};

/* What a verified token said. */
struct claims {
    char subject[SUBJECT_SIZE];
    char user_id[SUBJECT_SIZE];      /* the subject, or what id names */
    char organization[SUBJECT_SIZE]; /* the wanted one, another, or "" */
    int64_t issued;
    int64_t expires;
};

/*
 * A set of algorithms from their names, parted by spaces ("RS256 ES256");
 * 0 if a name is not known or there is none.
 */
unsigned jwt_algorithms(const char *names);

/*
 * Verify an ID token in compact form and read its claims.  False with
 * ERROR_TOKEN and the check that failed; with ERROR_UNKNOWN_KEY if no key
 * of the set has the token's kid, so that newer keys may help.  *claims is
 * untouched then.
 */
bool jwt_verify(struct claims *, const struct secret *token,
                const struct jwk_set *, const struct jwt_expected *,
                struct error *) __attribute__((warn_unused_result));

#endif
