/*
 * A secret: bytes that are erased when let go of.
 *
 * It is a struct, so that no %s prints one by accident; only the functions
 * that need the bytes reach inside.  A secret never goes into an error, a
 * log, an argument or the environment.
 *
 * Runs in: our own processes.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_SECRET_H
#define HELPER_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* Owns its bytes, which end with a nul that length does not count. */
struct secret {
    char *bytes;
    size_t length;
};

/*
 * Copy bytes into a secret, whose former bytes are erased.  False, with the
 * secret empty, if there is no memory.
 */
bool secret_copy(struct secret *, const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* True if they are the same bytes; not in constant time. */
bool secret_same(const struct secret *, const struct secret *);

/* Erase, free, leave empty. */
void secret_erase(struct secret *);

#endif
