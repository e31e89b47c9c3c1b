/*
 * Tests of helper/jose/jws.c: signatures, and how they are forged.
 * (CVE-2022-21449, libjwt-281 of doc/threats.md)
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/jose/jws.h"

#include <openssl/err.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/issuer.h"
#include "tests/maker.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* J-16: Every way to sign, called by every name. */
static void
algorithms_are_what_they_say(const struct issuer *issuer)
{
    static const struct {
        const char *name, *kid;
        enum maker_signing signing;
        const char *why;
    } cases[] = {
        {"RS256", "rsa", MAKER_RS256, ""},
        {"RS256", "rsa", MAKER_PS256, WRONG},
        {"RS256", "rsa", MAKER_ES256, LENGTH},
        {"PS256", "rsa", MAKER_RS256, WRONG},
        {"PS256", "rsa", MAKER_PS256, ""},
        {"PS256", "rsa", MAKER_PS256_SHORT_SALT, WRONG},
        {"PS256", "rsa", MAKER_ES256, LENGTH},
        {"ES256", "ec", MAKER_RS256, LENGTH},
        {"ES256", "ec", MAKER_PS256, LENGTH},
        {"ES256", "ec", MAKER_ES256, ""},
        {"ES256", "ec", MAKER_ES256_DER, LENGTH},
        {"HS256", "rsa", MAKER_RS256, NAMED},
        {"none", "rsa", MAKER_RS256, NAMED},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);
        bool ec = cases[i].signing == MAKER_ES256 ||
                  cases[i].signing == MAKER_ES256_DER;
        char header[64], about[64];

        snprintf(header, sizeof(header), "{\"alg\":\"%s\",\"kid\":\"%s\"}",
                 cases[i].name, cases[i].kid);
        snprintf(about, sizeof(about), "%s, signed in way %d", cases[i].name,
                 cases[i].signing);
        maker_token(&token, ec ? issuer->ec : issuer->rsa, cases[i].signing,
                    header, PAYLOAD);
        issuer_check(&token, &issuer->set, ALL, cases[i].why, about);
    }
}

/* J-04, O-06. */
static void
only_allowed_algorithms_are_taken(const struct issuer *issuer)
{
    static const struct {
        enum jws_algorithm algorithm;
        enum maker_signing signing;
        const char *header;
    } signed_by[] = {
        {JWS_RS256, MAKER_RS256, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}"},
        {JWS_PS256, MAKER_PS256, "{\"alg\":\"PS256\",\"kid\":\"rsa\"}"},
        {JWS_ES256, MAKER_ES256, "{\"alg\":\"ES256\",\"kid\":\"ec\"}"},
    };

    for (size_t i = 0; i < COUNT(signed_by); i++) {
        CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);
        unsigned bit = jws_bit(signed_by[i].algorithm);

        maker_token(&token,
                    signed_by[i].algorithm == JWS_ES256 ? issuer->ec
                                                        : issuer->rsa,
                    signed_by[i].signing, signed_by[i].header, PAYLOAD);
        issuer_check(&token, &issuer->set, bit, "",
                     "where it is the only one");
        issuer_check(&token, &issuer->set, ALL & ~bit, NAMED,
                     "where it is the only one that is not allowed");
        issuer_check(&token, &issuer->set, 0, NAMED, "where none is allowed");
        issuer_check(&token, &issuer->set, ~0U & ~bit, NAMED,
                     "where all bits are set but its own");
    }
    ok(jws_bit(JWS_NONE) == 0, "no algorithm has no bit");
}

/* J-04: RFC 8725 2.1: "none" in all its spellings. */
static void
alg_none_is_refused(const struct issuer *issuer)
{
    static const char *const names[] = {"none", "None",        "NONE",
                                        "nOnE", "none\\u0020", ""};

    for (size_t i = 0; i < COUNT(names); i++) {
        CLEANUP(buffer_free) struct buffer empty = BUFFER(MAKER_MAX);
        CLEANUP(buffer_free) struct buffer some = BUFFER(MAKER_MAX);
        char header[64];

        snprintf(header, sizeof(header), "{\"alg\":\"%s\"}", names[i]);
        maker_unsigned(&empty, header, PAYLOAD, "", 0);
        issuer_check(&empty, &issuer->set, ~0U,
                     "the ID token has an empty part",
                     "alg none and no signature");
        maker_unsigned(&some, header, PAYLOAD, "x", 1);
        issuer_check(&some, &issuer->set, ~0U, NAMED,
                     "alg none and some signature");
    }
}

