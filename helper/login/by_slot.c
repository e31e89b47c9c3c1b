/*
 * Sign in by PIN, or by the password that was right the last time.
 *
 * Runs in: a login's process.
 * Trusts:  the vault as far as its MAC carries; nothing that is typed.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "helper/base/clock.h"
#include "helper/login/reauth.h"
#include "pam/cleanup.h"

#define HOUR 3600
#define DAY  (24 * HOUR)

/* The earlier sign-in ends of itself: say so while it can be renewed. */
static void
tell_end(struct login *login, const struct facts *facts)
{
    int days = decide_warning(facts);
    char text[TEXT_MAX + 1];

    if (days <= 0)
        return;
    snprintf(text, sizeof(text),
             "Your sign-in with Anypoint on this host ends in %d day%s.\n"
             "Press Enter instead of a PIN to renew it.",
             days, days == 1 ? "" : "s");
    conversation_note(&login->conversation, text);
}

static bool
may_flow(const struct policy *policy)
{
    for (size_t i = 0; i < POLICY_METHODS; i++)
        if (policy->methods[i] == METHOD_FLOW)
            return true;
    return false;
}

/* Applications know "Password: ", and put their own words in its place. */
static const char *
prompt_of(enum slot_kind kind, bool instead)
{
    if (kind == SLOT_PASSWORD)
        return "Password: ";
    return instead ? "PIN (or press Enter to sign in with Anypoint): "
                   : "PIN: ";
}

/*
 * A password that is wrong here may be right at Anypoint, where it was
 * changed: then it is the flow's answer.  True if there is something to send.
 */
static bool
is_other_password(struct login *login, struct secret *typed,
                  struct error *error)
{
    if (error->kind != ERROR_PIN && error->kind != ERROR_PIN_GONE)
        return false;
    error->kind = ERROR_PASSWORD;
    if (typed->length == 0 || login->settings->flow != FLOW_PASSWORD)
        return false;
    secret_erase(&login->typed);
    login->typed = *typed;
    *typed = (struct secret){0};
    return true;
}

static void
write_rest(char *text, size_t size, int64_t left)
{
    bool days = left >= 2 * DAY;
    int64_t count = left / (days ? DAY : HOUR);

    if (count < 1)
        snprintf(text, size, "some minutes");
    else
        snprintf(text, size, "%" PRId64 " %s%s", count, days ? "day" : "hour",
                 count == 1 ? "" : "s");
}

/* It does not last: who knows can sign in while there is a network. */
static void
tell_offline(struct login *login, const struct account *account)
{
    char text[TEXT_MAX + 1], rest[32];
    struct facts facts;

    login_facts(login, account, login_service(login), &facts);
    write_rest(rest, sizeof(rest), decide_offline_until(&facts) - facts.now);
    snprintf(text, sizeof(text),
             "Anypoint cannot be reached. "
             "Your earlier sign-in still counts for %s.",
             rest);
    conversation_note(&login->conversation, text);
}

static bool
renew(struct login *login, const struct account *account,
      const struct accounts *accounts, const struct secret *private_key,
      struct error *error)
{
    struct error trouble = {0};

    if (login_renew(login, account, accounts, private_key, &trouble))
        return true;
    if (login_offline(login, account, &trouble)) {
        tell_offline(login, account);
        return true;
    }
    *error = trouble;
    return false;
}

static bool
ask(struct login *login, enum slot_kind kind, bool flow, struct secret *typed,
    struct error *error)
{
    return conversation_ask_hidden(&login->conversation, prompt_of(kind, flow),
                                   login->deadline, typed, error);
}

bool
login_by_slot(struct login *login, enum slot_kind kind,
              const struct account *account, const struct accounts *accounts,
              bool *instead, struct error *error)
{
    CLEANUP(secret_erase) struct secret typed = {0};
    CLEANUP(secret_erase) struct secret private_key = {0};
    struct facts facts;
    bool flow;

    login_facts(login, account, login_service(login), &facts);
    flow = may_flow(&facts.policy);
    if (flow && kind == SLOT_PIN)
        tell_end(login, &facts);
    if (!ask(login, kind, flow, &typed, error))
        return false;
    if (typed.length == 0) {
        *instead = login->new_pin = flow && kind == SLOT_PIN;
        return error_set(error, kind == SLOT_PIN ? ERROR_PIN : ERROR_PASSWORD,
                         "nothing was typed");
    }
    if (!login_try_slot(login, kind, &typed, &private_key, error)) {
        if (kind == SLOT_PASSWORD)
            *instead = is_other_password(login, &typed, error) && flow;
        return false;
    }
    conversation_forward(&login->conversation);
    return renew(login, account, accounts, &private_key, error);
}
