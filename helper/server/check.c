/*
 * Read all that a login needs, before a login does.
 *
 * Runs in: anypoint-helper --check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/check.h"

#include "helper/base/words.h"
#include "helper/config/settings.h"
#include "helper/identity/accounts.h"
#include "helper/identity/binding.h"
#include "helper/identity/local.h"
#include "helper/identity/pins.h"
#include "pam/cleanup.h"

/* The password flow sends the line's user name and no other. */
static bool
check_username(const struct account *account, const struct settings *settings,
               struct error *error)
{
    return settings->flow != FLOW_PASSWORD || account->username[0] != '\0' ||
           error_set(error, ERROR_SETTINGS,
                     "the line has no Anypoint user name, "
                     "which flow = password needs");
}

/* Nobody of another identity provider, or of none, comes so far. */
static bool
check_provider(const struct account *account, const struct settings *settings,
               struct error *error)
{
    if (account->provider[0] == '\0')
        return true;
    if (settings->profile == PROFILE_CLAIMS)
        return error_set(error, ERROR_SETTINGS,
                         "the line has a user name, and profile = claims "
                         "tells none; write the Anypoint user id");
    return settings->identity_providers[0] == '\0' ||
           words_have(settings->identity_providers, account->provider) ||
           error_set(error, ERROR_SETTINGS,
                     "the line's identity provider is none of "
                     "identity_providers, so nobody can sign in by it");
}

/* An account that cannot be signed in to is a mistake in the file. */
static bool
check_accounts(const struct accounts *accounts,
               const struct settings *settings, struct error *error)
{
    for (size_t i = 0; i < accounts->count; i++) {
        const struct account *account = &accounts->lines[i];

        if (!local_account(account->name, NULL, error) ||
            !check_username(account, settings, error) ||
            !check_provider(account, settings, error)) {
            error->kind = ERROR_SETTINGS;
            return error_within(error, "%s:%u: %s", settings->accounts_file,
                                account->line, account->name);
        }
    }
    return true;
}

/* Without pins only those sign in whom their id binds. */
static bool
check_state(const struct accounts *accounts, const struct settings *settings,
            const char *state, struct error *error)
{
    bool needed = settings->usernames;

    for (size_t i = 0; i < accounts->count; i++)
        needed = needed || binding_by_name(&accounts->lines[i]);
    return !needed || pins_ready(state, "", error) ||
           error_within(error, "accounts that are bound by a name need it");
}

bool
check_all(const char *settings_path, const char *state, FILE *out,
          struct error *error)
{
    CLEANUP(settings_free) struct settings settings = {0};
    CLEANUP(accounts_free) struct accounts accounts = {0};

    if (!settings_read(&settings, settings_path, error))
        return false;
    fprintf(out, "%s: issuer %s, organization %s\n", settings_path,
            settings.issuer, settings.organization);
    if (!accounts_read(&accounts, settings.accounts_file, error) ||
        !check_accounts(&accounts, &settings, error) ||
        !check_state(&accounts, &settings, state, error))
        return false;
    fprintf(out, "%s: %zu account%s\n", settings.accounts_file, accounts.count,
            accounts.count == 1 ? "" : "s");
    return true;
}
