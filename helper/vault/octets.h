/*
 * Numbers and strings as bytes: numbers with the highest byte first, strings
 * behind their length.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_VAULT_OCTETS_H
#define HELPER_VAULT_OCTETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/base/buffer.h"

/* Add a number, in so many bytes, or a string of at most 255. */
void octets_put(struct buffer *, uint64_t number, size_t size);
void octets_put_string(struct buffer *, const char *string);

/* What is still to be read.  Once it was too short it is bad, and zeros. */
struct octets {
    const uint8_t *at;
    size_t left;
    bool bad;
};

/* Take a number; a truth, which is 0 or 1; so many bytes; a string. */
uint64_t octets_take(struct octets *, size_t size);
bool octets_take_truth(struct octets *);
void octets_take_bytes(struct octets *, void *bytes, size_t count);
void octets_take_string(struct octets *, char *string, size_t room);

/* True if all of it was there, and nothing is left. */
bool octets_end(const struct octets *);

#endif
