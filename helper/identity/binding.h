/*
 * The bond between an Anypoint user and a local account.
 *
 * An account's line binds, by the Anypoint user id or by a user name of an
 * identity provider.  Where settings say so (usernames), an account without a
 * line is bound by its own name, to the people of the identity providers that
 * settings name.  What a name binds is pinned besides: helper/identity/pins.h.
 *
 * Runs in: the helper's logins.
 * Trusts:  the accounts file, settings; the profile, which is verified.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_IDENTITY_BINDING_H
#define HELPER_IDENTITY_BINDING_H

#include <stdbool.h>

#include "helper/anypoint/profile.h"
#include "helper/base/error.h"
#include "helper/config/settings.h"
#include "helper/identity/accounts.h"

/*
 * Find what an account is bound by: its line; or else its name, if that may
 * be, as if the user name stood on a line without an identity provider.
 * ERROR_NO_ACCOUNT if it is bound to nobody.
 */
bool binding_find(struct account *, const struct accounts *,
                  const struct settings *, const char *name, struct error *)
    __attribute__((warn_unused_result));

/* True if a name binds the account, so that its pin counts. */
bool binding_by_name(const struct account *);

/*
 * Check that the Anypoint user is the one that the account is bound to.
 * False with ERROR_OTHER_ACCOUNT if the user may have another account, with
 * ERROR_NOT_LISTED if none.
 */
bool binding_check(const struct account *, const struct accounts *,
                   const struct settings *, const struct profile *,
                   struct error *) __attribute__((warn_unused_result));

#endif
