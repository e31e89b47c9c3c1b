/*
 * What the helper knows of an account, for who may ask about it.
 *
 * Runs in: a process of its own, forked by the listener.
 * Trusts:  the accounts file, settings; not what a provider says.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/rows.h"
#include "helper/identity/local.h"
#include "helper/login/question.h"
#include "pam/cleanup.h"

static const char *
account_of(const struct login *login)
{
    return login->conversation.start.account;
}

/* ---- Who it is -----------------------------------------------------------
 */

static void
about_existence(struct login *login)
{
    struct error error = {0};

    if (local_account(account_of(login), &error))
        question_tell(login, "Account", "%s exists on this host",
                      account_of(login));
    else
        question_tell(login, "Account", "%s: %s", account_of(login),
                      error.text);
}

/* The line, and whose it is; NULL if there is none. */
static const struct account *
about_line(struct login *login, const struct accounts *accounts)
{
    const char *file = login->settings->accounts_file;
    const struct account *account = accounts_of(accounts, account_of(login));

    if (account == NULL) {
        question_tell(login, "Line", "none in %s: nobody signs in to it",
                      file);
        return NULL;
    }
    question_tell(login, "Line", "%s, line %u", file, account->line);
    if (account->username[0] == '\0')
        question_tell(login, "Anypoint user", "%s", account->user_id);
    else
        question_tell(login, "Anypoint user", "%s, user name %s",
                      account->user_id, account->username);
    return account;
}

/* ---- How it signs in -----------------------------------------------------
 */

static const char *
flow_word(const struct login *login)
{
    return rows_words(CHOICE_FLOW)[login->settings->flow];
}

/* What follows from the provider, if it answers. */
static void
about_codes(struct login *login, bool reached, const struct provider *provider)
{
    const char *flow = flow_word(login);

    if (!reached)
        question_tell(login, "Method",
                      "none now: the provider does not answer (flow = %s)",
                      flow);
    else if (provider->device_authorization_endpoint[0] != '\0')
        question_tell(login, "Method",
                      "device: a code to approve in a browser, which the "
                      "provider offers (flow = %s)",
                      flow);
    else
        question_tell(login, "Method",
                      "none: the provider offers no device flow, and "
                      "device_authorization_endpoint is not set (flow = %s)",
                      flow);
}

static void
about_method(struct login *login, const struct account *account)
{
    const struct settings *settings = login->settings;
    struct provider provider;
    bool reached = about_provider(login, &provider);

    if (settings->flow == FLOW_AUTO || settings->flow == FLOW_DEVICE)
        about_codes(login, reached, &provider);
    else if (!reached)
        question_tell(login, "Method",
                      "none now: the provider does not answer (flow = %s)",
                      flow_word(login));
    else if (settings->flow == FLOW_PASSWORD && account != NULL &&
             account->username[0] == '\0')
        question_tell(login, "Method",
                      "none: the line has no Anypoint user name, which "
                      "flow = password needs");
    else
        question_tell(login, "Method", "%s (flow = %s)", flow_word(login),
                      flow_word(login));
}

/* ---- What holds it up ----------------------------------------------------
 */

/* Limits of a method that is not in use say nothing. */
static bool
is_in_use(const struct login *login, const struct permit_use *use)
{
    return (use->kind == PERMIT_PASSWORD) ==
               (login->settings->flow == FLOW_PASSWORD) ||
           use->used > 0;
}

static void
about_limits(struct login *login, const struct permit_known *known)
{
    for (size_t i = 0; i < known->use_count; i++) {
        const struct permit_use *use = &known->uses[i];

        if (is_in_use(login, use))
            question_tell(
                login,
                use->kind == PERMIT_CODE ? "Unused codes" : "Wrong passwords",
                "%ld of %ld in %d minutes%s%s", use->used, use->most,
                use->minutes,
                use->of_user ? ", by programs that run as this user" : "",
                use->used >= use->most ? ": no more until some are older"
                                       : "");
    }
}

/* ---- How it went ---------------------------------------------------------
 */

static const char *
ended(enum verdict verdict)
{
    static const char *const words[] = {
        [VERDICT_REFUSE] = "refused",
        [VERDICT_STOP] = "refused for good",
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
    if (last->cause == ERROR_NONE)
        return;
    question_tell(login, "The person saw", "%s", error_told(last->cause));
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
    const struct account *account = NULL;
    struct error error = {0};

    about_existence(login);
    if (accounts_read(&accounts, login->settings->accounts_file, &error))
        account = about_line(login, &accounts);
    else
        question_tell(login, "Line", "cannot be read, so nobody signs in: %s",
                      error.text);
    about_method(login, account);
    about_limits(login, known);
    about_last(login, known);
}
