/*
 * The PIN: tried, and chosen.
 *
 * A try is counted on the disk before it is made, so that whatever stops us
 * costs one, and gives none.
 *
 * Runs in: a login's process.
 * Trusts:  nothing that is typed.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <inttypes.h>
#include <stdio.h>

#include "helper/base/clock.h"
#include "helper/login/reauth.h"
#include "helper/vault/fitness.h"
#include "helper/vault/tries.h"
#include "pam/cleanup.h"

/* How often a PIN may be chosen that will not do: in pam/relay.h's sum. */
#define CHOICES 3

/* ---- Trying --------------------------------------------------------------
 */

static bool
lock(struct login *login, enum vault_lock which, struct error *error)
{
    bool taken = false;

    if (!vault_lock(&login->vault, which, &login->conversation.waiter,
                    login->deadline, &taken, error))
        return false;
    return taken ||
           error_set(error, ERROR_BUSY,
                     "other sign-ins to the account do not come to an end");
}

/* The record as it is now, to be changed. */
static bool
lock_record(struct login *login, struct error *error)
{
    if (!lock(login, VAULT_CHANGE, error))
        return false;
    if (!vault_read(&login->vault, error))
        return false;
    if (login->vault.found != VAULT_RECORD)
        return login_lacks_record(login, error);
    return login->vault.record.state != RECORD_REFUSED ||
           error_set(error, ERROR_UNWELCOME,
                     "the provider has refused the user meanwhile");
}

static bool
destroy(struct login *login, enum slot_kind kind, struct error *error)
{
    vault_drop_slot(&login->vault, kind);
    return vault_write(&login->vault, error) &&
           error_set(error, ERROR_PIN_GONE, "it was wrong %d times",
                     TRIES_MOST);
}

static bool
check_wait(const struct record *record, struct error *error)
{
    int64_t wait = tries_wait(record, clock_ticks());

    return wait == 0 ||
           error_set(error, ERROR_LIMIT,
                     "%" PRIu32 " wrong PINs: the next may be tried in "
                     "%" PRId64 " s",
                     record->failures, wait / 1000 + 1);
}

static bool
await_place(struct login *login, struct error *error)
{
    bool came = vault_take_place(&login->vault, &login->conversation.waiter,
                                 login->deadline, error);

    vault_leave_place(&login->vault);
    return came;
}

/* Where no place is free neither is had, and one is waited for. */
static bool
take_both(struct login *login, bool *both, struct error *error)
{
    struct error none = {0};

    if (!lock_record(login, error))
        return false;
    *both = vault_take_place(&login->vault, &login->conversation.waiter,
                             clock_ticks(), &none);
    if (*both)
        return true;
    vault_unlock(&login->vault, VAULT_CHANGE);
    if (none.kind == ERROR_BUSY)
        return await_place(login, error);
    *error = none;
    return false;
}

/*
 * The record, and a place to derive a key at.  With a place in hand nobody
 * waits for the record: its lock is held as long as a provider is silent, and
 * who wants a place would be kept waiting, whatever the account.
 */
static bool
begin_try(struct login *login, struct error *error)
{
    bool both = false;

    while (!both)
        if (!take_both(login, &both, error))
            return false;
    return true;
}

/* What a kill between the tenth and its end left is done here. */
static bool
count(struct login *login, enum slot_kind kind, struct error *error)
{
    struct record *record = &login->vault.record;

    if (!record->slots[kind].there)
        return error_set(error, ERROR_PIN_GONE, "there is none any more");
    if (tries_over(record))
        return destroy(login, kind, error);
    if (tries_begin_again(record, clock_ticks()) &&
        !vault_write(&login->vault, error))
        return false;
    if (!check_wait(record, error))
        return false;
    tries_count(record, clock_ticks());
    return vault_write(&login->vault, error);
}

static bool
count_and_unlock(struct login *login, enum slot_kind kind, struct error *error)
{
    bool counted = begin_try(login, error) && count(login, kind, error);

    vault_unlock(&login->vault, VAULT_CHANGE);
    return counted;
}

/* It was wrong, and has been counted; the last one was the last. */
static bool
wrong(struct login *login, enum slot_kind kind, struct error *error)
{
    uint32_t failures;

    if (!lock_record(login, error))
        return false;
    failures = login->vault.record.failures;
    if (tries_over(&login->vault.record))
        return destroy(login, kind, error);
    return error_set(error, ERROR_PIN, "wrong, try %" PRIu32 " of %d",
                     failures, TRIES_MOST);
}

static bool
right(struct login *login, struct error *error)
{
    if (!lock_record(login, error))
        return false;
    tries_forget(&login->vault.record);
    return vault_write(&login->vault, error);
}

static bool
settle(struct login *login, enum slot_kind kind, bool was_right,
       struct error *error)
{
    bool settled = was_right ? right(login, error) : wrong(login, kind, error);

