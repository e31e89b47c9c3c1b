/*
 * Fuzz target: read any bytes as a message, and write it again.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/wire.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What was read whole must, written again, be the very same bytes. */
static void
read_and_write(struct wire *wire, size_t size)
{
    char text[WIRE_MAX + 1];
    enum wire_type type = wire_open(wire);
    struct wire copy;

    wire_begin(&copy, type);
    while (!wire->bad && wire->next < wire->length) {
        wire_get(wire, text, size);
        if (strlen(text) >= size)
            abort();
        wire_put(&copy, text);
    }
    if (type == WIRE_NONE || !wire_ok(wire))
        return;
    if (!wire_ok(&copy) || copy.length != wire->length ||
        memcmp(copy.bytes, wire->bytes, copy.length) != 0)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const size_t sizes[] = {1, 2, 33, 961, WIRE_MAX + 1};
    struct wire wire;

    if (length > sizeof(wire.bytes))
        return 0;
    memcpy(wire.bytes, bytes, length);
    wire.length = length;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        read_and_write(&wire, sizes[i]);
    return 0;
}
