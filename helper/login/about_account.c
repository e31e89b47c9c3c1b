/*
 * What the helper knows of an account, for who may ask about it.
 *
 * Runs in: a process of its own, forked by the listener.
 * Trusts:  the accounts file, settings; not what a provider says.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>

#include "helper/config/rows.h"
#include "helper/identity/binding.h"
#include "helper/identity/local.h"
#include "helper/identity/pins.h"
#include "helper/login/about_policy.h"
#include "helper/login/question.h"
#include "helper/login/reauth.h"
#include "pam/cleanup.h"

static const char *
account_of(const struct login *login)
{
    return login->conversation.start.account;
}

/* ---- Who it is -----------------------------------------------------------
 */

/* False if there is no such account. */
static bool
about_existence(struct login *login)
{
    struct error error = {0};
    bool exists = local_account(account_of(login), &login->uid, &error);

    if (exists)
        question_tell(login, "Account", "%s exists on this host",
                      account_of(login));
    else
        question_tell(login, "Account", "%s: %s", account_of(login),
                      error.text);
    return exists;
}

/* Who is bound to it: an id, or a name that somebody has. */
static void
about_user(struct login *login, const struct account *account)
{
    if (account->line == 0)
        question_tell(login, "Anypoint user",
                      "whose user name is %s, of the identity providers %s",
                      account->username, login->settings->identity_providers);
    else if (binding_by_name(account))
        question_tell(login, "Anypoint user",
                      "whose user name is %s, of the identity provider %s",
                      account->username, account->provider);
    else if (account->username[0] == '\0')
        question_tell(login, "Anypoint user", "%s", account->user_id);
    else
        question_tell(login, "Anypoint user", "%s, user name %s",
                      account->user_id, account->username);
}

static void
about_pin(struct login *login, const struct account *account)
{
    struct error error = {0};
    struct pin pin;
    bool was;

    if (!pins_of(&pin, login->state, account->name, &was, &error))
        question_tell(login, "Pin", "nobody can sign in: %s", error.text);
    else if (was)
        question_tell(login, "Pin", "the Anypoint user %s of %s", pin.user_id,
                      pin.issuer);
    else
        question_tell(login, "Pin",
                      "none: the first to sign in by the name is pinned");
}

/* What binds the account; false if nothing does. */
static bool
about_binding(struct login *login, const struct accounts *accounts,
              struct account *account)
{
    const char *file = login->settings->accounts_file;
    struct error error = {0};

    if (!binding_find(account, accounts, login->settings, account_of(login),
                      &error)) {
        question_tell(login, "Line", "none in %s: nobody signs in to it",
                      file);
        return false;
    }
    if (account->line == 0)
        question_tell(login, "Line",
                      "none in %s: its name binds it "
                      "(usernames = yes)",
                      file);
    else
        question_tell(login, "Line", "%s, line %u", file, account->line);
    about_user(login, account);
    if (binding_by_name(account))
        about_pin(login, account);
    return true;
}

/* ---- How it signs in -----------------------------------------------------
 */

/* What a method means for the person. */
static const char *
words_of(const char *method)
{
    if (strcmp(method, "device") == 0)
        return "device, a code to approve in a browser";
    if (strcmp(method, "browser") == 0)
        return "browser, an address to open and one to paste";
    return method;
}

/* Why the method would fail though the provider answers; NULL: it would not.
 */
static const char *
lack_of(const struct login *login, const char *method,
        const struct account *account)
{
    const struct provider *provider = &login->provider;

    if (strcmp(method, "device") == 0 &&
        provider->device_authorization_endpoint[0] == '\0')
        return "the provider offers no device flow, and "
               "device_authorization_endpoint is not set";
    if (strcmp(method, "browser") == 0 &&
        provider->authorization_endpoint[0] == '\0')
        return "the provider has no authorization_endpoint";
    if (strcmp(method, "password") == 0 && account != NULL &&
        account->username[0] == '\0')
        return "the line has no Anypoint user name";
    return NULL;
}