    vault_unlock(&login->vault, VAULT_CHANGE);
    return settled;
}

static bool
try_slot(struct login *login, enum slot_kind kind, const struct secret *typed,
         struct secret *private_key, struct error *error)
{
    bool was_right = false;

    /* A yes counts for us only if it came after what was typed. */
    if (!vault_read(&login->vault, error))
        return false;
    login->welcome_then = login->vault.record.welcome;
    if (!lock(login, VAULT_TRY, error) ||
        !count_and_unlock(login, kind, error) ||
        !vault_unwrap(&login->vault, kind, typed, private_key,
                      &login->conversation.waiter, login->deadline, &was_right,
                      error))
        return false;
    vault_leave_place(&login->vault);
    return settle(login, kind, was_right, error);
}

bool
login_try_slot(struct login *login, enum slot_kind kind,
               const struct secret *typed, struct secret *private_key,
               struct error *error)
{
    bool opened = try_slot(login, kind, typed, private_key, error);

    vault_leave_place(&login->vault);
    vault_unlock(&login->vault, VAULT_TRY);
    if (!opened)
        secret_erase(private_key);
    return opened;
}

static bool
is_spent(const struct vault *vault)
{
    const struct slot *slots = vault->record.slots;

    return vault->found == VAULT_RECORD && tries_over(&vault->record) &&
           (slots[SLOT_PIN].there || slots[SLOT_PASSWORD].there);
}

/* Nothing is tried after a refusal, and nothing but a refusal writes one. */
static bool
is_to_settle(const struct vault *vault)
{
    return vault->record.state != RECORD_REFUSED &&
           (is_spent(vault) ||
            (vault->found == VAULT_RECORD &&
             tries_of_another_boot(&vault->record, clock_ticks())));
}

/* A tenth that is being made may be right. */
static bool
settle_tries(struct login *login, struct error *error)
{
    struct vault *vault = &login->vault;
    struct waiter *waiter = &login->conversation.waiter;
    int64_t now = clock_ticks();
    bool mine = false;

    if (!vault_lock(vault, VAULT_TRY, waiter, now, &mine, error) ||
        (mine &&
         !vault_lock(vault, VAULT_CHANGE, waiter, now, &mine, error)) ||
        (mine && !vault_read(vault, error)))
        return false;
    if (!mine || !is_to_settle(vault))
        return true;
    if (is_spent(vault))
        vault_drop_typed(vault);
    (void) tries_begin_again(&vault->record, now);
    return vault_write(vault, error);
}

void
login_settle_tries(struct login *login)
{
    struct vault *vault = &login->vault;
    struct error error = {0};

    login_open_vault(login);
    if (!is_to_settle(vault))
        return;
    if (!settle_tries(login, &error))
        log_line(login->log, LOG_WARNING,
                 "login=%s the wrong PINs of the account %s cannot be "
                 "settled: %s",
                 login->id, vault->account, error.text);
    vault_unlock(vault, VAULT_CHANGE);
    vault_unlock(vault, VAULT_TRY);
}

bool
login_open_by_pin(struct login *login, const char *prompt,
                  struct secret *private_key, struct error *error)
{
    CLEANUP(secret_erase) struct secret typed = {0};

    if (!conversation_ask_hidden(&login->conversation, prompt, login->deadline,
                                 &typed, error))
        return false;
    if (typed.length == 0)
        return error_set(error, ERROR_PIN, "nothing was typed");
    return login_try_slot(login, SLOT_PIN, &typed, private_key, error);
}

/* ---- Choosing ------------------------------------------------------------
 */

static bool
fits(struct login *login, const struct secret *pin)
{
    const char *why = NULL;

    if (fitness_check(pin->bytes, pin->length,
                      login->conversation.start.account, &why))
        return true;
    conversation_warn(&login->conversation, why);
    return false;
}

static bool
ask_again(struct login *login, const struct secret *pin, bool *chosen,
          struct error *error)
{
    CLEANUP(secret_erase) struct secret again = {0};

    if (!conversation_ask_hidden(&login->conversation, "The same PIN again: ",
                                 login->deadline, &again, error))
        return false;
    *chosen = secret_same(pin, &again);
    if (!*chosen)
        conversation_warn(&login->conversation, "The two were not the same.");
    return true;
}

bool
login_choose_pin(struct login *login, const char *prompt, bool may_be_none,
                 struct secret *pin, struct error *error)
{
    bool chosen = false;

    for (int i = 0; i < CHOICES && !chosen; i++) {
        if (!conversation_ask_hidden(&login->conversation, prompt,
                                     login->deadline, pin, error))
            return false;
        if (pin->length == 0 && may_be_none)
            return true;
        if (fits(login, pin) && !ask_again(login, pin, &chosen, error))
            return false;
    }
    if (chosen)
        return true;
    secret_erase(pin);
    return error_set(error, ERROR_PIN_UNFIT, "no PIN was chosen in %d tries",
                     CHOICES);
}
