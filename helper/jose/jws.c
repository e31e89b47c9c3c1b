/*
 * Signed texts in compact form (RFC 7515), as ID tokens are.
 *
 * Runs in: the helper's logins.
 * Trusts:  the keys that it is given; nothing of the text before its
 *          signature is found good.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/jose/jws.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>
#include <strings.h>

#include "helper/base/base64.h"
#include "helper/base/json.h"
#include "pam/cleanup.h"

/* An 8192-bit modulus; and half of an ES256 signature. */
#define SIGNATURE_MAX  1024
#define HALF_SIZE      32
#define DER_MAX        80
#define WORD_SIZE      32
#define PARTS          3
#define ENCRYPTED_DOTS 4

enum part { HEADER, PAYLOAD, SIGNATURE };

struct text {
    const char *at;
    size_t length;
};

struct header {
    enum jws_algorithm algorithm;
    bool has_kid;
    char kid[JWK_KID_SIZE];
};

/*
 * Members that change what the rest of the token means.  RFC 7515 4.1.11:
 * what "crit" names must be understood, and we understand no extension;
 * "b64" (RFC 7797) would sign other bytes than we read; "cty" announces a
 * token within; "enc" and "zip" are an encrypted token's (RFC 7516).
 *
 * "jku", "jwk", "x5u", "x5c" and "x5t" bring or name keys.  They may be
 * there and are never read (RFC 8725 3.10).
 */
static const char *const refused[] = {"crit", "b64", "cty", "enc", "zip"};

/* The order of P-256 (SEC 2 2.4.2). */
static const unsigned char order[HALF_SIZE] = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
    0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
};

static void
free_context(EVP_MD_CTX **context)
{
    EVP_MD_CTX_free(*context);
}

static void
free_signature(ECDSA_SIG **signature)
{
    ECDSA_SIG_free(*signature);
}

static bool
refuse(struct error *error, const char *why)
{
    return error_set(error, ERROR_TOKEN, "the ID token %s", why);
}

unsigned
jws_bit(enum jws_algorithm algorithm)
{
    return algorithm == JWS_NONE ? 0 : 1U << algorithm;
}

/*
 * RFC 7515 7.1: three parts, none of which may be empty here.  A text
 * without a signature would be an "unsecured JWS" (RFC 7518 3.6).
 */
static bool
split(struct text *parts, const char *text, size_t length, struct error *error)
{
    const char *end = text + length;
    size_t dots = 0;

    for (size_t i = 0; i < length; i++)
        dots += text[i] == '.';
    if (dots == ENCRYPTED_DOTS)
        return refuse(error, "is encrypted");
    if (dots != PARTS - 1)
        return refuse(error, "is not of three parts");
    for (size_t i = 0; i < PARTS; i++) {
        const char *dot = memchr(text, '.', (size_t) (end - text));
        const char *stop = dot == NULL ? end : dot;

        parts[i] = (struct text){text, (size_t) (stop - text)};
        if (parts[i].length == 0)
            return refuse(error, "has an empty part");
        text = stop + 1;
    }
    return true;
}

/* Undo base64url; the reason is for a part that is none, or is too long. */
static bool
decode(struct buffer *bytes, const struct text *part, const char *why,
       struct error *error)
{
    if (base64_decode(bytes, part->at, part->length))
        return true;
    return buffer_ok(bytes) || part->length * 3 / 4 > bytes->most
               ? refuse(error, why)
               : error_memory(error);
}

/* RFC 7519 5.1; RFC 8725 3.11: an access or logout token is no ID token. */
static bool
check_type(struct json_reader *reader, struct error *error)
{
    char type[WORD_SIZE];

    if (!json_has(reader, "typ"))
        return true;
    json_string(reader, "typ", type, sizeof(type));
    return json_ok(reader) && (strcasecmp(type, "JWT") == 0 ||
                               refuse(error, "is of another type"));
}

/* RFC 8725 3.1 and 3.2: ours is the list of what may sign. */
static bool
check_algorithm(struct header *header, struct json_reader *reader,
                unsigned algorithms, struct error *error)
{
    char name[WORD_SIZE];

    json_string(reader, "alg", name, sizeof(name));
    if (!json_ok(reader))
        return false;
    header->algorithm = jwk_algorithm(name);
    return (jws_bit(header->algorithm) & algorithms) != 0 ||
           refuse(error, "is signed by an algorithm that is not allowed");
}

