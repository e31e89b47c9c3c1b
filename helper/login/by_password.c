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

/* What was typed at the cached password, and was wrong there, is tried here.
 */
static bool
take_password(struct login *login, struct secret *password,
              struct error *error)
{
    if (login->typed.length > 0) {
        *password = login->typed;
        login->typed = (struct secret){0};
        return true;
    }
    return conversation_ask_hidden(
        &login->conversation, "Password: ", login->deadline, password, error);
}

/* It opens the vault later, if it turns out to be right. */
static bool
remember_password(struct login *login, const struct secret *password,
                  struct error *error)
{
    return !login->provider.offline_access ||
           secret_copy(&login->typed, password->bytes, password->length) ||
           error_memory(error);
}

bool
login_by_password(struct login *login, const struct provider *provider,
                  const struct account *account,
                  const struct accounts *accounts, struct error *error)
{
    CLEANUP(secret_erase) struct secret password = {0};
    const struct verify_asked asked = {.since = clock_seconds()};
    bool passed;

    passed =
        has_username(account, error) &&
        take_password(login, &password, error) &&
        password_may_be_right(&password, error) &&
        login_may(login, PERMIT_PASSWORD, error) &&
        remember_password(login, &password, error) &&
        password_grant(&login->tokens, provider, &login->net,
                       account->username, &password, login->deadline, error) &&
        login_check_person(login, provider, &asked, account, accounts, error);
    if (passed)
        conversation_forward(&login->conversation);
    return passed;
}
