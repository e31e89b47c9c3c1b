/*
 * Sign a person in: which way, and what is left of it.
 *
 * Runs in: a login's process.
 * Trusts:  nobody before the ID token is verified; the vault as far as its
 *          MAC carries.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>

#include "helper/login/login.h"
#include "helper/login/reauth.h"
#include "helper/login/wait_words.h"

/* ---- A full sign-in ------------------------------------------------------
 */

typedef bool method_function(struct login *, const struct provider *,
                             const struct account *, const struct accounts *,
                             struct error *);

/* By the flow of settings; none is the fallback of another. */
static const struct method {
    const char *name;
    method_function *function;
} methods[] = {
    [FLOW_AUTO] = {"none", NULL},
    [FLOW_DEVICE] = {"device", login_by_device},
    [FLOW_BROWSER] = {"browser", login_by_browser},
    [FLOW_PASSWORD] = {"password", login_by_password},
};

/* Before the provider is asked, what is chosen by its answer is not known. */
static const struct method *
method_of(const struct settings *settings, const struct provider *provider)
{
    if (settings->flow != FLOW_AUTO)
        return &methods[settings->flow];
    return &methods[provider->device_authorization_endpoint[0] != '\0'
                        ? FLOW_DEVICE
                        : FLOW_BROWSER];
}

const char *
login_method(const struct settings *settings, const struct provider *provider)
{
    return method_of(settings, provider)->name;
}

/* A token that lasts is asked for only where it is kept. */
static bool
begin(struct login *login, const struct facts *facts, struct error *error)
{
    if (!login_connect_net(login, error) || !login_discover(login, error))
        return false;
    login->provider.offline_access =
        decide_keeps(facts, login->settings->flow == FLOW_PASSWORD);
    return true;
}

/* True if a PIN would do but for its wait. */
static bool
pin_waits(const struct facts *facts)
{
    enum decide_reason why[POLICY_METHODS + 1];

    (void) decide_method(facts, why);
    return why[METHOD_PIN] == REASON_WAIT;
}

/* Who would have typed a PIN learns why it is not asked for. */
static void
tell_wait(struct login *login, const struct facts *facts)
{
    char words[WAIT_WORDS_SIZE];

    if (!pin_waits(facts))
        return;
    wait_words(words, SLOT_PIN, facts->tries_wait,
               "\nOr sign in with Anypoint now:");
    conversation_note(&login->conversation, words);
}

/* The flow cannot even begin; the PIN may do soon. */
static void
tell_wait_instead(struct login *login, const struct facts *facts,
                  enum error_kind failure)
{
    char words[WAIT_WORDS_SIZE];

    if (!pin_waits(facts))
        return;
    wait_words_instead(words, facts->tries_wait);
    snprintf(login->words, sizeof(login->words), "%s\n%s", error_told(failure),
             words);
    login->told = login->words;
}

static bool
by_flow(struct login *login, const struct facts *facts,
        const struct account *account, const struct accounts *accounts,
        struct error *error)
{
    const struct method *method;

    login->method = methods[login->settings->flow].name;
    if (!login_can_pin(login, account, error))
        return false;
    if (!begin(login, facts, error)) {
        tell_wait_instead(login, facts, error->kind);
        return false;
    }
    tell_wait(login, facts);
    method = method_of(login->settings, &login->provider);
    login->method = method->name;
    return method->function(login, &login->provider, account, accounts,
                            error) &&
           login_still_bound(login, account, error) &&
           login_pin(login, account, error) &&
           login_keep(login, account, error);
}

/* ---- By the policy -------------------------------------------------------
 */

/* True if a PIN, or the password, would do but for its wait. */
static bool
waits(const enum decide_reason why[], enum slot_kind *kind)
{
    *kind = why[METHOD_PIN] == REASON_WAIT ? SLOT_PIN : SLOT_PASSWORD;
    return why[METHOD_PIN] == REASON_WAIT ||
           why[METHOD_PASSWORD] == REASON_WAIT;
}

/* Who has to wait needs no administrator. */
static bool
nothing_may_be(struct login *login, const struct facts *facts,
               const enum decide_reason why[], struct error *error)
{
    enum slot_kind kind;

    if (waits(why, &kind)) {
        wait_words(login->words, kind, facts->tries_wait, "");
        login->told = login->words;
    }
    return error_set(error, ERROR_NO_METHOD, "PIN: %s; password: %s; flow: %s",
                     decide_words(why[METHOD_PIN]),
                     decide_words(why[METHOD_PASSWORD]),
                     decide_words(why[METHOD_FLOW]));
}

static bool
by_slot(struct login *login, enum policy_method method,
        const struct facts *facts, const struct account *account,
        const struct accounts *accounts, struct error *error)
{
    enum slot_kind kind = method == METHOD_PIN ? SLOT_PIN : SLOT_PASSWORD;
    bool instead = false;

    login->method = method == METHOD_PIN ? "pin" : "password";
    if (login_by_slot(login, kind, account, accounts, &instead, error))
        return true;
    if (!instead)
        return false;
    *error = (struct error){0}; /* what was typed was no failure */
    return by_flow(login, facts, account, accounts, error);
}

bool
login_authenticate(struct login *login, const struct account *account,
                   const struct accounts *accounts, struct error *error)
{
    enum decide_reason why[POLICY_METHODS + 1];
    enum policy_method method;
    struct facts facts;
    bool passed;

    login_settle_tries(login);
    login_facts(login, account, login_service(login), &facts);
    method = decide_method(&facts, why);
    if (method == METHOD_NONE)
        return nothing_may_be(login, &facts, why, error);
    if (!login_may(login, PERMIT_LOGIN, error))
        return false;
    login_log_vault(login);
    passed = method == METHOD_FLOW
                 ? by_flow(login, &facts, account, accounts, error)
                 : by_slot(login, method, &facts, account, accounts, error);
    if (passed)
        permit_return(login->listener);
    return passed;
}
