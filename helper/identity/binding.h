/*
 * The bond between an Anypoint user and a local account.
 *
 * Runs in: the helper's logins.
 * Trusts:  the accounts file; the subject, which is verified.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_IDENTITY_BINDING_H
#define HELPER_IDENTITY_BINDING_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/identity/accounts.h"

/*
 * Find an account's line; ERROR_NO_ACCOUNT if it has none.  The line is
 * owned by the accounts.
 */
bool binding_find(const struct account **, const struct accounts *,
                  const char *name, struct error *)
    __attribute__((warn_unused_result));

/*
 * Check that the Anypoint user is the one of the account's line.  False
 * with ERROR_OTHER_ACCOUNT if the user stands on other lines only, with
 * ERROR_NOT_LISTED if on none.
 */
bool binding_check(const struct account *, const struct accounts *,
                   const char *user_id, struct error *)
    __attribute__((warn_unused_result));

#endif
