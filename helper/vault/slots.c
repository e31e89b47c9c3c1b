/*
 * Slots: the private key of an account, wrapped by what opens it.
 *
 * No hash of a PIN is kept: what unwraps the key is right, nothing else is.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of a slot.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <openssl/crypto.h>
#include <string.h>

#include "helper/base/heartbeat.h"
#include "helper/vault/cipher.h"
#include "helper/vault/derive.h"
#include "helper/vault/locks.h"
#include "helper/vault/octets.h"
#include "helper/vault/vault.h"
#include "pam/cleanup.h"

/* More than an identity and a slot's numbers take. */
#define CONTEXT_MAX 1024

/* What is typed, and how long there is to derive a key of it. */
struct typing {
    const struct secret *typed;
    struct waiter *waiter;
    int64_t until;
};

bool
vault_make_key(struct vault *vault, struct secret *private_key,
               struct error *error)
{
    struct record *record = &vault->record;

    record->has_key = false;
    memset(record->slots, 0, sizeof(record->slots));
    memset(&record->box, 0, sizeof(record->box));
    memset(&record->old, 0, sizeof(record->old));
    record->has_key = cipher_new_pair(private_key, record->public_key, error);
    return record->has_key;
}

/* All that a slot is for, and of: what it is bound to. */
static void
describe(struct buffer *context, const struct record *record,
         enum slot_kind kind, const struct slot *slot)
{
    octets_put_string(context, "anypoint vault slot");
    record_write_identity(context, record);
    buffer_add(context, record->public_key, sizeof(record->public_key));
    octets_put(context, kind, 1);
    octets_put(context, slot->derivation, 1);
    for (size_t i = 0; i < 3; i++)
        octets_put(context, slot->cost[i], 4);
    octets_put(context, slot->generation, 8);
}

bool
vault_take_place(struct vault *vault, struct waiter *waiter, int64_t until,
                 struct error *error)
{
    if (!vault->has_place)
        vault->has_place =
            locks_derive(vault->state, waiter, until, &vault->place, error);
    return vault->has_place;
}

void
vault_leave_place(struct vault *vault)
{
    if (vault->has_place)
        close_fd(&vault->place);
    vault->has_place = false;
}

static bool
derive_in_turn(struct buffer *material, const struct vault *vault,
               const struct slot *slot, const struct typing *typing,
               struct error *error)
{
    CLEANUP(heartbeat_stop) struct heartbeat heartbeat = HEARTBEAT_NONE;
    CLEANUP(close_fd) int place = -1;

    return (vault->has_place || locks_derive(vault->state, typing->waiter,
                                             typing->until, &place, error)) &&
           heartbeat_begin(&heartbeat, typing->waiter, error) &&
           derive(material, slot, typing->typed, error);
}

static bool
make_key(struct cipher_key *key, const struct vault *vault,
         const struct slot *slot, const struct buffer *context,
         const struct typing *typing, struct error *error)
{
    CLEANUP(buffer_free)
    struct buffer material = BUFFER(HOST_MOST + DERIVE_SIZE);

    buffer_add(&material, vault->host.bytes.bytes, vault->host.bytes.length);
    if (slot->derivation != DERIVATION_NONE &&
        !derive_in_turn(&material, vault, slot, typing, error))
        return false;
    return cipher_derive(key, &material, slot->salt, context, error);
}

/* True if what is typed fits the kind: nothing, or something. */
static bool
is_typed(enum slot_kind kind, const struct secret *typed)
{
    if (kind == SLOT_HOST)
        return typed == NULL;
    return typed != NULL && typed->length > 0;
}

static bool
fill(struct slot *slot, const struct vault *vault, enum slot_kind kind,
     const struct secret *private_key, const struct typing *typing,
     struct error *error)
{
    CLEANUP(buffer_free) struct buffer context = BUFFER(CONTEXT_MAX);
    CLEANUP(cipher_erase) struct cipher_key key = {0};
    struct cipher_seal seal;

    if (!cipher_random(slot->salt, sizeof(slot->salt), error))
        return false;
    describe(&context, &vault->record, kind, slot);
    if (!make_key(&key, vault, slot, &context, typing, error) ||
        !cipher_seal(&seal, slot->sealed, &key, &context, private_key->bytes,
                     private_key->length, error))
        return false;
    memcpy(slot->commitment, key.commitment, sizeof(slot->commitment));
    memcpy(slot->nonce, seal.nonce, sizeof(slot->nonce));
    memcpy(slot->tag, seal.tag, sizeof(slot->tag));
    return true;
}