static bool
read_kid(struct header *header, struct json_reader *reader,
         struct error *error)
{
    header->has_kid = json_has(reader, "kid");
    if (!header->has_kid)
        return true;
    json_string(reader, "kid", header->kid, sizeof(header->kid));
    return json_ok(reader) &&
           (header->kid[0] != '\0' || refuse(error, "has an empty kid"));
}

static bool
read_members(struct header *header, struct json_reader *reader,
             unsigned algorithms, struct error *error)
{
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        if (json_has(reader, refused[i]))
            return error_set(error, ERROR_TOKEN,
                             "the ID token's header has \"%s\"", refused[i]);
    return check_type(reader, error) &&
           check_algorithm(header, reader, algorithms, error) &&
           read_kid(header, reader, error);
}

static bool
read_header(struct header *header, const struct text *part,
            unsigned algorithms, struct error *error)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(JWS_HEADER_MAX);
    CLEANUP(json_free) struct json_object *object = NULL;
    struct error why = {0};
    struct json_reader reader;

    if (part->length > JWS_HEADER_MAX)
        return refuse(error, "has a header of more than 4096 bytes");
    if (!decode(&bytes, part, "has a header that is not base64url", error))
        return false;
    if (json_parse(&object, bytes.bytes, bytes.length, &why)) {
        reader = json_reader(object, &why);
        if (read_members(header, &reader, algorithms, &why))
            return true;
    }
    *error = why;
    if (why.kind != ERROR_PROTOCOL)
        return false;
    error->kind = ERROR_TOKEN;
    return error_within(error, "the ID token's header");
}

/* A kid is compared and nothing else: it is no path and no query. */
static const struct jwk *
find_by_kid(const struct jwk_set *set, const struct header *header,
            struct error *error)
{
    bool known = false;

    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->keys[i].kid, header->kid) != 0)
            continue;
        known = true;
        if (jwk_fits(&set->keys[i], header->algorithm))
            return &set->keys[i];
    }
    if (known)
        refuse(error, "is signed by an algorithm that is not its key's");
    else
        error_set(error, ERROR_UNKNOWN_KEY,
                  "the ID token is signed by a key that is not in the key "
                  "set");
    return NULL;
}

/* OpenID Connect Core 10.1 wants a kid where there are several keys. */
static const struct jwk *
find_only(const struct jwk_set *set, const struct header *header,
          struct error *error)
{
    const struct jwk *only = NULL;

    for (size_t i = 0; i < set->count; i++) {
        if (!jwk_fits(&set->keys[i], header->algorithm))
            continue;
        if (only != NULL) {
            refuse(error, "names no key, and several fit");
            return NULL;
        }
        only = &set->keys[i];
    }
    if (only == NULL)
        refuse(error, "names no key, and none fits");
    return only;
}

static bool
is_scalar(const char *half)
{
    static const unsigned char zero[HALF_SIZE];

    return memcmp(half, zero, HALF_SIZE) != 0 &&
           memcmp(half, order, HALF_SIZE) < 0;
}

/*
 * Turn r and s (RFC 7518 3.4) into the form that OpenSSL reads.  Both are at
 * least 1 and below the order: of r = s = 0, which more than one library has
 * taken for anybody's signature (CVE-2022-21449), OpenSSL never hears.
 */
static bool
encode_es256(struct buffer *der, const struct buffer *raw, struct error *error)
{
    CLEANUP(free_signature) ECDSA_SIG *signature = ECDSA_SIG_new();
    const unsigned char *bytes = (const unsigned char *) buffer_string(raw);
    unsigned char *space;
    BIGNUM *r, *s;
    int length;

    if (raw->length != (size_t) 2 * HALF_SIZE)
        return refuse(error, "has a signature of the wrong length");
    if (!is_scalar(raw->bytes) || !is_scalar(raw->bytes + HALF_SIZE))
        return refuse(error, "has a signature out of range");
    r = BN_bin2bn(bytes, HALF_SIZE, NULL);
    s = BN_bin2bn(bytes + HALF_SIZE, HALF_SIZE, NULL);
    if (signature == NULL || ECDSA_SIG_set0(signature, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return error_memory(error);
    }
    length = i2d_ECDSA_SIG(signature, NULL);
    space = length <= 0
                ? NULL
                : (unsigned char *) buffer_extend(der, (size_t) length);
    return (space != NULL && i2d_ECDSA_SIG(signature, &space) == length) ||
           error_memory(error);
}

/* RFC 7518 3.5: the salt is as long as the hash, MGF1 uses the same one. */
static bool
set_padding(EVP_PKEY_CTX *context, enum jws_algorithm algorithm)
{
    if (algorithm == JWS_RS256)
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    if (algorithm == JWS_PS256)
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) ==
                   1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(context,
                                                RSA_PSS_SALTLEN_DIGEST) == 1 &&
               EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1;
    return algorithm == JWS_ES256;
}