static const char *
offer_of(const struct login *login)
{
    if (login->settings->flow != FLOW_AUTO)
        return "";
    return login->provider.device_authorization_endpoint[0] != '\0'
               ? ", and the provider offers device codes"
               : ", and the provider offers no device codes";
}

static void
about_method(struct login *login, const struct account *account)
{
    const char *flow = rows_words(CHOICE_FLOW)[login->settings->flow];
    const char *method, *lack;

    if (!about_provider(login)) {
        question_tell(login, "Method",
                      "none now: without the provider nobody signs in "
                      "(flow = %s)",
                      flow);
        return;
    }
    method = login_method(login->settings, &login->provider);
    lack = lack_of(login, method, account);
    if (lack != NULL)
        question_tell(login, "Method", "none: %s (flow = %s)", lack, flow);
    else
        question_tell(login, "Method", "%s (flow = %s%s)", words_of(method),
                      flow, offer_of(login));
}

/* One service that asks, and one that most get in by without being asked. */
static void
about_policies(struct login *login, const struct account *account)
{
    struct facts facts;

    login_facts(login, account, "sudo", &facts);
    about_methods(login, "sudo", &facts);
    login_facts(login, account, "sshd", &facts);
    about_phase(login, "sshd", &facts);
    if (!login->has_vault)
        question_tell(login, "Vault", "none: %s", login->vault_why);
}

/* ---- What holds it up ----------------------------------------------------
 */

static void
about_limits(struct login *login, const struct permit_known *known)
{
    for (size_t i = 0; i < known->use_count; i++) {
        const struct permit_use *use = &known->uses[i];

        question_tell(
            login, use->kind == PERMIT_CODE ? "Unused codes" : "Wrong answers",
            "%ld of %ld in %d minutes%s%s", use->used, use->most, use->minutes,
            use->of_user ? ", by programs that run as this user" : "",
            use->used >= use->most ? ": no more until some are older" : "");
    }
}

/* ---- How it went ---------------------------------------------------------
 */

static const char *
ended(enum verdict verdict)
{
    static const char *const words[] = {
        [VERDICT_REFUSE] = "refused",
        [VERDICT_STOP] = "refused, and not to be tried again,",
        [VERDICT_UNAVAILABLE] = "not possible",
        [VERDICT_ACCEPT] = "accepted",
    };

    return words[verdict];
}

static void
tell_last(struct login *login, const char *name,
          const struct permit_verdict *last)
{
    char at[QUESTION_TIME_SIZE];

    question_time(at, last->at);
    question_tell(login, name, "%s at %s; service %s, method %s, cause %s",
                  ended(last->verdict), at, last->service, last->method,
                  error_word(last->cause));
    if (last->told[0] != '\0')
        question_tell(login, "The person saw", "%s", last->told);
    if (last->cause != ERROR_NONE)
        question_tell(login, "Detail", "%s", last->detail);
}

void
about_last(struct login *login, const struct permit_known *known)
{
    static const char *const names[] = {
        [PERMIT_SIGN_IN] = "Last sign-in",
        [PERMIT_ACCOUNT] = "Last account check",
    };
    char since[QUESTION_TIME_SIZE];

    question_time(since, known->since);
    for (int i = PERMIT_SIGN_IN; i < PERMIT_PHASES; i++)
        if (known->last[i].phase == PERMIT_NO_PHASE)
            question_tell(login, names[i],
                          "none since the helper started at %s", since);
        else
            tell_last(login, names[i], &known->last[i]);
}

void
about_account(struct login *login, const struct permit_known *known)
{
    CLEANUP(accounts_free) struct accounts accounts = {0};
    struct account account = {0};
    struct error error = {0};
    bool exists, bound = false;

    exists = about_existence(login);
    if (accounts_read(&accounts, login->settings->accounts_file, &error))
        bound = about_binding(login, &accounts, &account);
    else
        question_tell(login, "Line", "cannot be read, so nobody signs in: %s",
                      error.text);
    about_method(login, bound ? &account : NULL);
    if (exists && bound)
        about_policies(login, &account);
    about_limits(login, known);
    about_last(login, known);
}
