/*
 * A provider's public keys (RFC 7517, RFC 7518 section 6).
 *
 * Runs in: the helper's logins.
 * Trusts:  that the set came from the provider; not its form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/jose/jwk.h"

#include <openssl/bn.h>
#include <openssl/ecerr.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <string.h>

#include "helper/base/base64.h"
#include "helper/base/buffer.h"
#include "helper/base/json.h"
#include "pam/cleanup.h"

/*
 * RFC 7518 3.3: at least 2048 bits.  At most 8192, since the time to verify
 * grows with them.  e is small, or verifying takes as long as signing does.
 */
#define MODULUS_BITS_MIN  2048
#define MODULUS_BITS_MAX  8192
#define EXPONENT_BITS_MAX 32

/* A coordinate of P-256, and a point in its uncompressed form. */
#define COORDINATE_SIZE 32
#define POINT_SIZE      (1 + 2 * COORDINATE_SIZE)

/*
 * A number's longest: the largest modulus, with the zero before it that some
 * providers write, against RFC 7518 6.3.1.1; and that in base64url.
 */
#define NUMBER_MAX  (MODULUS_BITS_MAX / 8 + 1)
#define NUMBER_SIZE (NUMBER_MAX * 4 / 3 + 3)

/* A member that names something; what is longer names nothing we know. */
#define WORD_SIZE 32

#define OPERATIONS_MAX 16

static const struct {
    const char *name;
    const char *key_type; /* OpenSSL's; RFC 7517's is the same */
} algorithms[] = {
    [JWS_RS256] = {"RS256", "RSA"},
    [JWS_PS256] = {"PS256", "RSA"},
    [JWS_ES256] = {"ES256", "EC"},
};

#define ALGORITHMS (sizeof(algorithms) / sizeof(algorithms[0]))

static void
free_number(BIGNUM **number)
{
    BN_free(*number);
}

static void
free_key(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void
free_context(EVP_PKEY_CTX **context)
{
    EVP_PKEY_CTX_free(*context);
}

static void
free_build(OSSL_PARAM_BLD **build)
{
    OSSL_PARAM_BLD_free(*build);
}

static void
free_parameters(OSSL_PARAM **parameters)
{
    OSSL_PARAM_free(*parameters);
}

enum jws_algorithm
jwk_algorithm(const char *name)
{
    for (size_t i = JWS_NONE + 1; i < ALGORITHMS; i++)
        if (strcmp(algorithms[i].name, name) == 0)
            return (enum jws_algorithm) i;
    return JWS_NONE;
}

bool
jwk_fits(const struct jwk *jwk, enum jws_algorithm algorithm)
{
    if (algorithm == JWS_NONE)
        return false;
    if (jwk->algorithm != JWS_NONE && jwk->algorithm != algorithm)
        return false;
    return EVP_PKEY_is_a(jwk->key, algorithms[algorithm].key_type) == 1;
}

/* Say why a key is left out; answers false. */
static bool
leave_out(struct error *error, const char *why)
{
    return error_set(error, ERROR_PROTOCOL, "%s", why);
}

/*
 * OpenSSL has one answer for what is no key and for what it had no room for,
 * and does not always give the reason for the second, or gives both.  A key
 * that is left out for want of memory could leave another of its kid alone;
 * so left out is only what is surely a point off the curve.
 */
static bool
refused_by_openssl(struct error *error)
{
    bool off_curve = false;
    unsigned long code;

    while ((code = ERR_get_error()) != 0) {
        int reason = ERR_GET_REASON(code);

        if (reason == ERR_R_MALLOC_FAILURE)
            return error_memory(error);
        if (ERR_GET_LIB(code) == ERR_LIB_EC &&
            (reason == EC_R_POINT_IS_NOT_ON_CURVE ||
             reason == EC_R_INVALID_ENCODING))
            off_curve = true;
    }
    return off_curve ? leave_out(error, "its point is not on the curve")
                     : error_memory(error);
}

/* A member that may be missing, but not be null; "" if it is missing. */
static void
read_word(struct json_reader *reader, const char *name, char *space,
          size_t size)
{
    space[0] = '\0';
    if (json_has(reader, name))
        json_string(reader, name, space, size);
}

static bool
read_bytes(struct buffer *buffer, struct json_reader *reader, const char *name,
           struct error *error)
{
    char text[NUMBER_SIZE];

    json_string(reader, name, text, sizeof(text));
    if (!json_ok(reader))
        return false;
    if (base64_decode(buffer, text, strlen(text)))
        return true;
    return buffer_ok(buffer) ? leave_out(error, "a number is not base64url")
                             : error_memory(error);
}

static bool
read_number(BIGNUM **number, struct json_reader *reader, const char *name,
            struct error *error)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(NUMBER_SIZE);

    if (!read_bytes(&bytes, reader, name, error))
        return false;
    *number = BN_bin2bn((const unsigned char *) buffer_string(&bytes),
                        (int) bytes.length, NULL);
    return *number != NULL || error_memory(error);
}

