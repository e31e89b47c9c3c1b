/*
 * A secret: bytes that are erased when let go of.
 *
 * Runs in: our own processes.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/secret.h"

#include <stdlib.h>
#include <string.h>

bool
secret_copy(struct secret *secret, const char *bytes, size_t length)
{
    char *copy = malloc(length + 1);

    if (copy != NULL) {
        memcpy(copy, bytes, length);
        copy[length] = '\0';
    }
    secret_erase(secret);
    if (copy == NULL)
        return false;
    *secret = (struct secret){.bytes = copy, .length = length};
    return true;
}

bool
secret_same(const struct secret *one, const struct secret *other)
{
    return one->length == other->length &&
           (one->length == 0 ||
            memcmp(one->bytes, other->bytes, one->length) == 0);
}

void
secret_erase(struct secret *secret)
{
    if (secret->bytes != NULL)
        explicit_bzero(secret->bytes, secret->length);
    free(secret->bytes);
    *secret = (struct secret){0};
}