/* J-05: Where a library takes what it knows of the key for a shared secret. */
static void
hs256_by_the_public_key_is_refused(const struct issuer *issuer)
{
    CLEANUP(buffer_free) struct buffer jwk = BUFFER(MAKER_MAX);
    static const char header[] = "{\"alg\":\"HS256\",\"kid\":\"rsa\"}";
    BIO *pem = BIO_new(BIO_s_mem());
    unsigned char *der = NULL, modulus[256];
    int der_length = i2d_PUBKEY(issuer->rsa, &der);
    BIGNUM *number = NULL;
    char *pem_text = NULL;
    long pem_length;

    if (pem == NULL || PEM_write_bio_PUBKEY(pem, issuer->rsa) != 1 ||
        der_length <= 0 ||
        EVP_PKEY_get_bn_param(issuer->rsa, OSSL_PKEY_PARAM_RSA_N, &number) !=
            1 ||
        BN_bn2binpad(number, modulus, sizeof(modulus)) < 0)
        issuer_stop("the public key cannot be written");
    pem_length = BIO_get_mem_data(pem, &pem_text);
    maker_jwk(&jwk, issuer->rsa, "\"kid\":\"rsa\",");
    const struct {
        const void *secret;
        size_t length;
        const char *about;
    } cases[] = {
        {pem_text, (size_t) pem_length, "HS256 by the key's PEM"},
        {pem_text, (size_t) pem_length - 1, "HS256 by its PEM, no newline"},
        {der, (size_t) der_length, "HS256 by the key's DER"},
        {jwk.bytes, jwk.length, "HS256 by the key's JWK"},
        {modulus, sizeof(modulus), "HS256 by the modulus"},
        {"", 0, "HS256 by an empty secret"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);

        maker_hs256(&token, cases[i].secret, cases[i].length, header, PAYLOAD);
        issuer_check(&token, &issuer->set, ~0U, NAMED, cases[i].about);
    }
    BIO_free(pem);
    OPENSSL_free(der);
    BN_free(number);
}

static void
strangers_are_refused(const struct issuer *issuer)
{
    CLEANUP(buffer_free) struct buffer rs256 = BUFFER(MAKER_MAX);
    CLEANUP(buffer_free) struct buffer ps256 = BUFFER(MAKER_MAX);
    CLEANUP(buffer_free) struct buffer es256 = BUFFER(MAKER_MAX);

    maker_token(&rs256, issuer->stranger, MAKER_RS256,
                "{\"alg\":\"RS256\",\"kid\":\"rsa\"}", PAYLOAD);
    issuer_check(&rs256, &issuer->set, ALL, WRONG, "RS256 by another key");
    maker_token(&ps256, issuer->stranger, MAKER_PS256,
                "{\"alg\":\"PS256\",\"kid\":\"rsa\"}", PAYLOAD);
    issuer_check(&ps256, &issuer->set, ALL, WRONG, "PS256 by another key");
    maker_token(&es256, issuer->strange_ec, MAKER_ES256,
                "{\"alg\":\"ES256\",\"kid\":\"ec\"}", PAYLOAD);
    issuer_check(&es256, &issuer->set, ALL, WRONG, "ES256 by another key");
}

/* J-02: The same bytes, written otherwise, are another text: RFC 4648 3.5. */
static void
trailing_bits_are_refused(const struct issuer *issuer)
{
    CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);

    /* 64 bytes leave 4 bits over, which the encoder makes zero. */
    maker_token(&token, issuer->ec, MAKER_ES256,
                "{\"alg\":\"ES256\",\"kid\":\"ec\"}", PAYLOAD);
    issuer_check(&token, &issuer->set, ALL, "", "a token as it was signed");
    token.bytes[token.length - 1]++;
    issuer_check(
        &token, &issuer->set, ALL,
        "the ID token has a signature that is too long or not base64url",
        "one whose signature has trailing bits");
}

static void
every_byte_is_signed(const struct issuer *issuer)
{
    CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);
    size_t taken = 0;

    maker_token(&token, issuer->ec, MAKER_ES256,
                "{\"alg\":\"ES256\",\"kid\":\"ec\"}", PAYLOAD);
    for (size_t i = 0; i < token.length * 8; i++) {
        CLEANUP(buffer_free) struct buffer payload = BUFFER(MAKER_MAX);
        struct error error = {0};

        token.bytes[i / 8] = (char) (token.bytes[i / 8] ^ 1 << i % 8);
        taken += jws_verify(&payload, token.bytes, token.length, &issuer->set,
                            ALL, &error);
        token.bytes[i / 8] = (char) (token.bytes[i / 8] ^ 1 << i % 8);
    }
    ok(taken == 0, "a token with any one bit turned is refused");
    for (size_t i = 0; i < token.length; i++) {
        CLEANUP(buffer_free) struct buffer payload = BUFFER(MAKER_MAX);
        struct error error = {0};

        taken +=
            jws_verify(&payload, token.bytes, i, &issuer->set, ALL, &error);
    }
    ok(taken == 0, "a token that is cut anywhere is refused");
}

