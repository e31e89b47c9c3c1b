/*
 * A refresh token: tokens anew, without the person (RFC 6749 6, OpenID
 * Connect Core 12).
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_OIDC_REFRESH_H
#define HELPER_OIDC_REFRESH_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/oidc/provider.h"
#include "helper/oidc/token.h"

/* What became of the token that was to be sent, where no other came. */
enum refresh_fate {
    REFRESH_SPENT = 0, /* maybe: no answer, or half of one */
    REFRESH_UNSENT,    /* as before: it never left this host, or the provider
                          turned it away, for it is busy (429, 503) */
    REFRESH_FAILED,    /* most likely as before: another 5xx, server_error, or
                          what somebody on the way says, which may come after
                          the work was done */
    REFRESH_DECLINED,  /* maybe spent: 400 or 401 without a word, the statuses
                          of RFC 6749 5.2, so the provider was there */
    REFRESH_ANSWERED,  /* as before: an error of RFC 6749 5.2 */
    REFRESH_FATES,
};

/*
 * Ask for tokens by a refresh token, once, whatever comes of it: it may serve
 * only once, and to be used again may be taken for a theft (RFC 9700
 * 4.14.2).  scope narrows what was granted; NULL: all of it.  until is the
 * tick to give up at.
 *
 * On success there is an access token.  There may be an ID token, for
 * verify_refreshed, and another refresh token; if there is none, the one that
 * was sent stays in force.
 *
 * False with ERROR_REVOKED if the provider does not accept the token any more
 * (invalid_grant), ERROR_CLIENT if it does not accept us, ERROR_NO_OPENID,
 * ERROR_NO_PROFILE, or as answer_get.  Tokens that were granted in vain are
 * left in it then, the refresh token that is in force among them.
 */
bool refresh_grant(struct tokens *, const struct provider *, struct net *,
                   const struct secret *token, const char *scope,
                   int64_t until, enum refresh_fate *, struct error *)
    __attribute__((warn_unused_result));

#endif
