/*
 * Give a person an access token for tools of the own, by the PIN.
 *
 * It is by the refresh token in the vault, for the scopes of token_scopes and
 * no more, and goes to a process of the account's own uid (SO_PEERCRED).  The
 * refresh token stays where it is.
 *
 * Runs in: a login's process.
 * Trusts:  the caller's uid, from the kernel; the vault as far as its MAC
 *          carries.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>

#include "helper/login/reauth.h"
#include "helper/login/wait_words.h"
#include "pam/cleanup.h"

/* What a message takes of a token, with room for the fact's name. */
#define PART 900

/* RFC 6750 2.1. */
#define ALPHABET                                                              \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="

/* What a refresh must ask for beside, so that the person can be told. */
#define SCOPE_OF_OURS "openid profile "

/* The longest scope of settings (helper/config/coherent.c). */
#define SCOPE_MOST 512

static const char no_pin[] = "To get a token you need a PIN: sign in by sudo, "
                             "for example, and choose one.";
static const char no_pins[] = "To get a token you need a PIN, and none counts "
                              "here. Ask this host's administrator.";
static const char too_old[] = "Your earlier sign-in does not do any more. "
                              "Sign in again, by sudo for example.";

static bool
refuse(struct login *login, enum error_kind kind, const char *told,
       const char *why, struct error *error)
{
    login->told = told;
    return error_set(error, kind, "%s", why);
}

/* What helps; no sign-in does where settings are against it. */
static const char *
advice(const struct facts *facts, enum decide_reason why)
{
    if (why == REASON_NO_VAULT)
        return error_told(ERROR_STATE);
    if (why == REASON_NOT_LISTED || why == REASON_REMOTE ||
        facts->policy.pin == PIN_NO)
        return no_pins;
    return facts->pin ? too_old : no_pin;
}

/* By the policy of a locker: what a caller without root calls itself. */
static bool
check_facts(struct login *login, const struct account *account,
            struct error *error)
{
    enum decide_reason why[POLICY_METHODS + 1];
    struct facts facts;

    login_settle_tries(login);
    login_facts(login, account, login_service(login), &facts);
    (void) decide_method(&facts, why);
    if (why[METHOD_PIN] == REASON_TAKEN)
        return true;
    if (why[METHOD_PIN] == REASON_WAIT) {
        wait_words(login->words, SLOT_PIN, facts.tries_wait, "");
        return refuse(login, ERROR_LIMIT, login->words,
                      decide_words(REASON_WAIT), error);
    }
    return refuse(login, ERROR_NO_METHOD, advice(&facts, why[METHOD_PIN]),
                  decide_words(why[METHOD_PIN]), error);
}

static bool
check_asked(struct login *login, const struct account *account,
            struct error *error)
{
    if (login->caller == 0)
        return refuse(login, ERROR_STRANGER,
                      "A token is its account's own user's, not root's. "
                      "Run this as that user.",
                      "root asks for a token", error);
    if (login->settings->token_scopes[0] == '\0')
        return refuse(login, ERROR_NO_METHOD,
                      "This host gives out no tokens. "
                      "Ask its administrator for token_scopes.",
                      "token_scopes is not set", error);
    return check_facts(login, account, error);
}

/* ---- What is told --------------------------------------------------------
 */

static void
tell_part(struct login *login, const char *part, size_t length)
{
    char text[sizeof("token\n") + PART];

    snprintf(text, sizeof(text), "token\n%.*s", (int) length, part);
    conversation_show(&login->conversation, text);
    explicit_bzero(text, sizeof(text));
}

/* How long it is comes first, so that half of one is known. */
static bool
tell(struct login *login, const struct secret *token, struct error *error)
{
    char length[32];

    if (token->length == 0 || strspn(token->bytes, ALPHABET) != token->length)
        return error_set(error, ERROR_PROTOCOL,
                         "the access token is not as RFC 6750 has it");
    snprintf(length, sizeof(length), "length\n%zu", token->length);
    conversation_show(&login->conversation, length);
    for (size_t at = 0; at < token->length; at += PART) {
        size_t left = token->length - at;

        tell_part(login, token->bytes + at, left < PART ? left : PART);
    }
    return true;
}

/* ---- The token -----------------------------------------------------------
 */

static bool
renew(struct login *login, const struct account *account,
      const struct accounts *accounts, struct error *error)
{
    CLEANUP(secret_erase) struct secret private_key = {0};
    char scope[sizeof(SCOPE_OF_OURS) + SCOPE_MOST];
    bool renewed;

    if (snprintf(scope, sizeof(scope), SCOPE_OF_OURS "%s",
                 login->settings->token_scopes) >= (int) sizeof(scope))
        return error_set(error, ERROR_SETTINGS, "token_scopes is too long");
    login->scope = scope;
    renewed = login_open_by_pin(login, "PIN: ", &private_key, error) &&
              login_renew(login, account, accounts, &private_key, error);
    login->scope = NULL;
    return renewed;
}

/* Whom it was given to has it: it is not given back. */
bool
login_fresh_token(struct login *login, const struct account *account,
                  const struct accounts *accounts, struct error *error)
{
    login->method = "pin";
    if (!check_asked(login, account, error) ||
        !login_may(login, PERMIT_LOGIN, error) ||
        !renew(login, account, accounts, error) ||
        !login_still_bound(login, account, error) ||
        !tell(login, &login->tokens.access, error))
        return false;
    secret_erase(&login->tokens.access);
    return true;
}
