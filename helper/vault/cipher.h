/*
 * The few things of libcrypto that the vault is made of.
 *
 * Runs in: the helper's logins.
 * Trusts:  libcrypto; not what is to be opened.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_VAULT_CIPHER_H
#define HELPER_VAULT_CIPHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/vault/record.h"

#define CIPHER_KEY_SIZE 32

/* A key, and what commits to it; CLEANUP(cipher_erase) erases it. */
struct cipher_key {
    uint8_t bytes[CIPHER_KEY_SIZE];
    uint8_t commitment[RECORD_COMMIT_SIZE];
};
void cipher_erase(struct cipher_key *);

/* What AES-256-GCM (NIST SP 800-38D) makes of a text, beside its bytes. */
struct cipher_seal {
    uint8_t nonce[RECORD_NONCE_SIZE];
    uint8_t tag[RECORD_TAG_SIZE];
};

/*
 * libcrypto failed at what: ERROR_NO_MEMORY if that is why, else
 * ERROR_SYSTEM.  Answers false.
 */
bool cipher_failed(const char *what, struct error *);

/* Bytes that nobody knows. */
bool cipher_random(void *bytes, size_t count, struct error *)
    __attribute__((warn_unused_result));

/*
 * HKDF-SHA256 (RFC 5869): a key and its commitment out of the material, of
 * which there must be some, a salt of RECORD_SALT_SIZE, or of zeros where it
 * is NULL, and the context.
 */
bool cipher_derive(struct cipher_key *, const struct buffer *material,
                   const uint8_t *salt, const struct buffer *context,
                   struct error *) __attribute__((warn_unused_result));

/* HMAC-SHA256 (RFC 2104). */
bool cipher_mac(uint8_t mac[RECORD_MAC_SIZE], const struct cipher_key *,
                const void *bytes, size_t count, struct error *)
    __attribute__((warn_unused_result));

/* Encrypt, by a new nonce, and bind the context to it. */
bool cipher_seal(struct cipher_seal *, uint8_t *sealed,
                 const struct cipher_key *, const struct buffer *context,
                 const void *text, size_t length, struct error *)
    __attribute__((warn_unused_result));

/*
 * Decrypt: *right tells whether all of it is what was sealed.  Where it is
 * not, text holds nothing.
 */
bool cipher_open(uint8_t *text, const struct cipher_seal *,
                 const struct cipher_key *, const struct buffer *context,
                 const uint8_t *sealed, size_t length, bool *right,
                 struct error *) __attribute__((warn_unused_result));

/* A new key pair of X25519 (RFC 7748). */
bool cipher_new_pair(struct secret *private_key,
                     uint8_t public_key[RECORD_KEY_SIZE], struct error *)
    __attribute__((warn_unused_result));

/* The public half of a private key. */
bool cipher_public(uint8_t public_key[RECORD_KEY_SIZE],
                   const struct secret *private_key, struct error *)
    __attribute__((warn_unused_result));

/*
 * Add what two keys share to the material.  *right is false, and nothing is
 * added, where the public key is one of the few that share zeros with all.
 */
bool cipher_share(struct buffer *material, const struct secret *private_key,
                  const uint8_t public_key[RECORD_KEY_SIZE], bool *right,
                  struct error *) __attribute__((warn_unused_result));

/* SHA-256. */
bool cipher_hash(uint8_t hash[RECORD_HASH_SIZE], const void *bytes,
                 size_t count) __attribute__((warn_unused_result));

/* Compare in a time that does not tell where they differ. */
bool cipher_same(const void *one, const void *other, size_t count);

#endif
