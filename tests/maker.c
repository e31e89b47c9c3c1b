/*
 * Make keys, key sets and signed tokens for tests, right ones and wrong.
 *
 * Runs in: tests and fuzz targets.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/maker.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "helper/base/base64.h"

#define NUMBER_MAX    2048
#define SIGNATURE_MAX 2048

/* RFC 7518 6.2.1.2: a coordinate of P-256 with its zeros. */
#define COORDINATE 32

static void
must(bool done)
{
    if (!done)
        abort();
}

static EVP_PKEY *
made(EVP_PKEY *key)
{
    must(key != NULL);
    return key;
}

EVP_PKEY *
maker_rsa(unsigned bits)
{
    return made(EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t) bits));
}

EVP_PKEY *
maker_ec(const char *curve)
{
    return made(EVP_PKEY_Q_keygen(NULL, NULL, "EC", curve));
}

void
maker_free(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
    *key = NULL;
}

/* Add a number of the key, with zeros before it up to this length. */
static void
add_number(struct buffer *buffer, EVP_PKEY *key, const char *name,
           const char *parameter, int least)
{
    unsigned char bytes[NUMBER_MAX];
    BIGNUM *number = NULL;
    int length;

    must(EVP_PKEY_get_bn_param(key, parameter, &number) == 1);
    length = BN_num_bytes(number);
    if (length < least)
        length = least;
    must(length <= NUMBER_MAX &&
         BN_bn2binpad(number, bytes, length) == length);
    BN_free(number);
    buffer_add_string(buffer, ",\"");
    buffer_add_string(buffer, name);
    buffer_add_string(buffer, "\":\"");
    base64_encode(buffer, bytes, (size_t) length);
    buffer_add_byte(buffer, '"');
}

void
maker_jwk(struct buffer *buffer, EVP_PKEY *key, const char *members)
{
    bool is_rsa = EVP_PKEY_is_a(key, "RSA") == 1;

    buffer_add_string(buffer, "{");
    buffer_add_string(buffer, members);
    buffer_add_string(buffer, is_rsa ? "\"kty\":\"RSA\""
                                     : "\"kty\":\"EC\",\"crv\":\"P-256\"");
    if (is_rsa) {
        add_number(buffer, key, "n", OSSL_PKEY_PARAM_RSA_N, 0);
        add_number(buffer, key, "e", OSSL_PKEY_PARAM_RSA_E, 0);
    } else {
        add_number(buffer, key, "x", OSSL_PKEY_PARAM_EC_PUB_X, COORDINATE);
        add_number(buffer, key, "y", OSSL_PKEY_PARAM_EC_PUB_Y, COORDINATE);
    }
    buffer_add_string(buffer, "}");
    must(buffer_ok(buffer));
}

void
maker_set(struct buffer *buffer, EVP_PKEY *key, const char *members)
{
    buffer_add_string(buffer, "{\"keys\":[");
    maker_jwk(buffer, key, members);
    buffer_add_string(buffer, "]}");
    must(buffer_ok(buffer));
}

static void
add_content(struct buffer *buffer, const char *header, const char *payload)
{
    base64_encode(buffer, header, strlen(header));
    buffer_add_byte(buffer, '.');
    base64_encode(buffer, payload, strlen(payload));
    must(buffer_ok(buffer));
}

static void
add_signature(struct buffer *buffer, const void *signature, size_t length)
{
    buffer_add_byte(buffer, '.');
    base64_encode(buffer, signature, length);
    must(buffer_ok(buffer));
}

/* r and s, each with its zeros, from DER. */
static size_t
make_raw(unsigned char *signature, size_t length)
{
    const unsigned char *at = signature;
    ECDSA_SIG *read = d2i_ECDSA_SIG(NULL, &at, (long) length);

    must(read != NULL);
    BN_bn2binpad(ECDSA_SIG_get0_r(read), signature, COORDINATE);
    BN_bn2binpad(ECDSA_SIG_get0_s(read), signature + COORDINATE, COORDINATE);
    ECDSA_SIG_free(read);
    return (size_t) 2 * COORDINATE;
}

static void
set_salt(EVP_PKEY_CTX *context, enum maker_signing signing)
{
    if (signing != MAKER_PS256 && signing != MAKER_PS256_SHORT_SALT)
        return;
    must(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1);
    must(EVP_PKEY_CTX_set_rsa_pss_saltlen(
             context, signing == MAKER_PS256 ? 32 : 20) == 1);
}

void
maker_token(struct buffer *buffer, EVP_PKEY *key, enum maker_signing signing,
            const char *header, const char *payload)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *parameters = NULL;
    unsigned char signature[SIGNATURE_MAX];
    size_t length = sizeof(signature), start = buffer->length;

    add_content(buffer, header, payload);
    must(context != NULL);
    must(EVP_DigestSignInit(context, &parameters, EVP_sha256(), NULL, key) ==
         1);
    set_salt(parameters, signing);
    must(EVP_DigestSign(context, signature, &length,
                        (unsigned char *) buffer->bytes + start,
                        buffer->length - start) == 1);
    if (signing == MAKER_ES256)
        length = make_raw(signature, length);
    add_signature(buffer, signature, length);
    EVP_MD_CTX_free(context);
}

void
maker_unsigned(struct buffer *buffer, const char *header, const char *payload,
               const void *signature, size_t length)
{
    add_content(buffer, header, payload);
    add_signature(buffer, signature, length);
}

void
maker_hs256(struct buffer *buffer, const void *secret, size_t length,
            const char *header, const char *payload)
{
    unsigned char signature[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    size_t start = buffer->length;

    add_content(buffer, header, payload);
    must(HMAC(EVP_sha256(), secret, (int) length,
              (unsigned char *) buffer->bytes + start, buffer->length - start,
              signature, &size) != NULL);
    add_signature(buffer, signature, size);
}
