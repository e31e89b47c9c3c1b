/*
 * SHA-256 as text, as OAuth and OpenID Connect put it into parameters.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of the bytes.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_JOSE_DIGEST_H
#define HELPER_JOSE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/buffer.h"

#define DIGEST_BYTES 32

/*
 * Add the first keep bytes of the bytes' SHA-256, in base64url: all of them
 * for PKCE (RFC 7636 4.2), the left half for at_hash (OpenID Connect Core
 * 3.1.3.6).  False if there is no memory.
 */
bool digest_add(struct buffer *, const void *bytes, size_t count, size_t keep)
    __attribute__((warn_unused_result));

#endif
