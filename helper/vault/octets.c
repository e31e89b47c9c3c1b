/*
 * Numbers and strings as bytes.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/octets.h"

#include <string.h>

void
octets_put(struct buffer *buffer, uint64_t number, size_t size)
{
    while (size-- > 0)
        buffer_add_byte(buffer, (char) (number >> (8 * size)));
}

void
octets_put_string(struct buffer *buffer, const char *string)
{
    size_t length = strlen(string);

    if (length > UINT8_MAX)
        buffer->bad = true;
    octets_put(buffer, length, 1);
    buffer_add(buffer, string, length);
}

/* The next so many bytes; NULL if there are none. */
static const uint8_t *
next(struct octets *octets, size_t count)
{
    const uint8_t *at = octets->at;

    if (octets->bad || count > octets->left) {
        octets->bad = true;
        return NULL;
    }
    octets->at += count;
    octets->left -= count;
    return at;
}

uint64_t
octets_take(struct octets *octets, size_t size)
{
    const uint8_t *at = next(octets, size);
    uint64_t number = 0;

    for (size_t i = 0; at != NULL && i < size; i++)
        number = number << 8 | at[i];
    return number;
}

bool
octets_take_truth(struct octets *octets)
{
    uint64_t truth = octets_take(octets, 1);

    if (truth > 1)
        octets->bad = true;
    return truth == 1;
}

void
octets_take_bytes(struct octets *octets, void *bytes, size_t count)
{
    const uint8_t *at = next(octets, count);

    if (at == NULL)
        memset(bytes, 0, count);
    else
        memcpy(bytes, at, count);
}

void
octets_take_string(struct octets *octets, char *string, size_t room)
{
    size_t length = (size_t) octets_take(octets, 1);

    if (length >= room) {
        octets->bad = true;
        length = 0;
    }
    octets_take_bytes(octets, string, length);
    string[length] = '\0';
    if (strlen(string) != length)
        octets->bad = true;
}

bool
octets_end(const struct octets *octets)
{
    return !octets->bad && octets->left == 0;
}
