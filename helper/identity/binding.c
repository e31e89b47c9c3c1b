/*
 * The bond between an Anypoint user and a local account.
 *
 * Runs in: the helper's logins.
 * Trusts:  the accounts file; the subject, which is verified.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/identity/binding.h"

#include <string.h>

bool
binding_find(const struct account **account, const struct accounts *accounts,
             const char *name, struct error *error)
{
    const struct account *found = accounts_of(accounts, name);

    if (found == NULL)
        return error_set(error, ERROR_NO_ACCOUNT,
                         "the account has no line in the accounts file");
    *account = found;
    return true;
}

bool
binding_check(const struct account *account, const struct accounts *accounts,
              const char *user_id, struct error *error)
{
    if (strcmp(account->user_id, user_id) == 0)
        return true;
    if (accounts_list(accounts, user_id))
        return error_set(error, ERROR_OTHER_ACCOUNT,
                         "the Anypoint user %s stands on another line",
                         user_id);
    return error_set(error, ERROR_NOT_LISTED,
                     "the Anypoint user %s is not in the accounts file",
                     user_id);
}
