/*
 * Memory that is erased when it is freed, for libraries that hold secrets.
 *
 * Runs in: anypoint-net.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/memory.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

void
memory_free(void *bytes)
{
    if (bytes != NULL)
        explicit_bzero(bytes, malloc_usable_size(bytes));
    free(bytes);
}

/* realloc would leave the old bytes behind. */
void *
memory_resize(void *bytes, size_t size)
{
    size_t former = bytes == NULL ? 0 : malloc_usable_size(bytes);
    void *moved = malloc(size);

    if (moved == NULL)
        return NULL;
    if (bytes != NULL)
        memcpy(moved, bytes, former < size ? former : size);
    memory_free(bytes);
    return moved;
}

/* OpenSSL says which of its lines asks: it does not matter. */
static void *
take(size_t size, const char *file, int line)
{
    (void) file, (void) line;
    return malloc(size);
}

static void *
resize(void *bytes, size_t size, const char *file, int line)
{
    (void) file, (void) line;
    if (size != 0)
        return memory_resize(bytes, size);
    memory_free(bytes);
    return NULL;
}

static void
let_go(void *bytes, const char *file, int line)
{
    (void) file, (void) line;
    memory_free(bytes);
}

bool
memory_erase_tls(struct error *error)
{
    if (CRYPTO_set_mem_functions(take, resize, let_go) == 1)
        return true;
    return error_set(error, ERROR_SYSTEM, "OpenSSL has been used already");
}