/* The half that the boxes are sealed to is its other half. */
static bool
is_of_record(const struct secret *private_key, const struct record *record,
             bool *right, struct error *error)
{
    uint8_t public_key[RECORD_KEY_SIZE];

    *right = false;
    if (!cipher_public(public_key, private_key, error))
        return false;
    *right = cipher_same(public_key, record->public_key, sizeof(public_key));
    return true;
}

bool
vault_wrap(struct vault *vault, enum slot_kind kind,
           const struct secret *typed, const struct secret *private_key,
           struct waiter *waiter, int64_t until, struct error *error)
{
    const struct typing typing = {typed, waiter, until};
    struct slot slot = {.there = true, .generation = vault->record.generation};
    bool right;

    if (!vault->record.has_key || private_key->length != RECORD_KEY_SIZE ||
        !is_typed(kind, typed))
        return error_set(error, ERROR_SYSTEM, "there is no key to wrap");
    if (!is_of_record(private_key, &vault->record, &right, error))
        return false;
    if (!right)
        return error_set(error, ERROR_BUSY,
                         "another login has changed the keys");
    if (kind != SLOT_HOST)
        derive_choose(&slot);
    if (!fill(&slot, vault, kind, private_key, &typing, error))
        return false;
    vault->record.slots[kind] = slot;
    return true;
}

/*
 * The commitment comes first: one text of GCM can be made to open by two
 * keys, and would tell two guesses at once.
 */
static bool
unwrap(uint8_t bytes[RECORD_KEY_SIZE], const struct vault *vault,
       enum slot_kind kind, const struct typing *typing, bool *right,
       struct error *error)
{
    CLEANUP(buffer_free) struct buffer context = BUFFER(CONTEXT_MAX);
    CLEANUP(cipher_erase) struct cipher_key key = {0};
    const struct slot *slot = &vault->record.slots[kind];
    struct cipher_seal seal;

    describe(&context, &vault->record, kind, slot);
    if (!make_key(&key, vault, slot, &context, typing, error))
        return false;
    if (!cipher_same(key.commitment, slot->commitment,
                     sizeof(slot->commitment)))
        return true;
    memcpy(seal.nonce, slot->nonce, sizeof(seal.nonce));
    memcpy(seal.tag, slot->tag, sizeof(seal.tag));
    return cipher_open(bytes, &seal, &key, &context, slot->sealed,
                       sizeof(slot->sealed), right, error);
}

static bool
take_key(struct secret *private_key, const uint8_t bytes[RECORD_KEY_SIZE],
         const struct record *record, bool *right, struct error *error)
{
    bool done;

    *right = false;
    if (!secret_copy(private_key, (const char *) bytes, RECORD_KEY_SIZE))
        return error_memory(error);
    done = is_of_record(private_key, record, right, error);
    if (!*right)
        secret_erase(private_key);
    return done;
}

bool
vault_unwrap(const struct vault *vault, enum slot_kind kind,
             const struct secret *typed, struct secret *private_key,
             struct waiter *waiter, int64_t until, bool *right,
             struct error *error)
{
    const struct typing typing = {typed, waiter, until};
    uint8_t bytes[RECORD_KEY_SIZE] = {0};
    bool done;

    *right = false;
    if (!vault->record.has_key || !vault->record.slots[kind].there ||
        !is_typed(kind, typed))
        return true;
    done = unwrap(bytes, vault, kind, &typing, right, error);
    if (done && *right)
        done = take_key(private_key, bytes, &vault->record, right, error);
    *right = *right && done;
    OPENSSL_cleanse(bytes, sizeof(bytes));
    return done;
}

void
vault_drop_slot(struct vault *vault, enum slot_kind kind)
{
    memset(&vault->record.slots[kind], 0, sizeof(vault->record.slots[kind]));
}

void
vault_drop_typed(struct vault *vault)
{
    vault_drop_slot(vault, SLOT_PIN);
    vault_drop_slot(vault, SLOT_PASSWORD);
}