/* J-15: r and s, as numbers, around the bounds of RFC 7518 3.4. */
static void
es256_numbers_are_in_range(const struct issuer *issuer)
{
    static const char order[] = "FFFFFFFF00000000FFFFFFFFFFFFFFFF"
                                "BCE6FAADA7179E84F3B9CAC2FC632551";
    static const char below[] = "FFFFFFFF00000000FFFFFFFFFFFFFFFF"
                                "BCE6FAADA7179E84F3B9CAC2FC632550";
    static const char most[] = "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
                               "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";
    static const struct {
        const char *r, *s, *why, *about;
    } cases[] = {
        {"0", "0", RANGE, "r = s = 0, the psychic signature"},
        {"0", "1", RANGE, "r = 0"},
        {"1", "0", RANGE, "s = 0"},
        {order, "1", RANGE, "r = n"},
        {"1", order, RANGE, "s = n"},
        {order, order, RANGE, "r = s = n"},
        {most, "1", RANGE, "r = 2^256 - 1"},
        {"1", most, RANGE, "s = 2^256 - 1"},
        {"1", "1", WRONG, "r = s = 1, in range"},
        {below, below, WRONG, "r = s = n - 1, in range"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);
        unsigned char signature[64];
        BIGNUM *r = NULL, *s = NULL;

        if (BN_hex2bn(&r, cases[i].r) == 0 || BN_hex2bn(&s, cases[i].s) == 0)
            issuer_stop("no number");
        BN_bn2binpad(r, signature, 32);
        BN_bn2binpad(s, signature + 32, 32);
        BN_free(r);
        BN_free(s);
        maker_unsigned(&token, "{\"alg\":\"ES256\",\"kid\":\"ec\"}", PAYLOAD,
                       signature, sizeof(signature));
        issuer_check(&token, &issuer->set, ALL, cases[i].why, cases[i].about);
    }
}

/* J-15, J-17. */
static void
signature_lengths_are_exact(const struct issuer *issuer)
{
    static const struct {
        const char *header;
        size_t length;
        const char *why;
    } cases[] = {
        {"{\"alg\":\"ES256\",\"kid\":\"ec\"}", 1, LENGTH},
        {"{\"alg\":\"ES256\",\"kid\":\"ec\"}", 32, LENGTH},
        {"{\"alg\":\"ES256\",\"kid\":\"ec\"}", 63, LENGTH},
        {"{\"alg\":\"ES256\",\"kid\":\"ec\"}", 65, LENGTH},
        {"{\"alg\":\"ES256\",\"kid\":\"ec\"}", 128, LENGTH},
        {"{\"alg\":\"RS256\",\"kid\":\"rsa\"}", 1, LENGTH},
        {"{\"alg\":\"RS256\",\"kid\":\"rsa\"}", 255, LENGTH},
        {"{\"alg\":\"RS256\",\"kid\":\"rsa\"}", 256, WRONG},
        {"{\"alg\":\"RS256\",\"kid\":\"rsa\"}", 257, LENGTH},
        {"{\"alg\":\"RS256\",\"kid\":\"rsa\"}", 1024, LENGTH},
        {"{\"alg\":\"RS256\",\"kid\":\"rsa\"}", 1025,
         "the ID token has a signature that is too long or not base64url"},
        {"{\"alg\":\"PS256\",\"kid\":\"rsa\"}", 255, LENGTH},
        {"{\"alg\":\"PS256\",\"kid\":\"rsa\"}", 257, LENGTH},
    };
    static const unsigned char bytes[1025] = {0x7f, 1, 2, 3};

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);
        char about[64];

        snprintf(about, sizeof(about), "%zu bytes for %.15s", cases[i].length,
                 cases[i].header);
        maker_unsigned(&token, cases[i].header, PAYLOAD, bytes,
                       cases[i].length);
        issuer_check(&token, &issuer->set, ALL, cases[i].why, about);
    }
}

int
main(void)
{
    CLEANUP(issuer_free) struct issuer issuer = {0};

    issuer_make(&issuer);
    algorithms_are_what_they_say(&issuer);
    only_allowed_algorithms_are_taken(&issuer);
    alg_none_is_refused(&issuer);
    hs256_by_the_public_key_is_refused(&issuer);
    strangers_are_refused(&issuer);
    trailing_bits_are_refused(&issuer);
    every_byte_is_signed(&issuer);
    es256_numbers_are_in_range(&issuer);
    signature_lengths_are_exact(&issuer);
    ok(ERR_peek_error() == 0, "nothing is left in OpenSSL's error queue");
    return tap_done();
}