static bool
make_key(EVP_PKEY **key, const char *type, OSSL_PARAM *parameters,
         struct error *error)
{
    CLEANUP(free_context)
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);

    if (context == NULL || EVP_PKEY_fromdata_init(context) != 1)
        return error_memory(error);
    ERR_clear_error();
    if (EVP_PKEY_fromdata(context, key, EVP_PKEY_PUBLIC_KEY, parameters) == 1)
        return true;
    return refused_by_openssl(error);
}

static bool
make_rsa_key(EVP_PKEY **key, const BIGNUM *modulus, const BIGNUM *exponent,
             struct error *error)
{
    CLEANUP(free_build) OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    CLEANUP(free_parameters) OSSL_PARAM *parameters = NULL;

    if (build == NULL || OSSL_PARAM_BLD_push_BN(build, "n", modulus) != 1 ||
        OSSL_PARAM_BLD_push_BN(build, "e", exponent) != 1)
        return error_memory(error);
    parameters = OSSL_PARAM_BLD_to_param(build);
    return parameters == NULL ? error_memory(error)
                              : make_key(key, "RSA", parameters, error);
}

/* With e = 1 every signature is its own message: anybody could sign. */
static bool
read_rsa(EVP_PKEY **key, struct json_reader *reader, struct error *error)
{
    CLEANUP(free_number) BIGNUM *modulus = NULL;
    CLEANUP(free_number) BIGNUM *exponent = NULL;
    int bits;

    if (!read_number(&modulus, reader, "n", error) ||
        !read_number(&exponent, reader, "e", error))
        return false;
    bits = BN_num_bits(modulus);
    if (bits < MODULUS_BITS_MIN || bits > MODULUS_BITS_MAX)
        return leave_out(error, "its modulus is not of 2048 to 8192 bits");
    if (!BN_is_odd(modulus))
        return leave_out(error, "its modulus is even");
    if (!BN_is_odd(exponent) || BN_is_one(exponent) ||
        BN_num_bits(exponent) > EXPONENT_BITS_MAX)
        return leave_out(error, "its exponent is not odd, from 3, below 2^32");
    return make_rsa_key(key, modulus, exponent, error);
}

/* RFC 7518 6.2.1.2: a coordinate has its full length, with its zeros. */
static bool
read_coordinate(unsigned char *space, struct json_reader *reader,
                const char *name, struct error *error)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(NUMBER_SIZE);

    if (!read_bytes(&bytes, reader, name, error))
        return false;
    if (bytes.length != COORDINATE_SIZE)
        return leave_out(error, "a coordinate is not of 32 bytes");
    memcpy(space, bytes.bytes, COORDINATE_SIZE);
    return true;
}

/* OpenSSL refuses a point that is not on the curve. */
static bool
read_ec(EVP_PKEY **key, struct json_reader *reader, struct error *error)
{
    unsigned char point[POINT_SIZE] = {0x04}; /* SEC 1 2.3.3: uncompressed */
    char group[] = "P-256";
    char curve[WORD_SIZE];

    json_string(reader, "crv", curve, sizeof(curve));
    if (!json_ok(reader))
        return false;
    if (strcmp(curve, group) != 0)
        return leave_out(error, "its curve is not P-256");
    if (!read_coordinate(point + 1, reader, "x", error) ||
        !read_coordinate(point + 1 + COORDINATE_SIZE, reader, "y", error))
        return false;
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string("group", group, 0),
        OSSL_PARAM_construct_octet_string("pub", point, sizeof(point)),
        OSSL_PARAM_construct_end(),
    };

    return make_key(key, "EC", parameters, error);
}

static bool
note_operation(void *context, const char *operation)
{
    bool *verifies = context;

    if (strcmp(operation, "verify") == 0)
        *verifies = true;
    return true;
}

/* RFC 7517 4.2 and 4.3. */
static bool
check_use(struct json_reader *reader, struct error *error)
{
    bool verifies = !json_has(reader, "key_ops");
    char use[WORD_SIZE];

    read_word(reader, "use", use, sizeof(use));
    if (!verifies)
        json_strings(reader, "key_ops", OPERATIONS_MAX, note_operation,
                     &verifies);
    if (!json_ok(reader))
        return false;
    if ((json_has(reader, "use") && strcmp(use, "sig") != 0) || !verifies)
        return leave_out(error, "it is not for signatures");
    return true;
}

