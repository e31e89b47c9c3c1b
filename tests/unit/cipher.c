/*
 * Tests of helper/vault/cipher.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/cipher.h"

#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

static const struct cipher_key some = {.bytes = {1, 2, 3}};

static bool
derives(struct cipher_key *key, const char *from, const uint8_t *salt,
        const char *about)
{
    CLEANUP(buffer_free) struct buffer material = BUFFER(64);
    CLEANUP(buffer_free) struct buffer context = BUFFER(64);
    struct error error = {0};

    buffer_add_string(&material, from);
    buffer_add_string(&context, about);
    return cipher_derive(key, &material, salt, &context, &error);
}

static bool
is_another(const struct cipher_key *one, const struct cipher_key *other)
{
    return memcmp(one->bytes, other->bytes, sizeof(one->bytes)) != 0 &&
           memcmp(one->commitment, other->commitment,
                  sizeof(one->commitment)) != 0;
}

static void
keys_depend_on_all(void)
{
    static const uint8_t salt[RECORD_SALT_SIZE] = {1};
    struct cipher_key key, other;

    ok(derives(&key, "secret", NULL, "one") &&
           derives(&other, "secret", NULL, "one") &&
           memcmp(&key, &other, sizeof(key)) == 0,
       "of the same things a key is the same");
    ok(derives(&other, "secreT", NULL, "one") && is_another(&key, &other),
       "of another material it is another");
    ok(derives(&other, "secret", salt, "one") && is_another(&key, &other),
       "and of another salt");
    ok(derives(&other, "secret", NULL, "two") && is_another(&key, &other),
       "and of another context");
    ok(memcmp(key.bytes, key.commitment, sizeof(key.bytes)) != 0,
       "what commits to it is not it");
    cipher_erase(&key);
    ok(key.bytes[0] == 0 && key.commitment[31] == 0, "it can be erased");
}

static void
what_did_not_fit_makes_no_key(void)
{
    CLEANUP(buffer_free) struct buffer good = BUFFER(8);
    CLEANUP(buffer_free) struct buffer bad = BUFFER(2);
    struct cipher_key key;
    struct cipher_seal seal = {0};
    struct error error = {0};
    uint8_t text[4] = {0};
    bool right;

    buffer_add_string(&good, "good");
    buffer_add_string(&bad, "bad");
    ok(!cipher_derive(&key, &good, NULL, &bad, &error) &&
           error.kind == ERROR_NO_MEMORY,
       "a context that did not fit makes no key");
    ok(!cipher_derive(&key, &bad, NULL, &good, &error), "nor such material");
    ok(!cipher_seal(&seal, text, &some, &bad, "abc", 3, &error),
       "nothing is sealed by it");
    ok(!cipher_open(text, &seal, &some, &bad, text, 3, &right, &error) &&
           !right,
       "nor opened");
}

/* RFC 4231, test case 2, with the key filled up by the zeros that HMAC adds.
 */
static void
macs_are_rfc_4231s(void)
{
    static const uint8_t wanted[RECORD_MAC_SIZE] = {
        0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24,
        0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27,
        0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43};
    const struct cipher_key key = {.bytes = "Jefe"};
    struct error error = {0};
    uint8_t mac[RECORD_MAC_SIZE];

    ok(cipher_mac(mac, &key, "what do ya want for nothing?", 28, &error) &&
           cipher_same(mac, wanted, sizeof(mac)),
       "a MAC is what RFC 4231 says");
    mac[31] ^= 1;
    ok(!cipher_same(mac, wanted, sizeof(mac)), "one bit makes another");
}

static void
what_is_sealed_is_opened(void)
{
    CLEANUP(buffer_free) struct buffer context = BUFFER(64);
    struct cipher_seal seal, second;
    struct cipher_key other = some;
    struct error error = {0};
    uint8_t sealed[5], text[5];
    bool right = false;

    buffer_add_string(&context, "context");
    ok(cipher_seal(&seal, sealed, &some, &context, "hello", 5, &error),
       "a text is sealed");
    ok(cipher_open(text, &seal, &some, &context, sealed, 5, &right, &error) &&
           right && memcmp(text, "hello", 5) == 0,
       "and opened");
    ok(cipher_seal(&second, sealed, &some, &context, "hello", 5, &error) &&
           memcmp(seal.nonce, second.nonce, sizeof(seal.nonce)) != 0,
       "no nonce comes twice");
    other.bytes[31] ^= 1;
    ok(cipher_open(text, &second, &other, &context, sealed, 5, &right,
                   &error) &&
           !right && memcmp(text, "\0\0\0\0\0", 5) == 0,
       "another key is not right, and shows nothing");
    context.bytes[0] ^= 1;
    ok(cipher_open(text, &second, &some, &context, sealed, 5, &right,
                   &error) &&
           !right,
       "nor is another context");
    context.bytes[0] ^= 1;
    sealed[4] ^= 1;
    ok(cipher_open(text, &second, &some, &context, sealed, 5, &right,
                   &error) &&
           !right && error.kind == ERROR_NONE,
       "nor is what was changed");
}

static void
two_keys_share_one(void)
{
    CLEANUP(secret_erase) struct secret ada = {0}, grace = {0};
    CLEANUP(buffer_free) struct buffer one = BUFFER(64);
    CLEANUP(buffer_free) struct buffer other = BUFFER(64);
    uint8_t adas[RECORD_KEY_SIZE], graces[RECORD_KEY_SIZE],
        again[RECORD_KEY_SIZE];
    struct error error = {0};
    bool right;

    ok(cipher_new_pair(&ada, adas, &error) &&
           cipher_new_pair(&grace, graces, &error) &&
           memcmp(adas, graces, sizeof(adas)) != 0,
       "two key pairs are not alike");
    ok(cipher_public(again, &ada, &error) && cipher_same(again, adas, 32),
       "the private half has the public one");
    ok(cipher_share(&one, &ada, graces, &right, &error) && right &&
           cipher_share(&other, &grace, adas, &right, &error) && right &&
           one.length == RECORD_KEY_SIZE &&
           memcmp(one.bytes, other.bytes, RECORD_KEY_SIZE) == 0,
       "what they share is the same from both ends");
}

/* With these all share zeros (RFC 7748 6.1). */
static void
points_of_small_order_are_refused(void)
{
    static const uint8_t points[][RECORD_KEY_SIZE] = {
        {0},
        {1},
        {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3,
         0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32,
         0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
    };
    CLEANUP(secret_erase) struct secret ada = {0};
    uint8_t adas[RECORD_KEY_SIZE];
    struct error error = {0};
    bool right;

    ok(cipher_new_pair(&ada, adas, &error), "there is a key");
    for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
        CLEANUP(buffer_free) struct buffer shared = BUFFER(64);

        ok(cipher_share(&shared, &ada, points[i], &right, &error) && !right &&
               shared.length == 0,
           "point %zu of small order is not right", i);
    }
}

static void
hashes_are_sha_256(void)
{
    uint8_t hash[RECORD_HASH_SIZE];

    ok(cipher_hash(hash, "abc", 3) &&
           memcmp(hash, "\xba\x78\x16\xbf\x8f\x01\xcf\xea", 8) == 0,
       "a hash is FIPS 180-4's");
}

int
main(void)
{
    keys_depend_on_all();
    what_did_not_fit_makes_no_key();
    macs_are_rfc_4231s();
    what_is_sealed_is_opened();
    two_keys_share_one();
    points_of_small_order_are_refused();
    hashes_are_sha_256();
    return tap_done();
}
