/*
 * Fuzz target: read any bytes as a key set.
 *
 * Each key that is taken fits an algorithm, and no two different ones have
 * the same kid.
 *
 * Runs in: tests.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/jose/jwk.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_key(const struct jwk_set *set, size_t index)
{
    const struct jwk *key = &set->keys[index];

    if (!jwk_fits(key, JWS_RS256) && !jwk_fits(key, JWS_PS256) &&
        !jwk_fits(key, JWS_ES256))
        abort();
    for (size_t i = 0; i < index; i++)
        if (key->kid[0] != '\0' && strcmp(key->kid, set->keys[i].kid) == 0 &&
            EVP_PKEY_eq(key->key, set->keys[i].key) != 1)
            abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    CLEANUP(jwk_set_free) struct jwk_set set = {0};
    struct error error = {0};

    if (!jwk_set_parse(&set, (const char *) bytes, length, &error)) {
        if (error.kind == ERROR_NONE || set.count != 0)
            abort();
        return 0;
    }
    if (set.count == 0 || set.count > JWK_KEYS_MAX)
        abort();
    for (size_t i = 0; i < set.count; i++)
        check_key(&set, i);
    return 0;
}
