/*
 * Messages between the module and the helper.
 *
 * Runs in: both.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/wire.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

static const struct {
    enum wire_type type;
    const char *name;
} types[] = {
#define WIRE(name, code, sender, strings, text) {WIRE_##name, #name},
#include "pam/wire.def"
#undef WIRE
};

#define TYPES (sizeof(types) / sizeof(types[0]))

_Static_assert(WIRE_MAX <= UINT16_MAX, "a string's length must fit");

static void
put_bytes(struct wire *wire, const void *from, size_t count)
{
    if (wire->bad || count > sizeof(wire->bytes) - wire->length) {
        wire->bad = true;
        return;
    }
    memcpy(wire->bytes + wire->length, from, count);
    wire->length += count;
}

static const unsigned char *
get_bytes(struct wire *wire, size_t count)
{
    if (wire->bad || count > wire->length - wire->next) {
        wire->bad = true;
        return NULL;
    }
    wire->next += count;
    return wire->bytes + wire->next - count;
}

void
wire_begin(struct wire *wire, enum wire_type type)
{
    const unsigned char header[] = {WIRE_VERSION, (unsigned char) type};

    wire->length = 0;
    wire->next = 0;
    wire->bad = false;
    put_bytes(wire, header, sizeof(header));
}

void
wire_put(struct wire *wire, const char *string)
{
    size_t count = string == NULL ? 0 : strlen(string);

    if (count > WIRE_MAX) {
        wire->bad = true;
        return;
    }
    const unsigned char size[] = {(unsigned char) (count >> 8),
                                  (unsigned char) (count & 0xff)};

    put_bytes(wire, size, sizeof(size));
    put_bytes(wire, string == NULL ? "" : string, count);
}

enum wire_type
wire_open(struct wire *wire)
{
    const unsigned char *header;

    wire->next = 0;
    wire->bad = false;
    header = get_bytes(wire, 2);
    if (header == NULL || header[0] != WIRE_VERSION)
        return WIRE_NONE;
    for (size_t i = 0; i < TYPES; i++)
        if ((unsigned char) types[i].type == header[1])
            return types[i].type;
    return WIRE_NONE;
}

void
wire_get(struct wire *wire, char *space, size_t size)
{
    const unsigned char *prefix = get_bytes(wire, 2);
    size_t count =
        prefix == NULL ? 0 : (size_t) prefix[0] << 8 | (size_t) prefix[1];
    const unsigned char *string = get_bytes(wire, count);

    space[0] = '\0';
    if (string == NULL || count >= size || memchr(string, '\0', count)) {
        wire->bad = true;
        return;
    }
    memcpy(space, string, count);
    space[count] = '\0';
}

bool
wire_ok(const struct wire *wire)
{
    return !wire->bad && (wire->next == 0 || wire->next == wire->length);
}

const char *
wire_name(enum wire_type type)
{
    for (size_t i = 0; i < TYPES; i++)
        if (types[i].type == type)
            return types[i].name;
    return "an unknown message";
}

bool
wire_send(int fd, const struct wire *wire, int flags)
{
    ssize_t count;

    if (wire->bad) {
        errno = EMSGSIZE;
        return false;
    }
    do
        count = send(fd, wire->bytes, wire->length, flags | MSG_NOSIGNAL);
    while (count < 0 && errno == EINTR);
    return count == (ssize_t) wire->length;
}

bool
wire_receive(int fd, struct wire *wire, int flags)
{
    ssize_t count;

    do
        count = recv(fd, wire->bytes, sizeof(wire->bytes), flags | MSG_TRUNC);
    while (count < 0 && errno == EINTR);
    if (count > (ssize_t) sizeof(wire->bytes))
        errno = EMSGSIZE;
    else if (count == 0)
        errno = ECONNRESET;
    if (count <= 0 || count > (ssize_t) sizeof(wire->bytes))
        return false;
    wire->length = (size_t) count;
    return true;
}

void
wire_erase(struct wire *wire)
{
    explicit_bzero(wire, sizeof(*wire));
}
