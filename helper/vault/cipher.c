/*
 * The few things of libcrypto that the vault is made of.
 *
 * Runs in: the helper's logins.
 * Trusts:  libcrypto; not what is to be opened.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/cipher.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <string.h>

#include "pam/cleanup.h"

#define PAIR "X25519"

_Static_assert(sizeof(struct cipher_key) ==
                   CIPHER_KEY_SIZE + RECORD_COMMIT_SIZE,
               "HKDF's bytes are a key and its commitment, in one");

static void
free_cipher(EVP_CIPHER_CTX **context)
{
    EVP_CIPHER_CTX_free(*context);
}

static void
free_key(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void
free_key_context(EVP_PKEY_CTX **context)
{
    EVP_PKEY_CTX_free(*context);
}

void
cipher_erase(struct cipher_key *key)
{
    OPENSSL_cleanse(key, sizeof(*key));
}

bool
cipher_failed(const char *what, struct error *error)
{
    unsigned long reason = ERR_peek_error();

    ERR_clear_error();
    if (ERR_GET_REASON(reason) == ERR_R_MALLOC_FAILURE)
        return error_memory(error);
    return error_set(error, ERROR_SYSTEM, "libcrypto failed at %s", what);
}

bool
cipher_random(void *bytes, size_t count, struct error *error)
{
    return RAND_bytes(bytes, (int) count) == 1 ||
           cipher_failed("making random bytes", error);
}

/* ---- Keys out of secrets --------------------------------------------------
 */

static bool
hkdf(struct cipher_key *key, const OSSL_PARAM *parameters)
{
    EVP_KDF *method = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = method == NULL ? NULL : EVP_KDF_CTX_new(method);
    bool done =
        context != NULL && EVP_KDF_derive(context, (unsigned char *) key,
                                          sizeof(*key), parameters) == 1;

    EVP_KDF_CTX_free(context);
    EVP_KDF_free(method);
    return done;
}

bool
cipher_derive(struct cipher_key *key, const struct buffer *material,
              const uint8_t *salt, const struct buffer *context,
              struct error *error)
{
    char digest[] = "SHA256";
    uint8_t copy[RECORD_SALT_SIZE] = {0};
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, material->bytes,
                                          material->length),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, context->bytes,
                                          context->length),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, copy,
                                          sizeof(copy)),
        OSSL_PARAM_construct_end(),
    };

    /* What was too much, or found no memory, would be another key. */
    if (!buffer_ok(material) || !buffer_ok(context))
        return error_memory(error);
    if (salt != NULL)
        memcpy(copy, salt, sizeof(copy));
    return hkdf(key, parameters) || cipher_failed("deriving a key", error);
}

bool
cipher_mac(uint8_t mac[RECORD_MAC_SIZE], const struct cipher_key *key,
           const void *bytes, size_t count, struct error *error)
{
    size_t length;

    return (EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key->bytes,
                      sizeof(key->bytes), bytes, count, mac, RECORD_MAC_SIZE,
                      &length) != NULL &&
            length == RECORD_MAC_SIZE) ||
           cipher_failed("making a MAC", error);
}

bool
cipher_hash(uint8_t hash[RECORD_HASH_SIZE], const void *bytes, size_t count)
{
    return EVP_Digest(bytes, count, hash, NULL, EVP_sha256(), NULL) == 1;
}

bool
cipher_same(const void *one, const void *other, size_t count)
{
    return CRYPTO_memcmp(one, other, count) == 0;
}

/* ---- AES-256-GCM, whose nonce is of 12 bytes unless one says otherwise ---
 */

bool
cipher_seal(struct cipher_seal *seal, uint8_t *sealed,
            const struct cipher_key *key, const struct buffer *context,
            const void *text, size_t length, struct error *error)
{
    CLEANUP(free_cipher) EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int count = 0;

    if (!buffer_ok(context))
        return error_memory(error);
    if (!cipher_random(seal->nonce, sizeof(seal->nonce), error))
        return false;
    return (cipher != NULL &&
            EVP_EncryptInit_ex2(cipher, EVP_aes_256_gcm(), key->bytes,
                                seal->nonce, NULL) == 1 &&
            EVP_EncryptUpdate(cipher, NULL, &count,
                              (const unsigned char *) context->bytes,
                              (int) context->length) == 1 &&
            EVP_EncryptUpdate(cipher, sealed, &count, text, (int) length) ==
                1 &&
            EVP_EncryptFinal_ex(cipher, sealed + count, &count) == 1 &&
            EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG,
                                sizeof(seal->tag), seal->tag) == 1) ||
           cipher_failed("sealing", error);
}

