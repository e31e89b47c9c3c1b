/*
 * A key out of what a person types.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of the costs; they are looked at first.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/derive.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <string.h>

#include "helper/vault/cipher.h"

/* More than scrypt of N = 2^18, r = 8 takes; libcrypto's own most is less. */
#define MEMORY_MOST (512ULL << 20)

#define COSTS 3

/* The most of Argon2id's parameters, with the end of them. */
#define PARAMETERS 7

static const struct {
    const char *name;
    uint32_t usual[COSTS], least[COSTS], most[COSTS];
} derivations[DERIVATIONS] = {
    [DERIVATION_NONE] = {NULL, {0}, {0}, {0}},
    [DERIVATION_SCRYPT] = {"SCRYPT", {16, 8, 1}, {15, 8, 1}, {18, 8, 1}},
    [DERIVATION_ARGON2ID] = {"ARGON2ID",
                             {64 << 10, 3, 1},
                             {64 << 10, 1, 1},
                             {512 << 10, 8, 1}},
};

bool
derive_fits(uint8_t derivation, const uint32_t cost[COSTS])
{
    if (derivation >= DERIVATIONS)
        return false;
    for (size_t i = 0; i < COSTS; i++)
        if (cost[i] < derivations[derivation].least[i] ||
            cost[i] > derivations[derivation].most[i])
            return false;
    return true;
}

static bool
has_argon2id(void)
{
    EVP_KDF *method = EVP_KDF_fetch(NULL, "ARGON2ID", NULL);

    EVP_KDF_free(method);
    ERR_clear_error();
    return method != NULL;
}

void
derive_choose(struct slot *slot)
{
    slot->derivation =
        has_argon2id() ? DERIVATION_ARGON2ID : DERIVATION_SCRYPT;
    memcpy(slot->cost, derivations[slot->derivation].usual,
           sizeof(slot->cost));
}

static bool
run(const char *name, uint8_t key[DERIVE_SIZE], const OSSL_PARAM *parameters)
{
    EVP_KDF *method = EVP_KDF_fetch(NULL, name, NULL);
    EVP_KDF_CTX *context = method == NULL ? NULL : EVP_KDF_CTX_new(method);
    bool done = context != NULL &&
                EVP_KDF_derive(context, key, DERIVE_SIZE, parameters) == 1;

    EVP_KDF_CTX_free(context);
    EVP_KDF_free(method);
    return done;
}

/* What is wanted of scrypt (RFC 7914) beside what is typed and the salt. */
struct scrypt {
    uint64_t n, most;
    uint32_t r, p;
};

static void
scrypt_parameters(OSSL_PARAM *parameters, struct scrypt *costs,
                  const struct slot *slot)
{
    *costs = (struct scrypt){1ULL << slot->cost[0], MEMORY_MOST, slot->cost[1],
                             slot->cost[2]};
    parameters[0] =
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &costs->n);
    parameters[1] =
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &costs->r);
    parameters[2] =
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &costs->p);
    parameters[3] = OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM,
                                                &costs->most);
}

/* The names are OpenSSL 3.2's; headers of before do not have them all. */
static void
argon2id_parameters(OSSL_PARAM *parameters, uint32_t cost[COSTS])
{
    parameters[0] = OSSL_PARAM_construct_uint32("memcost", &cost[0]);
    parameters[1] = OSSL_PARAM_construct_uint32("iter", &cost[1]);
    parameters[2] = OSSL_PARAM_construct_uint32("lanes", &cost[2]);
    parameters[3] = OSSL_PARAM_construct_end();
}

bool
derive(struct buffer *material, const struct slot *slot,
       const struct secret *typed, struct error *error)
{
    OSSL_PARAM parameters[PARAMETERS];
    struct scrypt scrypt;
    struct slot copy = *slot;
    uint8_t key[DERIVE_SIZE];

    if (!derive_fits(copy.derivation, copy.cost) ||
        copy.derivation == DERIVATION_NONE)
        return error_set(error, ERROR_SYSTEM, "no such derivation is run");
    parameters[0] = OSSL_PARAM_construct_octet_string(
        OSSL_KDF_PARAM_PASSWORD, typed->bytes, typed->length);
    parameters[1] = OSSL_PARAM_construct_octet_string(
        OSSL_KDF_PARAM_SALT, copy.salt, sizeof(copy.salt));
    if (copy.derivation == DERIVATION_SCRYPT)
        scrypt_parameters(parameters + 2, &scrypt, &copy);
    else
        argon2id_parameters(parameters + 2, copy.cost);
    parameters[PARAMETERS - 1] = OSSL_PARAM_construct_end();
    if (!run(derivations[copy.derivation].name, key, parameters))
        return cipher_failed("deriving a key of what was typed", error);
    buffer_add(material, key, sizeof(key));
    OPENSSL_cleanse(key, sizeof(key));
    return buffer_ok(material) || error_memory(error);
}
