/*
 * base64url without padding (RFC 7515 appendix C).
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/base64.h"

#include <stdint.h>
#include <string.h>

/* RFC 4648 section 5. */
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz"
                               "0123456789-_";

/* A character's six bits; 64 for one that has none. */
static uint32_t
value_of(char character)
{
    const char *at = memchr(alphabet, character, 64);

    return at == NULL ? 64 : (uint32_t) (at - alphabet);
}

/*
 * Bits that are left over must be zero (RFC 4648 3.5), or a token could be
 * altered without its signature's noticing.
 */
static bool
is_valid(const char *text, size_t length)
{
    static const uint32_t left_over[] = {0x00, 0x3f, 0x0f, 0x03};

    for (size_t i = 0; i < length; i++)
        if (value_of(text[i]) == 64)
            return false;
    if (length % 4 == 0)
        return true;
    return length % 4 != 1 &&
           (value_of(text[length - 1]) & left_over[length % 4]) == 0;
}

bool
base64_decode(struct buffer *buffer, const char *text, size_t length)
{
    uint32_t bits = 0;
    char *space;

    if (!is_valid(text, length))
        return false;
    space = buffer_extend(buffer, length / 4 * 3 + length % 4 * 3 / 4);
    if (space == NULL)
        return false;
    for (size_t i = 0; i < length; i++) {
        bits = bits << 6 | value_of(text[i]);
        if (i % 4 != 0)
            *space++ = (char) (bits >> (6 - i % 4 * 2) & 0xff);
    }
    return true;
}

void
base64_encode(struct buffer *buffer, const void *bytes, size_t count)
{
    const unsigned char *from = bytes;
    uint32_t bits = 0;

    for (size_t i = 0; i < count; i++) {
        bits = bits << 8 | from[i];
        buffer_add_byte(buffer, alphabet[bits >> (2 + i % 3 * 2) & 0x3f]);
        if (i % 3 == 2)
            buffer_add_byte(buffer, alphabet[bits & 0x3f]);
    }
    if (count % 3 != 0)
        buffer_add_byte(buffer, alphabet[bits << (6 - count % 3 * 2) & 0x3f]);
}
