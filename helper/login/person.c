/*
 * Whether the person whom a grant is about may use the account.
 *
 * Runs in: a login's process.
 * Trusts:  nobody before the ID token is verified.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/anypoint/profile.h"
#include "helper/base/clock.h"
#include "helper/identity/binding.h"
#include "helper/login/login.h"
#include "helper/oidc/verify.h"

/* What Anypoint's questions after a grant may take together. */
#define VERIFY_MS 15000

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

    return verify_tokens(&claims, provider, &login->net, tokens, asked, until,
                         error) &&
           profile_verify(&profile, login->settings, &login->net,
                          &tokens->access, claims.user_id, until, error) &&
           binding_check(account, accounts, profile.id, error);
}
