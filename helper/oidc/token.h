/*
 * What the token endpoint grants (RFC 6749 section 5.1).
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_OIDC_TOKEN_H
#define HELPER_OIDC_TOKEN_H

#include <json-c/json_types.h>
#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"

/* A token's longest, of any kind. */
#define TOKEN_MAX 16384

/* Owns its secrets. */
struct tokens {
    struct secret access;
    struct secret id;      /* not verified yet */
    struct secret refresh; /* empty if none came */
};

/*
 * Read a successful answer.  The type must be Bearer (RFC 6749 7.1), an
 * access and an ID token must be there, and the scope must hold "openid"
 * and "profile", or be absent: then it is as asked (RFC 6749 5.1).  False
 * with ERROR_PROTOCOL, ERROR_NO_OPENID or ERROR_NO_PROFILE; what was granted
 * in vain is then left in it, to be given back (helper/oidc/revoke.h).
 */
bool token_read(struct tokens *, struct json_object *, struct error *)
    __attribute__((warn_unused_result));

/*
 * The same of the answer to a refresh token, which may be without an ID token
 * (OpenID Connect Core 12.2): then that is empty.  A scope that is absent is
 * as before.
 */
bool token_read_refreshed(struct tokens *, struct json_object *,
                          struct error *) __attribute__((warn_unused_result));

/* True if the scope, of tokens parted by spaces, has this one. */
bool token_scope_has(const char *scope, const char *wanted);

/* Erase; leaves zeros. */
void token_erase(struct tokens *);

#endif
