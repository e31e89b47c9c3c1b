/*
 * Who was granted the tokens: the ID token, verified, and userinfo.
 *
 * Runs in: the helper's logins.
 * Trusts:  the provider's keys, fetched over TLS.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_OIDC_VERIFY_H
#define HELPER_OIDC_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/jose/jwt.h"
#include "helper/oidc/provider.h"
#include "helper/oidc/token.h"

/* What was asked, which an ID token must answer.  Nothing is owned. */
struct verify_asked {
    int64_t since;     /* seconds since 1970: it is not issued before */
    const char *nonce; /* that was sent; or NULL */
};

/*
 * Verify the ID token, which must answer what was asked, with
 * keys from net's cache; an unknown key has them fetched again, which net
 * does at most once a minute (OpenID Connect Core 10.1.1).  Then ask
 * userinfo, whose sub must be the token's (Core 5.3.2).  On failure *claims
 * is untouched.
 */
bool verify_tokens(struct claims *, const struct provider *, struct net *,
                   const struct tokens *, const struct verify_asked *,
                   int64_t until, struct error *)
    __attribute__((warn_unused_result));

/*
 * The same of tokens that came by a refresh token, whose ID token may be
 * missing (OpenID Connect Core 12.2); userinfo is not asked.
 *
 * An ID token is verified as ever, and its user id must be subject: else
 * ERROR_OTHER_ACCOUNT.  Without one nothing is known but what the profile will
 * tell by the access token: of the claims only the user id is there, and it is
 * the subject that the caller compares with.  Where settings have no profile
 * that is ERROR_PROTOCOL.  On failure *claims is untouched.
 */
bool verify_refreshed(struct claims *, const struct provider *, struct net *,
                      const struct tokens *, const struct verify_asked *,
                      const char *subject, int64_t until, struct error *)
    __attribute__((warn_unused_result));

/*
 * The provider's keys alone, and when it says that it is: seconds since 1970,
 * or 0.  The caller frees the keys.
 */
bool verify_keys(struct jwk_set *, int64_t *date, const struct provider *,
                 struct net *, enum net_cache, int64_t until, struct error *)
    __attribute__((warn_unused_result));

#endif