/* RFC 7517 4.4 and 4.5.  An empty kid would look like none. */
static bool
read_names(struct jwk *jwk, struct json_reader *reader, struct error *error)
{
    char algorithm[WORD_SIZE];

    read_word(reader, "kid", jwk->kid, sizeof(jwk->kid));
    read_word(reader, "alg", algorithm, sizeof(algorithm));
    if (!json_ok(reader))
        return false;
    if (json_has(reader, "kid") && jwk->kid[0] == '\0')
        return leave_out(error, "its kid is empty");
    jwk->algorithm = jwk_algorithm(algorithm);
    if (json_has(reader, "alg") && jwk->algorithm == JWS_NONE)
        return leave_out(error, "its algorithm is not one of ours");
    return true;
}

static bool
read_numbers(EVP_PKEY **key, struct json_reader *reader, struct error *error)
{
    static const struct {
        const char *type;
        bool (*read)(EVP_PKEY **, struct json_reader *, struct error *);
    } types[] = {{"RSA", read_rsa}, {"EC", read_ec}};
    char type[WORD_SIZE];

    json_string(reader, "kty", type, sizeof(type));
    if (!json_ok(reader))
        return false;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strcmp(type, types[i].type) == 0)
            return types[i].read(key, reader, error);
    return leave_out(error, "its type is neither RSA nor EC");
}

/*
 * Read one key; false with the reason why it is left out, or with
 * ERROR_NO_MEMORY.  Whoever publishes a private part has lost the key
 * (RFC 7518 6.2.2, 6.3.2).
 */
static bool
read_key(struct jwk *jwk, struct json_object *object, struct error *error)
{
    CLEANUP(free_key) EVP_PKEY *key = NULL;
    struct json_reader reader = json_reader(object, error);
    struct jwk read = {0};

    if (object == NULL)
        return leave_out(error, "it is no object");
    if (json_has(&reader, "d"))
        return leave_out(error, "it holds a private part");
    if (!check_use(&reader, error) || !read_names(&read, &reader, error) ||
        !read_numbers(&key, &reader, error))
        return false;
    read.key = key;
    if (read.algorithm != JWS_NONE && !jwk_fits(&read, read.algorithm))
        return leave_out(error, "its algorithm is not one of its type");
    *jwk = read;
    key = NULL;
    return true;
}

/* True if another key of the set has the same kid. */
static bool
is_ambiguous(const struct jwk_set *set, size_t index)
{
    const struct jwk *one = &set->keys[index];

    for (size_t i = 0; i < set->count && one->kid[0] != '\0'; i++)
        if (strcmp(set->keys[i].kid, one->kid) == 0 &&
            EVP_PKEY_eq(set->keys[i].key, one->key) != 1)
            return true;
    return false;
}

/*
 * RFC 7517 4.5: different keys should have different kids.  Where they do
 * not, which of them is meant is anybody's guess, and nobody's here.
 */
static void
drop_ambiguous(struct jwk_set *set)
{
    bool ambiguous[JWK_KEYS_MAX];
    size_t kept = 0;

    for (size_t i = 0; i < set->count; i++)
        ambiguous[i] = is_ambiguous(set, i);
    for (size_t i = 0; i < set->count; i++) {
        if (ambiguous[i])
            EVP_PKEY_free(set->keys[i].key);
        else
            set->keys[kept++] = set->keys[i];
    }
    set->count = kept;
}

/* Read what keys there are; *why is the last reason for leaving one out. */
static bool
read_keys(struct jwk_set *set, struct json_object *array, size_t count,
          struct error *why)
{
    for (size_t i = 0; i < count; i++) {
        if (read_key(&set->keys[set->count], json_element(array, i), why))
            set->count++;
        else if (why->kind == ERROR_NO_MEMORY)
            return false;
    }
    if (set->count == 0)
        return false;
    drop_ambiguous(set);
    return set->count > 0 || leave_out(why, "different keys have its kid");
}

bool
jwk_set_parse(struct jwk_set *set, const char *text, size_t length,
              struct error *error)
{
    CLEANUP(json_free) struct json_object *object = NULL;
    CLEANUP(jwk_set_free) struct jwk_set parsed = {0};
    struct error why = {.kind = ERROR_PROTOCOL, .text = "it is empty"};
    struct json_reader reader;
    struct json_object *array;
    size_t count = 0;
    bool good;

    if (!json_parse(&object, text, length, error))
        return error_within(error, "the key set");
    reader = json_reader(object, error);
    array = json_array(&reader, "keys", JWK_KEYS_MAX, &count);
    if (!json_ok(&reader))
        return error_within(error, "the key set");
    good = read_keys(&parsed, array, count, &why);
    ERR_clear_error();
    if (!good) {
        *error = why;
        return error_within(error, "no key of the key set can be used");
    }
    *set = parsed;
    parsed = (struct jwk_set){0};
    return true;
}

void
jwk_set_free(struct jwk_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        EVP_PKEY_free(set->keys[i].key);
    *set = (struct jwk_set){0};
}
