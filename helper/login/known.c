/*
 * What a decision is made of: the vault, the clock, and who asks.
 *
 * Runs in: a login's process.
 * Trusts:  the vault as far as its MAC carries.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>

#include "helper/base/clock.h"
#include "helper/identity/binding.h"
#include "helper/identity/pins.h"
#include "helper/login/reauth.h"
#include "helper/vault/tries.h"

/* How long one login waits for another that changes the record. */
#define WAIT_MS 10000

const char *
login_service(const struct login *login)
{
    return login->caller == 0 ? login->conversation.start.service
                              : POLICY_LOCKER;
}

void
login_open_vault(struct login *login)
{
    struct error error = {0};

    if (login->has_vault || login->vault_why[0] != '\0')
        return;
    login->has_vault =
        vault_open(&login->vault, login->state, login->credential,
                   login->conversation.start.account, login->uid, &error);
    login->welcome_then = login->vault.record.welcome;
    login->refused_then = login->vault.record.state == RECORD_REFUSED;
    login->seen_then = login->vault.record.seen;
    login->signed_in_then = login->vault.record.signed_in;
    login->vault_kind = error.kind;
    if (!login->has_vault)
        snprintf(login->vault_why, sizeof(login->vault_why), "%.255s",
                 error.text);
}

/* Forged, put back or unreadable: what the person does not see, root does. */
void
login_log_vault(const struct login *login)
{
    const char *account = login->conversation.start.account;

    if (login->spare)
        return;
    if (!login->has_vault)
        log_line(login->log, LOG_WARNING,
                 "nothing can be kept of the account %s: %s", account,
                 login->vault_why);
    else if (login->vault.found == VAULT_DAMAGED)
        log_line(login->log, LOG_WARNING,
                 "the record of the account %s %s: a full sign-in makes a "
                 "new one",
                 account, login->vault.why);
}

bool
login_lock_record(struct login *login, enum error_kind kind,
                  struct error *error)
{
    int64_t until = clock_sooner(clock_ticks() + WAIT_MS, login->deadline);
    bool taken = false, ended = login->ended;

    login->waited = true;
    if (!vault_lock(&login->vault, VAULT_CHANGE, &login->conversation.waiter,
                    until, &taken, error))
        return false;
    login->waited = !taken || login->ended != ended;
    return taken || error_set(error, kind,
                              "another login that changes the record does not "
                              "come to its end");
}

bool
login_lacks_record(struct login *login, struct error *error)
{
    if (login->vault.found == VAULT_NONE)
        login->told = "This host has forgotten your earlier sign-in. "
                      "Sign in with Anypoint again.";
    return error_set(error, ERROR_REVOKED, "the record has gone");
}

/*
 * The Anypoint user whom the account is bound to now; false if nobody yet.
 * Who has just signed in by a name is, also where root forgets the pin now.
 */
static bool
bound_to(const struct login *login, const struct account *account,
         char user_id[UUID_SIZE])
{
    struct error ignored = {0};
    struct pin pin;
    bool was;

    if (!binding_by_name(account)) {
        memcpy(user_id, account->user_id, UUID_SIZE);
        return true;
    }
    if (login->user_id[0] != '\0') {
        memcpy(user_id, login->user_id, UUID_SIZE);
        return true;
    }
    if (!pins_of(&pin, login->state, account->name, &was, &ignored) || !was)
        return false;
    memcpy(user_id, pin.user_id, UUID_SIZE);
    return strcmp(pin.issuer, login->settings->issuer) == 0;
}

static bool
is_same(const struct login *login, const struct account *account)
{
    const struct record *record = &login->vault.record;
    char user_id[UUID_SIZE];

    return bound_to(login, account, user_id) &&
           strcmp(user_id, record->user_id) == 0 &&
           strcmp(login->settings->issuer, record->issuer) == 0 &&
           strcmp(login->settings->client_id, record->client_id) == 0;
}

static enum decide_record
state_of(const struct vault *vault)
{
    static const enum decide_record states[RECORD_STATES] = {
        [RECORD_NOTHING] = DECIDE_DAMAGED,
        [RECORD_WELCOME] = DECIDE_WELCOME,
        [RECORD_LOST] = DECIDE_LOST,
        [RECORD_REFUSED] = DECIDE_REFUSED,
    };

    if (vault->found == VAULT_NONE)
        return DECIDE_NO_RECORD;
    return vault->found == VAULT_DAMAGED ? DECIDE_DAMAGED
                                         : states[vault->record.state];
}

/* A PIN may wait for another, but no one needs a terminal to say who it is. */
static bool
is_own(const struct login *login)
{
    const struct start *start = &login->conversation.start;

    return login->caller != 0 || start->remote_user[0] == '\0' ||
           strcmp(start->remote_user, start->account) == 0;
}

static void
add_record(struct facts *facts, const struct record *record)
{
    bool over = tries_over(record);

    facts->token = record->box.there;
    facts->pin = record->slots[SLOT_PIN].there && !over;
    facts->password = record->slots[SLOT_PASSWORD].there && !over;
    facts->host = record->slots[SLOT_HOST].there;
    facts->tries_wait = tries_wait(record, clock_ticks());
    facts->tries_left = over ? 0 : TRIES_MOST - (int) record->failures;
    facts->seen = record->seen;
    facts->signed_in = record->signed_in;
    facts->welcome = record->welcome;
    facts->granted = record->box.there ? record->box.granted : 0;
}

void
login_facts(struct login *login, const struct account *account,
            const char *service, struct facts *facts)
{
    *facts = (struct facts){.now = clock_seconds(), .own = is_own(login)};
    login_open_vault(login);
    policy_of(&facts->policy, login->settings, service,
              login->has_vault && login->vault.host.bound);
    facts->checks = policy_checks(login->settings,
                                  login->has_vault && login->vault.host.bound);
    if (login->caller == 0 && login->conversation.start.remote_host[0] != '\0')
        facts->policy.local = false;
    facts->kept = login->has_vault;
    if (!login->has_vault)
        return;
    facts->record = state_of(&login->vault);
    if (login->vault.found != VAULT_RECORD)
        return;
    facts->same = is_same(login, account);
    add_record(facts, &login->vault.record);
}
