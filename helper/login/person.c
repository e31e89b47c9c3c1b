/*
 * Whether the person whom a grant is about may use the account.
 *
 * Runs in: a login's process.
 * Trusts:  nobody before the ID token is verified.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>

#include "helper/anypoint/broker.h"
#include "helper/anypoint/profile.h"
#include "helper/identity/binding.h"
#include "helper/identity/pins.h"
#include "helper/login/login.h"
#include "helper/login/reauth.h"
#include "helper/oidc/verify.h"

/*
 * What Anypoint's answers after a grant may take together; waiting for a
 * provider that is busy is the login's time.
 */
#define VERIFY_MS 15000

static struct pin
pin_of(const struct login *login, const struct account *account)
{
    struct pin pin;

    snprintf(pin.account, sizeof(pin.account), "%s", account->name);
    snprintf(pin.issuer, sizeof(pin.issuer), "%s", login->settings->issuer);
    snprintf(pin.user_id, sizeof(pin.user_id), "%s", login->user_id);
    return pin;
}

bool
login_can_pin(const struct login *login, const struct account *account,
              struct error *error)
{
    return !binding_by_name(account) ||
           pins_ready(login->state, account->name, error);
}

static bool
check_pin(const struct login *login, const struct account *account,
          struct error *error)
{
    const struct pin pin = pin_of(login, account);

    return !binding_by_name(account) || pins_check(login->state, &pin, error);
}

bool
login_pin(const struct login *login, const struct account *account,
          struct error *error)
{
    const struct pin pin = pin_of(login, account);
    bool made = false;

    if (!binding_by_name(account))
        return true;
    if (!login_still_bound(login, account, error) ||
        !pins_put(login->state, &pin, &made, error))
        return false;
    if (made)
        log_line(login->log, LOG_INFO,
                 "the account %s is pinned to the Anypoint user %s",
                 pin.account, pin.user_id);
    return true;
}

/* Anypoint says who it is, or who stands before it. */
static bool
find_profile(struct profile *profile, struct login *login,
             const struct claims *claims, struct error *error)
{
    const struct settings *settings = login->settings;

    if (settings->profile == PROFILE_CLAIMS)
        return broker_profile(profile, settings, claims, error);
    return profile_verify(profile, settings, &login->net,
                          &login->tokens.access, claims->user_id,
                          login->deadline, error);
}

/*
 * The account comes last, so that the cause is the gravest: a forged token
 * is not called a stranger's.
 */
static bool
compare(struct login *login, const struct claims *claims,
        const struct account *account, const struct accounts *accounts,
        struct error *error)
{
    struct profile profile;

    if (!find_profile(&profile, login, claims, error) ||
        !binding_check(account, accounts, login->settings, &profile, error))
        return false;
    memcpy(login->user_id, profile.id, sizeof(login->user_id));
    return check_pin(login, account, error);
}

bool
login_check_person(struct login *login, const struct provider *provider,
                   const struct verify_asked *asked,
                   const struct account *account,
                   const struct accounts *accounts, struct error *error)
{
    struct claims claims = {0};
    bool passed;

    login->net.budget = VERIFY_MS;
    passed = verify_tokens(&claims, provider, &login->net, &login->tokens,
                           asked, login->deadline, error) &&
             compare(login, &claims, account, accounts, error);
    login->net.budget = NET_NO_BUDGET;
    if (!passed)
        login_note_refusal(login, claims.user_id, error);
    return passed;
}

/* OpenID Connect Core 12.2: it is the same person's as before. */
static bool
is_still(const struct login *login, const char *user_id, struct error *error)
{
    return strcmp(login->user_id, user_id) == 0 ||
           error_set(error, ERROR_OTHER_ACCOUNT,
                     "the refreshed tokens are of another user");
}

/*
 * What cannot be verified, for a clock may be wrong, or is nobody's, says
 * nothing of the person; another's profile does.
 */
static bool
compare_again(struct login *login, const struct claims *claims,
              const char *user_id, const struct account *account,
              const struct accounts *accounts, struct error *error)
{
    if (compare(login, claims, account, accounts, error))
        return is_still(login, user_id, error);
    if (error->kind == ERROR_OTHER_USER)
        error->kind = ERROR_OTHER_ACCOUNT;
    return false;
}

bool
login_check_renewed(struct login *login, const struct verify_asked *asked,
                    const char *user_id, const struct account *account,
                    const struct accounts *accounts, struct error *error)
{
    struct claims claims = {0};
    bool passed;

    login->net.budget = VERIFY_MS;
    passed = verify_refreshed(&claims, &login->provider, &login->net,
                              &login->tokens, asked, user_id, login->deadline,
                              error) &&
             compare_again(login, &claims, user_id, account, accounts, error);
    login->net.budget = NET_NO_BUDGET;
    return passed;
}
