/*
 * The bond between an Anypoint user and a local account.
 *
 * Runs in: the helper's logins.
 * Trusts:  the accounts file, settings; the profile, which is verified.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/identity/binding.h"

#include <string.h>

#include "helper/base/words.h"

/* An account that is called as its Anypoint user is. */
static void
bind_by_own_name(struct account *account, const char *name)
{
    *account = (struct account){0};
    memcpy(account->name, name, strlen(name) + 1);
    memcpy(account->username, name, strlen(name) + 1);
}

bool
binding_find(struct account *account, const struct accounts *accounts,
             const struct settings *settings, const char *name,
             struct error *error)
{
    const struct account *found = accounts_of(accounts, name);

    if (found != NULL)
        *account = *found;
    else if (settings->usernames && text_names_account(name))
        bind_by_own_name(account, name);
    else
        return error_set(error, ERROR_NO_ACCOUNT,
                         "the account has no line in the accounts file");
    return true;
}

bool
binding_by_name(const struct account *account)
{
    return account->user_id[0] == '\0';
}

/* Whose user name is enough, if it is an account's. */
static bool
has_a_name_that_binds(const struct settings *settings,
                      const struct profile *profile)
{
    return settings->usernames && words_have(settings->identity_providers,
                                             profile->identity_provider);
}

/* Names are compared as they are: none is repaired, none is empty. */
static bool
is_named(const struct account *account, const struct settings *settings,
         const struct profile *profile)
{
    bool there =
        account->provider[0] != '\0'
            ? strcmp(account->provider, profile->identity_provider) == 0
            : has_a_name_that_binds(settings, profile);

    return there && account->username[0] != '\0' &&
           strcmp(account->username, profile->username) == 0;
}

static bool
refuse(const struct accounts *accounts, const struct settings *settings,
       const struct profile *profile, struct error *error)
{
    if (accounts_list(accounts, profile->id) ||
        accounts_list_name(accounts, profile->username,
                           profile->identity_provider))
        return error_set(error, ERROR_OTHER_ACCOUNT,
                         "the Anypoint user %s stands on another line",
                         profile->id);
    if (has_a_name_that_binds(settings, profile) &&
        text_names_account(profile->username))
        return error_set(error, ERROR_OTHER_ACCOUNT,
                         "the Anypoint user %s has another user name",
                         profile->id);
    return error_set(
        error, ERROR_NOT_LISTED,
        "the Anypoint user %s is not in the accounts file%s", profile->id,
        settings->usernames ? ", nor has the name of an account" : "");
}

bool
binding_check(const struct account *account, const struct accounts *accounts,
              const struct settings *settings, const struct profile *profile,
              struct error *error)
{
    bool bound = binding_by_name(account)
                     ? is_named(account, settings, profile)
                     : strcmp(account->user_id, profile->id) == 0;

    return bound || refuse(accounts, settings, profile, error);
}
