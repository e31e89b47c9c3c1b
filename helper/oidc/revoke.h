/*
 * Give tokens back that nobody needs any more (RFC 7009).
 *
 * Anypoint counts the live tokens of a user, and has a most.
 *
 * Runs in: the helper's logins, after their verdict.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_OIDC_REVOKE_H
#define HELPER_OIDC_REVOKE_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/oidc/provider.h"
#include "helper/oidc/token.h"

/*
 * Revoke the refresh token and then the access token, of those that there
 * are, and erase all, whatever comes of it; until is the tick to give up at.
 * The second is tried where the first failed too.  False with the first
 * error; true where the provider has no such endpoint.
 */
bool revoke_tokens(struct tokens *, const struct provider *, struct net *,
                   int64_t until, struct error *);

#endif
