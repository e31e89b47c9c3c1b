/*
 * The record: all that the vault keeps of an account, byte by byte
 * (doc/vault.md).
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of a record's form; its bytes only once its MAC is right
 *          (helper/vault/files.h).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_VAULT_RECORD_H
#define HELPER_VAULT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "helper/base/buffer.h"
#include "helper/base/url.h"
#include "helper/base/uuid.h"
#include "pam/text.h"

/* A record's longest, in bytes. */
#define RECORD_MAX (48 * 1024)

#define RECORD_KEY_SIZE    32 /* X25519 (RFC 7748), either half */
#define RECORD_SALT_SIZE   16
#define RECORD_NONCE_SIZE  12 /* AES-256-GCM */
#define RECORD_TAG_SIZE    16
#define RECORD_COMMIT_SIZE 32
#define RECORD_MAC_SIZE    32 /* HMAC-SHA256 */
#define RECORD_HASH_SIZE   32 /* SHA-256 */
#define RECORD_CLIENT_SIZE 128

/* A sealed token's longest: TOKEN_MAX of helper/oidc/token.h. */
#define RECORD_SEALED_MAX 16384

/* What the provider last said of the person. */
enum record_state {
    RECORD_NOTHING = 0, /* no record */
    RECORD_WELCOME,     /* yes */
    RECORD_LOST,        /* the token was lost on the way: nobody was refused */
    RECORD_REFUSED,     /* no: a tombstone, until a full sign-in */
    RECORD_STATES,
};

/* What opens the private key. */
enum slot_kind {
    SLOT_PIN = 0,
    SLOT_PASSWORD,
    SLOT_HOST, /* the host secret alone: nobody is asked */
    SLOT_KINDS,
};

/* How a key is made of what is typed. */
enum slot_derivation {
    DERIVATION_NONE = 0, /* nothing is typed: SLOT_HOST */
    DERIVATION_SCRYPT,   /* RFC 7914 */
    DERIVATION_ARGON2ID, /* RFC 9106, where OpenSSL has it */
    DERIVATIONS,
};

/* The private key, wrapped. */
struct slot {
    bool there;
    uint8_t derivation;
    uint32_t cost[3];    /* scrypt: log2 N, r, p; Argon2id: KiB, t, p */
    uint64_t generation; /* the record's, when it was made */
    uint8_t salt[RECORD_SALT_SIZE];
    uint8_t commitment[RECORD_COMMIT_SIZE];
    uint8_t nonce[RECORD_NONCE_SIZE];
    uint8_t sealed[RECORD_KEY_SIZE];
    uint8_t tag[RECORD_TAG_SIZE];
};

/* A refresh token, sealed to the account's public key. */
struct box {
    bool there;
    int64_t granted;     /* when the token came: seconds since 1970 */
    uint64_t generation; /* the record's, when it was sealed */
    uint8_t public_key[RECORD_KEY_SIZE]; /* of this box alone */
    uint8_t nonce[RECORD_NONCE_SIZE];
    uint8_t tag[RECORD_TAG_SIZE];
    size_t length;
    uint8_t sealed[RECORD_SEALED_MAX];
};

/* No secret stands in it as it is.  Zeros are no record. */
struct record {
    /* Whose it is. */
    char account[NAME_SIZE];
    uid_t uid;
    char issuer[URL_MAX + 1];
    char user_id[UUID_SIZE];
    char client_id[RECORD_CLIENT_SIZE];
    /* What is known; times are seconds since 1970, 0: never. */
    uint64_t generation;     /* one more with each writing */
    enum record_state state; /* what the provider last said */
    int64_t signed_in;       /* the last full sign-in */
    int64_t welcome;         /* when the provider last said yes */
    int64_t seen;            /* the latest time that the clock had */
    /* Wrong PINs since the last right one, or full sign-in. */
    uint32_t failures;
    int64_t failed_at; /* the tick of the last */
    /* How often the token was sent of which no answer came. */
    uint8_t sendings;
    uint8_t sent[RECORD_HASH_SIZE]; /* SHA-256 of it */
    /* The keys, and what is sealed to them. */
    bool has_key; /* else there are no slots and no boxes */
    uint8_t public_key[RECORD_KEY_SIZE];
    struct slot slots[SLOT_KINDS];
    struct box box; /* the token in force */
    struct box old; /* one that a full sign-in replaced: to be given back */
};

/*
 * Read a record from bytes, which are all of it with its MAC; whether that
 * is right is not looked at here (helper/vault/files.h).  Only what
 * record_write would write is one: every length, count, kind and derivation
 * cost is checked (log2 N 15 to 18, r 8, p 1; Argon2id 64 MiB to 512 MiB,
 * t 1 to 8, p 1).  False with *why, and zeros.  Pure.
 */
bool record_read(struct record *, const uint8_t *bytes, size_t length,
                 const char **why) __attribute__((warn_unused_result));

/* Write all of it but its MAC, which comes behind.  Pure. */
void record_write(struct buffer *, const struct record *);

/* Write whose it is alone: all that is sealed is bound to it.  Pure. */
void record_write_identity(struct buffer *, const struct record *);

#endif
