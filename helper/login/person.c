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

#include "helper/anypoint/profile.h"
#include "helper/base/clock.h"
#include "helper/identity/binding.h"
#include "helper/identity/pins.h"
#include "helper/login/login.h"
#include "helper/oidc/verify.h"

/* What Anypoint's questions after a grant may take together. */
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
    if (!pins_put(login->state, &pin, &made, error))
        return false;
    if (made)
        log_line(login->log, LOG_INFO,
                 "the account %s is pinned to the Anypoint user %s",
                 pin.account, pin.user_id);
    return true;
}

/*
 * The account comes last, so that the cause is the gravest: a forged token
 * is not called a stranger's.
 */
bool
login_check_person(struct login *login, const struct provider *provider,
                   const struct verify_asked *asked,
                   const struct account *account,
                   const struct accounts *accounts, struct error *error)
{
    const struct tokens *tokens = &login->tokens;
    struct claims claims = {0};
    struct profile profile;
    int64_t until = clock_sooner(clock_ticks() + VERIFY_MS, login->deadline);

    if (!verify_tokens(&claims, provider, &login->net, tokens, asked, until,
                       error) ||
        !profile_verify(&profile, login->settings, &login->net,
                        &tokens->access, claims.user_id, until, error) ||
        !binding_check(account, accounts, login->settings, &profile, error))
        return false;
    memcpy(login->user_id, profile.id, sizeof(login->user_id));
    return check_pin(login, account, error);
}
