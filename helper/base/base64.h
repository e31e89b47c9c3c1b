/*
 * base64url without padding (RFC 7515 appendix C).
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_BASE64_H
#define HELPER_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/buffer.h"

/*
 * Add what the text stands for to the buffer.  False for any other
 * character (padding and white space among them), an impossible length, or
 * left-over bits that are not zero: each value has one text.
 */
bool base64_decode(struct buffer *, const char *text, size_t length)
    __attribute__((warn_unused_result));

/* Add the text for these bytes. */
void base64_encode(struct buffer *, const void *bytes, size_t count);

#endif
