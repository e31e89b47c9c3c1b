/*
 * Tests of the vault when memory runs short: whichever allocation fails,
 * nothing is right that would not have been, nothing is lost, and what fails
 * says so.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>

#include "helper/vault/cipher.h"
#include "helper/vault/derive.h"
#include "helper/vault/vault.h"
#include "pam/cleanup.h"
#include "tests/shortage.h"
#include "tests/tap.h"
#include "tests/vaults.h"

static bool
is_told(const struct error *error)
{
    return error->kind == ERROR_NO_MEMORY || error->kind == ERROR_SYSTEM;
}

/* What is there is found, or nobody can say; never none, nor damage. */
static bool
a_record_is_found(const void *context)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};

    (void) context;
    if (!vault_open(&vault, "state", "", "ada", VAULTS_UID, &error))
        return is_told(&error) && vault.found == VAULT_NONE;
    return vault.found == VAULT_RECORD && vault.record.has_key;
}

/* It is the token, or nobody can say. */
static bool
is_unsealed(const struct vault *vault, const struct secret *key)
{
    CLEANUP(secret_erase) struct secret token = {0};
    struct error error = {0};
    bool right = false;

    if (!vault_unseal(vault, &vault->record.box, key, &token, &right, &error))
        return is_told(&error) && !right && token.bytes == NULL;
    return right && strcmp(token.bytes, "token") == 0;
}

/* All of one sign-in's writing, in memory: it is whole, or it failed. */
static bool
a_key_is_made_and_wrapped(const void *context)
{
    CLEANUP(secret_erase) struct secret key = {0};
    struct vault vault = *(const struct vault *) context;
    char text[] = "token";
    const struct secret sealed = {text, 5};
    struct error error = {0};
    bool right = false;

    if (!vault_make_key(&vault, &key, &error) ||
        !vault_wrap(&vault, SLOT_HOST, NULL, &key, NULL, 0, &error) ||
        !vault_seal(&vault, &sealed, 1, false, &error))
        return is_told(&error) && !vault.record.box.there;
    secret_erase(&key);
    if (!vault_unwrap(&vault, SLOT_HOST, NULL, &key, NULL, 0, &right, &error))
        return is_told(&error) && !right && key.bytes == NULL;
    return right && is_unsealed(&vault, &key);
}

/* The wrong key is never right. */
static bool
another_secret_is_not_right(const void *context)
{
    CLEANUP(secret_erase) struct secret key = {0};
    struct vault vault = *(const struct vault *) context;
    struct error error = {0};
    bool right = true;

    vault.record.uid++;
    return (vault_unwrap(&vault, SLOT_HOST, NULL, &key, NULL, 0, &right,
                         &error) ||
            is_told(&error)) &&
           !right && key.bytes == NULL;
}

/* It is written, or the old one is as it was. */
static bool
it_is_written_or_not(const void *context)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};
    uint64_t generation;
    bool done;

    (void) context;
    if (!vault_open(&vault, "state", "", "ada", VAULTS_UID, &error))
        return is_told(&error);
    generation = vault.record.generation;
    if (!vaults_lock(&vault, VAULT_CHANGE))
        return false;
    done = vault_write(&vault, &error);
    shortage_at(0);
    return (done || is_told(&error)) && vaults_found(&vault) == VAULT_RECORD &&
           vault.record.generation - generation <= 1 &&
           (!done || vault.record.generation == generation + 1);
}

static bool
a_key_is_derived(const void *context)
{
    CLEANUP(buffer_free) struct buffer material = BUFFER(64);
    char digits[] = "314159";
    const struct secret typed = {digits, 6};
    struct error error = {0};

    if (derive(&material, context, &typed, &error))
        return material.length == DERIVE_SIZE;
    return is_told(&error) && material.length < DERIVE_SIZE;
}

static void
in_memory(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;

    /* OpenSSL itself does not survive it while it is loaded. */
    ok(vaults_take_vector(&vault) && a_key_is_made_and_wrapped(&vault) &&
           another_secret_is_not_right(&vault) &&
           a_key_is_derived(&vault.record.slots[SLOT_PIN]),
       "there is a record, and memory for it");
    ok(shortage_each(a_key_is_made_and_wrapped, &vault) > 0,
       "whichever allocation fails, all is sealed, or it is told");
    ok(shortage_each(another_secret_is_not_right, &vault) > 0,
       "and nothing else is right");
    ok(shortage_each(a_key_is_derived, &vault.record.slots[SLOT_PIN]) > 0,
       "a key is derived whole, or it is told");
}

static bool
one_is_put(const void *context)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0};

    (void) context;
    return vaults_open(&vault, "ada") && vaults_put(&vault, &key);
}

static void
on_the_disk(void)
{
    ok(one_is_put(NULL), "there is a record");
    ok(shortage_each(a_record_is_found, NULL) > 0,
       "whichever allocation fails, it is found, or it is told");
    ok(shortage_each(it_is_written_or_not, NULL) > 0, "and written, or not");
}

int
main(void)
{
    char folder[64];
    bool counted = shortage_openssl();

    if (!vaults_begin(folder))
        return 1;
    ok(counted, "OpenSSL's allocations are counted");
    in_memory();
    on_the_disk();
    ok(vaults_end(folder), "nothing is left");
    return tap_done();
}
