/*
 * Sign in by password (RFC 6749 4.3): one prompt, one request.
 *
 * Runs in: a login's process.
 * Trusts:  nobody before the ID token is verified.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/clock.h"
#include "helper/login/login.h"
#include "helper/oidc/password.h"
#include "pam/cleanup.h"

/* The line's, for nothing that is typed as a name may choose the user. */
static bool
has_username(const struct account *account, struct error *error)
{
    return account->username[0] != '\0' ||
           error_set(error, ERROR_NO_USERNAME,
                     "line %u of the accounts has no Anypoint user name",
                     account->line);
}

bool
login_by_password(struct login *login, const struct provider *provider,
                  const struct account *account,
                  const struct accounts *accounts, struct error *error)
{
    CLEANUP(secret_erase) struct secret password = {0};
    const struct verify_asked asked = {.since = clock_seconds()};

    return has_username(account, error) &&
           conversation_ask_hidden(&login->conversation,
                                   "Password: ", login->deadline, &password,
                                   error) &&
           password_may_be_right(&password, error) &&
           login_may(login, PERMIT_PASSWORD, error) &&
           password_grant(&login->tokens, provider, &login->net,
                          account->username, &password, login->deadline,
                          error) &&
           login_check_person(login, provider, &asked, account, accounts,
                              error);
}
