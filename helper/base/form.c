/*
 * application/x-www-form-urlencoded, written (RFC 6749 appendix B).
 *
 * Runs in: the helper's logins, anypoint-net.
 * Trusts:  nothing: every byte but RFC 3986's unreserved ones is encoded.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/form.h"

#include <string.h>

void
form_encode(struct buffer *buffer, const char *bytes, size_t count)
{
    static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "abcdefghijklmnopqrstuvwxyz"
                                     "0123456789-._~";
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char) bytes[i];

        if (byte != '\0' && strchr(unreserved, byte) != NULL) {
            buffer_add_byte(buffer, (char) byte);
            continue;
        }
        buffer_add_byte(buffer, '%');
        buffer_add_byte(buffer, digits[byte >> 4]);
        buffer_add_byte(buffer, digits[byte & 0xf]);
    }
}

static void
add(struct buffer *buffer, const char *name, const char *value, size_t count)
{
    if (buffer->length > 0)
        buffer_add_byte(buffer, '&');
    form_encode(buffer, name, strlen(name));
    buffer_add_byte(buffer, '=');
    form_encode(buffer, value, count);
}

void
form_add(struct buffer *buffer, const char *name, const char *value)
{
    add(buffer, name, value, strlen(value));
}

void
form_add_secret(struct buffer *buffer, const char *name,
                const struct secret *secret)
{
    add(buffer, name, secret->length == 0 ? "" : secret->bytes,
        secret->length);
}
