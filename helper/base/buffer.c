/*
 * Bytes that grow, up to a limit, and are erased when let go of.
 *
 * Runs in: our own processes.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/buffer.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 256

/* Not realloc: it would leave the old bytes behind. */
static bool
grow(struct buffer *buffer, size_t least)
{
    size_t room = buffer->room == 0 ? FIRST_ROOM : buffer->room;
    char *bytes;

    while (room < least)
        room *= 2;
    bytes = malloc(room);
    if (bytes == NULL)
        return false;
    if (buffer->bytes != NULL) {
        memcpy(bytes, buffer->bytes, buffer->length + 1);
        explicit_bzero(buffer->bytes, buffer->room);
        free(buffer->bytes);
    }
    buffer->bytes = bytes;
    buffer->room = room;
    return true;
}

char *
buffer_extend(struct buffer *buffer, size_t count)
{
    size_t length = buffer->length;

    if (!buffer->bad && count > buffer->most - length)
        buffer->bad = buffer->full = true;
    if (buffer->bad)
        return NULL;
    if (length + count >= buffer->room && !grow(buffer, length + count + 1)) {
        buffer->bad = true;
        return NULL;
    }
    buffer->length = length + count;
    buffer->bytes[buffer->length] = '\0';
    return buffer->bytes + length;
}

void
buffer_add(struct buffer *buffer, const void *bytes, size_t count)
{
    char *space = buffer_extend(buffer, count);

    if (space != NULL && count > 0) /* of none there need be no place */
        memcpy(space, bytes, count);
}

void
buffer_add_string(struct buffer *buffer, const char *string)
{
    buffer_add(buffer, string, strlen(string));
}

void
buffer_add_byte(struct buffer *buffer, char byte)
{
    buffer_add(buffer, &byte, 1);
}

bool
buffer_ok(const struct buffer *buffer)
{
    return !buffer->bad;
}

const char *
buffer_string(const struct buffer *buffer)
{
    return buffer->bytes == NULL ? "" : buffer->bytes;
}

void
buffer_clear(struct buffer *buffer)
{
    if (buffer->bytes != NULL)
        explicit_bzero(buffer->bytes, buffer->room);
    buffer->length = 0;
    buffer->bad = buffer->full = false;
}

void
buffer_free(struct buffer *buffer)
{
    buffer_clear(buffer);
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}
