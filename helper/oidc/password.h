/*
 * The password flow: the resource owner password credentials grant (RFC 6749
 * 4.3), which RFC 9700 2.4 advises against.  It is off unless it is allowed.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer's form; nothing of what was typed.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_OIDC_PASSWORD_H
#define HELPER_OIDC_PASSWORD_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/oidc/provider.h"
#include "helper/oidc/token.h"

/*
 * True if a password may be right: one that is empty, has control characters
 * or is not in UTF-8 is none, and is never sent.  False with ERROR_PASSWORD.
 */
bool password_may_be_right(const struct secret *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Ask for tokens by user name and password, once: a failure of any kind is
 * not tried again, since Anypoint locks users for what they did not type
 * (RFC 6749 4.3.2).  The password is erased, whatever comes of it, as soon
 * as it was sent (RFC 6749 4.3.1); one that cannot be right is not sent at
 * all.  False with ERROR_PASSWORD if it is not accepted, ERROR_ANOTHER_WAY
 * if the user may not sign in by one, or another.  until is the tick to
 * give up at.
 */
bool password_grant(struct tokens *, const struct provider *, struct net *,
                    const char *username, struct secret *password,
                    int64_t until, struct error *)
    __attribute__((warn_unused_result));

#endif
