/*
 * Boxes: refresh tokens, sealed to an account's public key.
 *
 * Whoever holds the record can put one in, without PIN and private key.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of a box.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <openssl/crypto.h>
#include <string.h>

#include "helper/vault/cipher.h"
#include "helper/vault/octets.h"
#include "helper/vault/vault.h"
#include "pam/cleanup.h"

/* More than an identity and a box's keys and numbers take. */
#define CONTEXT_MAX 1024

/* All that a box is for, and of: what it is bound to. */
static void
describe(struct buffer *context, const struct record *record,
         const struct box *box)
{
    octets_put_string(context, "anypoint vault box");
    record_write_identity(context, record);
    buffer_add(context, record->public_key, sizeof(record->public_key));
    buffer_add(context, box->public_key, sizeof(box->public_key));
    octets_put(context, box->generation, 8);
    octets_put(context, (uint64_t) box->granted, 8);
}

/* The key of a box, from either end. */
static bool
make_key(struct cipher_key *key, const struct secret *private_key,
         const uint8_t public_key[RECORD_KEY_SIZE],
         const struct buffer *context, bool *right, struct error *error)
{
    CLEANUP(buffer_free) struct buffer shared = BUFFER(RECORD_KEY_SIZE);

    return cipher_share(&shared, private_key, public_key, right, error) &&
           (!*right || cipher_derive(key, &shared, NULL, context, error));
}

static bool
fill(struct box *box, const struct record *record, const struct secret *token,
     struct error *error)
{
    CLEANUP(buffer_free) struct buffer context = BUFFER(CONTEXT_MAX);
    CLEANUP(secret_erase) struct secret half = {0};
    CLEANUP(cipher_erase) struct cipher_key key = {0};
    struct cipher_seal seal;
    bool right;

    if (!cipher_new_pair(&half, box->public_key, error))
        return false;
    describe(&context, record, box);
    if (!make_key(&key, &half, record->public_key, &context, &right, error))
        return false;
    if (!right)
        return error_set(error, ERROR_SYSTEM,
                         "the record's public key is none");
    if (!cipher_seal(&seal, box->sealed, &key, &context, token->bytes,
                     token->length, error))
        return false;
    memcpy(box->nonce, seal.nonce, sizeof(box->nonce));
    memcpy(box->tag, seal.tag, sizeof(box->tag));
    box->length = token->length;
    return true;
}

bool
vault_seal(struct vault *vault, const struct secret *token, int64_t granted,
           bool keep, struct error *error)
{
    struct record *record = &vault->record;
    struct box box = {
        .there = true, .granted = granted, .generation = record->generation};

    if (!record->has_key || token->length == 0 ||
        token->length > sizeof(box.sealed))
        return error_set(error, ERROR_SYSTEM,
                         "there is nothing to seal, or no key to seal it to");
    if (!fill(&box, record, token, error))
        return false;
    if (keep && record->box.there)
        record->old = record->box;
    record->box = box;
    return true;
}

static bool
unseal(uint8_t *text, const struct record *record, const struct box *box,
       const struct secret *private_key, bool *right, struct error *error)
{
    CLEANUP(buffer_free) struct buffer context = BUFFER(CONTEXT_MAX);
    CLEANUP(cipher_erase) struct cipher_key key = {0};
    struct cipher_seal seal;

    describe(&context, record, box);
    if (!make_key(&key, private_key, box->public_key, &context, right, error))
        return false;
    if (!*right)
        return true;
    memcpy(seal.nonce, box->nonce, sizeof(seal.nonce));
    memcpy(seal.tag, box->tag, sizeof(seal.tag));
    return cipher_open(text, &seal, &key, &context, box->sealed, box->length,
                       right, error);
}

bool
vault_unseal(const struct vault *vault, const struct box *box,
             const struct secret *private_key, struct secret *token,
             bool *right, struct error *error)
{
    uint8_t text[RECORD_SEALED_MAX];
    bool done;

    *right = false;
    if (!box->there || private_key->length != RECORD_KEY_SIZE)
        return true;
    done = unseal(text, &vault->record, box, private_key, right, error);
    if (done && *right &&
        !secret_copy(token, (const char *) text, box->length))
        done = error_memory(error);
    *right = *right && done;
    OPENSSL_cleanse(text, sizeof(text));
    return done;
}

bool
vault_hash(const struct secret *token, uint8_t hash[RECORD_HASH_SIZE])
{
    return cipher_hash(hash, token->bytes, token->length);
}
