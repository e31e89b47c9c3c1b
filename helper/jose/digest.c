/*
 * SHA-256 as text, as OAuth and OpenID Connect put it into parameters.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of the bytes.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/jose/digest.h"

#include <openssl/evp.h>

#include "helper/base/base64.h"

bool
digest_add(struct buffer *text, const void *bytes, size_t count, size_t keep)
{
    unsigned char hash[EVP_MAX_MD_SIZE];

    if (EVP_Digest(bytes, count, hash, NULL, EVP_sha256(), NULL) != 1)
        return false;
    base64_encode(text, hash, keep);
    return buffer_ok(text);
}
