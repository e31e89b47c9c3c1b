/*
 * What keeper does with a vault: each of these as a login would, in the order
 * of writings that helper/vault/vault.h asks for.
 *
 * Runs in: the tests.
 * Trusts:  the runner.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>

#include "helper/base/clock.h"
#include "helper/vault/tries.h"
#include "helper/vault/vault.h"
#include "pam/cleanup.h"
#include "tests/fault/keeper.h"

#define WAIT_MS 5000
#define PIN     "blue+7 herons"
#define WRONG   "grey&9 herons"

static struct waiter alone = {.wait = waiter_alone};

static bool
copy(struct secret *secret, const char *text)
{
    return secret_copy(secret, text, strlen(text));
}

static bool
lock(struct vault *vault, enum vault_lock which, struct error *error)
{
    bool taken;

    return vault_lock(vault, which, &alone, clock_ticks() + WAIT_MS, &taken,
                      error) &&
           (taken || error_set(error, ERROR_BUSY, "it is locked"));
}

/* Open it, with the record locked for a change. */
static bool
begin(struct vault *vault, const char *folder, struct error *error)
{
    return host_prepare(folder, "", error) &&
           vault_open(vault, folder, "", "ada", KEEPER_UID, error) &&
           lock(vault, VAULT_CHANGE, error) && vault_read(vault, error);
}

static bool
is_there(const struct vault *vault, struct error *error)
{
    return vault->found == VAULT_RECORD ||
           error_set(error, ERROR_STATE, "there is no record");
}

/* The same, of one that has a record. */
static bool
begin_again(struct vault *vault, const char *folder, struct error *error)
{
    return begin(vault, folder, error) && is_there(vault, error);
}

static bool
wrap(struct vault *vault, enum slot_kind kind, const char *typed,
     const struct secret *private_key, struct error *error)
{
    CLEANUP(secret_erase) struct secret secret = {0};

    return (typed == NULL || copy(&secret, typed)) &&
           vault_wrap(vault, kind, typed == NULL ? NULL : &secret, private_key,
                      &alone, clock_ticks() + WAIT_MS, error);
}

static bool
unwrap(struct vault *vault, enum slot_kind kind, const char *typed,
       struct secret *private_key, bool *right, struct error *error)
{
    CLEANUP(secret_erase) struct secret secret = {0};

    return (typed == NULL || copy(&secret, typed)) &&
           vault_unwrap(vault, kind, typed == NULL ? NULL : &secret,
                        private_key, &alone, clock_ticks() + WAIT_MS, right,
                        error);
}

static bool
seal(struct vault *vault, const char *text, bool keep, struct error *error)
{
    CLEANUP(secret_erase) struct secret token = {0};

    return copy(&token, text) && vault_seal(vault, &token, 1, keep, error);
}

static bool
open_by_host(struct vault *vault, struct secret *private_key,
             struct error *error)
{
    bool right = false;

    return unwrap(vault, SLOT_HOST, NULL, private_key, &right, error) &&
           (right || error_set(error, ERROR_STATE, "the host opens nothing"));
}

/* ---- A full sign-in, and a PIN ------------------------------------------
 */

static bool
new_keys(struct vault *vault, struct error *error)
{
    CLEANUP(secret_erase) struct secret private_key = {0};

    if (vault->record.has_key)
        return true;
    return vault_make_key(vault, &private_key, error) &&
           wrap(vault, SLOT_HOST, NULL, &private_key, error);
}

enum outcome
keeper_sign_in(const char *folder, struct state *state, struct error *error)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;

    (void) state;
    if (!begin(&vault, folder, error))
        return OUTCOME_FAILED;
    if (vault.found != VAULT_RECORD)
        vault_begin(&vault, KEEPER_ISSUER, KEEPER_USER, "client");
    vault.record.state = RECORD_WELCOME;
    tries_forget(&vault.record);
    return new_keys(&vault, error) && seal(&vault, "first", true, error) &&
                   vault_write(&vault, error)
               ? OUTCOME_DONE
               : OUTCOME_FAILED;
}