/* All but its last step, which fails where it is not what was sealed. */
static bool
decrypt(EVP_CIPHER_CTX *cipher, uint8_t *text, struct cipher_seal seal,
        const struct cipher_key *key, const struct buffer *context,
        const uint8_t *sealed, size_t length)
{
    int count;

    return cipher != NULL &&
           EVP_DecryptInit_ex2(cipher, EVP_aes_256_gcm(), key->bytes,
                               seal.nonce, NULL) == 1 &&
           EVP_DecryptUpdate(cipher, NULL, &count,
                             (const unsigned char *) context->bytes,
                             (int) context->length) == 1 &&
           EVP_DecryptUpdate(cipher, text, &count, sealed, (int) length) ==
               1 &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, sizeof(seal.tag),
                               seal.tag) == 1;
}

bool
cipher_open(uint8_t *text, const struct cipher_seal *seal,
            const struct cipher_key *key, const struct buffer *context,
            const uint8_t *sealed, size_t length, bool *right,
            struct error *error)
{
    CLEANUP(free_cipher) EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    unsigned char none[EVP_MAX_BLOCK_LENGTH];
    int count = 0;
    bool done;

    *right = false;
    if (!buffer_ok(context))
        return error_memory(error);
    done = decrypt(cipher, text, *seal, key, context, sealed, length);
    if (done)
        *right = EVP_DecryptFinal_ex(cipher, none, &count) == 1;
    if (!*right)
        OPENSSL_cleanse(text, length);
    return done || cipher_failed("opening", error);
}

/* ---- X25519 ---------------------------------------------------------------
 */

static EVP_PKEY *
read_private(const struct secret *private_key)
{
    return EVP_PKEY_new_raw_private_key_ex(
        NULL, PAIR, NULL, (const unsigned char *) private_key->bytes,
        private_key->length);
}

static bool
write_public(uint8_t public_key[RECORD_KEY_SIZE], const EVP_PKEY *key)
{
    size_t length = RECORD_KEY_SIZE;

    return EVP_PKEY_get_raw_public_key(key, public_key, &length) == 1 &&
           length == RECORD_KEY_SIZE;
}

bool
cipher_new_pair(struct secret *private_key,
                uint8_t public_key[RECORD_KEY_SIZE], struct error *error)
{
    CLEANUP(free_key) EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, PAIR);
    unsigned char half[RECORD_KEY_SIZE];
    size_t length = sizeof(half);
    bool done;

    if (key == NULL || !write_public(public_key, key) ||
        EVP_PKEY_get_raw_private_key(key, half, &length) != 1)
        return cipher_failed("making a key pair", error);
    done = secret_copy(private_key, (const char *) half, length);
    OPENSSL_cleanse(half, sizeof(half));
    return done || error_memory(error);
}

bool
cipher_public(uint8_t public_key[RECORD_KEY_SIZE],
              const struct secret *private_key, struct error *error)
{
    CLEANUP(free_key) EVP_PKEY *key = read_private(private_key);

    return (key != NULL && write_public(public_key, key)) ||
           cipher_failed("reading a private key", error);
}

/* The derivation itself takes no memory: it fails for a key alone. */
static bool
share(EVP_PKEY_CTX *context, EVP_PKEY *other, struct buffer *material,
      bool *right)
{
    unsigned char shared[RECORD_KEY_SIZE];
    size_t length = sizeof(shared);

    if (context == NULL || EVP_PKEY_derive_init(context) != 1 ||
        EVP_PKEY_derive_set_peer(context, other) != 1)
        return false;
    *right = EVP_PKEY_derive(context, shared, &length) == 1 &&
             length == sizeof(shared);
    if (*right)
        buffer_add(material, shared, sizeof(shared));
    OPENSSL_cleanse(shared, sizeof(shared));
    return true;
}

bool
cipher_share(struct buffer *material, const struct secret *private_key,
             const uint8_t public_key[RECORD_KEY_SIZE], bool *right,
             struct error *error)
{
    CLEANUP(free_key) EVP_PKEY *key = read_private(private_key);
    CLEANUP(free_key)
    EVP_PKEY *other = EVP_PKEY_new_raw_public_key_ex(
        NULL, PAIR, NULL, public_key, RECORD_KEY_SIZE);
    CLEANUP(free_key_context)
    EVP_PKEY_CTX *context =
        key == NULL ? NULL : EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);

    *right = false;
    if (other == NULL || !share(context, other, material, right))
        return cipher_failed("sharing a key", error);
    ERR_clear_error();
    return buffer_ok(material) || error_memory(error);
}
