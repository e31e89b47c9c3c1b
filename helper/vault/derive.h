/*
 * A key out of what a person types: slow, and in much memory, so that
 * guessing is dear.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of the costs; they are looked at first.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_VAULT_DERIVE_H
#define HELPER_VAULT_DERIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/vault/record.h"

/* Bytes of a derived key. */
#define DERIVE_SIZE 32

/* True if a slot's derivation and its costs are of those that we run. */
bool derive_fits(uint8_t derivation, const uint32_t cost[3]);

/* The best derivation that libcrypto has, and what it is to cost. */
void derive_choose(struct slot *);

/*
 * Add the key that is derived of what was typed, by the slot's derivation,
 * costs and salt.  ERROR_NO_MEMORY or ERROR_SYSTEM.
 */
bool derive(struct buffer *material, const struct slot *,
            const struct secret *typed, struct error *)
    __attribute__((warn_unused_result));

#endif