enum outcome
keeper_enrol(const char *folder, struct state *state, struct error *error)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret private_key = {0};

    (void) state;
    return begin_again(&vault, folder, error) &&
                   open_by_host(&vault, &private_key, error) &&
                   wrap(&vault, SLOT_PIN, PIN, &private_key, error) &&
                   vault_write(&vault, error)
               ? OUTCOME_DONE
               : OUTCOME_FAILED;
}

/* ---- A try --------------------------------------------------------------
 */

static bool
count(struct vault *vault, struct error *error)
{
    tries_count(&vault->record, clock_ticks());
    if (!vault_write(vault, error))
        return false;
    vault_unlock(vault, VAULT_CHANGE);
    return true;
}

static bool
settle(struct vault *vault, bool right, struct error *error)
{
    if (!lock(vault, VAULT_CHANGE, error) || !vault_read(vault, error) ||
        !is_there(vault, error))
        return false;
    if (right)
        tries_forget(&vault->record);
    else if (tries_over(&vault->record))
        vault_drop_slot(vault, SLOT_PIN);
    else
        return true;
    return vault_write(vault, error);
}

static enum outcome
try(const char *folder, const char *typed, struct error *error)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret private_key = {0};
    bool right = false;

    if (!begin_again(&vault, folder, error) ||
        !lock(&vault, VAULT_TRY, error) || !count(&vault, error) ||
        !unwrap(&vault, SLOT_PIN, typed, &private_key, &right, error) ||
        !settle(&vault, right, error))
        return OUTCOME_FAILED;
    return right ? OUTCOME_DONE : OUTCOME_WRONG;
}

enum outcome
keeper_try_right(const char *folder, struct state *state, struct error *error)
{
    (void) state;
    return try(folder, PIN, error);
}

enum outcome
keeper_try_wrong(const char *folder, struct state *state, struct error *error)
{
    (void) state;
    return try(folder, WRONG, error);
}

/* What must be found out: the key is derived, and then it is counted. */
enum outcome
keeper_try_first(const char *folder, struct state *state, struct error *error)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret private_key = {0};
    bool right = false;

    (void) state;
    return begin_again(&vault, folder, error) &&
                   unwrap(&vault, SLOT_PIN, WRONG, &private_key, &right,
                          error) &&
                   count(&vault, error)
               ? OUTCOME_WRONG
               : OUTCOME_FAILED;
}

/* ---- A refresh, and the end ---------------------------------------------
 */

/* What goes out must be on the disk, with room for what comes back. */
static bool
note_sending(struct vault *vault, struct state *state, struct error *error)
{
    vault->record.sendings = 1;
    if (!vault_write(vault, error) || !vault_reserve(vault, error))
        return false;
    atomic_fetch_add(&state->said, 1);
    return true;
}

enum outcome
keeper_refresh(const char *folder, struct state *state, struct error *error)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret private_key = {0};
    CLEANUP(secret_erase) struct secret token = {0};
    bool right = false;

    if (!begin_again(&vault, folder, error) ||
        !open_by_host(&vault, &private_key, error) ||
        !vault_unseal(&vault, &vault.record.box, &private_key, &token, &right,
                      error) ||
        !right || !note_sending(&vault, state, error))
        return OUTCOME_FAILED;
    vault.record.sendings = 0;
    return seal(&vault, "second", false, error) && vault_write(&vault, error)
               ? OUTCOME_DONE
               : OUTCOME_FAILED;
}

enum outcome
keeper_refused(const char *folder, struct state *state, struct error *error)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;

    (void) state;
    if (!begin_again(&vault, folder, error))
        return OUTCOME_FAILED;
    vault.record.state = RECORD_REFUSED;
    memset(&vault.record.box, 0, sizeof(vault.record.box));
    return vault_write(&vault, error) ? OUTCOME_DONE : OUTCOME_FAILED;
}

enum outcome
keeper_forget(const char *folder, struct state *state, struct error *error)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    bool was;

    (void) state;
    return begin(&vault, folder, error) && vault_forget(&vault, &was, error)
               ? OUTCOME_DONE
               : OUTCOME_FAILED;
}