static bool
check_signature(const struct buffer *signature, const struct text *content,
                EVP_PKEY *key, enum jws_algorithm algorithm,
                struct error *error)
{
    CLEANUP(free_context) EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *parameters = NULL; /* the context's own */

    if (context == NULL || EVP_DigestVerifyInit(context, &parameters,
                                                EVP_sha256(), NULL, key) != 1)
        return error_memory(error);
    if (!set_padding(parameters, algorithm))
        return error_memory(error);
    if (EVP_DigestVerify(context, (const unsigned char *) signature->bytes,
                         signature->length,
                         (const unsigned char *) content->at,
                         content->length) != 1)
        return refuse(error, "has a wrong signature");
    return true;
}

/* RFC 7515 5.2 step 8: what is signed is the text, before it is decoded. */
static bool
verify(const struct text *parts, const struct jwk *jwk,
       enum jws_algorithm algorithm, struct error *error)
{
    CLEANUP(buffer_free) struct buffer raw = BUFFER(SIGNATURE_MAX);
    CLEANUP(buffer_free) struct buffer der = BUFFER(DER_MAX);
    const struct text *end = &parts[PAYLOAD];
    const struct text content = {
        parts[HEADER].at, (size_t) (end->at + end->length - parts[HEADER].at)};

    if (!decode(&raw, &parts[SIGNATURE],
                "has a signature that is too long or not base64url", error))
        return false;
    if (algorithm == JWS_ES256)
        return encode_es256(&der, &raw, error) &&
               check_signature(&der, &content, jwk->key, algorithm, error);
    /* RFC 8017 8.1.2 and 8.2.2, step 1. */
    if (raw.length != (size_t) EVP_PKEY_get_size(jwk->key))
        return refuse(error, "has a signature of the wrong length");
    return check_signature(&raw, &content, jwk->key, algorithm, error);
}

static bool
verify_text(struct buffer *payload, const char *text, size_t length,
            const struct jwk_set *set, unsigned algorithms,
            struct error *error)
{
    struct text parts[PARTS];
    struct header header = {0};
    const struct jwk *jwk;

    if (!split(parts, text, length, error) ||
        !read_header(&header, &parts[HEADER], algorithms, error))
        return false;
    jwk = header.has_kid ? find_by_kid(set, &header, error)
                         : find_only(set, &header, error);
    return jwk != NULL && verify(parts, jwk, header.algorithm, error) &&
           decode(payload, &parts[PAYLOAD],
                  "has a payload that is too long or not base64url", error);
}

bool
jws_verify(struct buffer *payload, const char *text, size_t length,
           const struct jwk_set *set, unsigned algorithms, struct error *error)
{
    bool good = verify_text(payload, text, length, set, algorithms, error);

    ERR_clear_error();
    return good;
}

/* What was fetched once OpenSSL keeps. */
static bool
prepare_key(const char *type, const char *signature)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_SIGNATURE *method = EVP_SIGNATURE_fetch(NULL, signature, NULL);
    bool ready = context != NULL && method != NULL &&
                 EVP_PKEY_fromdata_init(context) == 1;

    EVP_PKEY_CTX_free(context);
    EVP_SIGNATURE_free(method);
    return ready;
}

bool
jws_prepare(struct error *error)
{
    EVP_MD *hash;

    if (OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CRYPTO_STRINGS |
                                OPENSSL_INIT_ADD_ALL_CIPHERS |
                                OPENSSL_INIT_ADD_ALL_DIGESTS,
                            NULL) != 1 ||
        !prepare_key("RSA", "RSA") || !prepare_key("EC", "ECDSA"))
        return error_set(error, ERROR_SYSTEM, "OpenSSL cannot be used");
    hash = EVP_MD_fetch(NULL, "SHA256", NULL);
    EVP_MD_free(hash);
    return hash != NULL ||
           error_set(error, ERROR_SYSTEM, "OpenSSL has no SHA-256");
}
