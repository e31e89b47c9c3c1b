/*
 * Fuzz target: read any bytes as a pin.
 *
 * What is read is plain, and has one form only: that in which it is written.
 *
 * Runs in: tests.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/identity/pins.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/base/buffer.h"
#include "pam/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
is_written_so(const struct pin *pin, const struct buffer *bytes)
{
    char text[PINS_MAX];
    int length = snprintf(text, sizeof(text),
                          "anypoint-pin 1\naccount %s\nissuer %s\nuser %s\n",
                          pin->account, pin->issuer, pin->user_id);

    return (size_t) length == bytes->length &&
           memcmp(text, bytes->bytes, bytes->length) == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(4096);
    const char *why;
    struct pin pin;

    buffer_add(&text, bytes, length);
    if (!buffer_ok(&text))
        return 0;
    if (!pins_parse(&pin, buffer_string(&text), text.length, &why)) {
        if (why[0] == '\0' || pin.user_id[0] != '\0')
            abort();
        return 0;
    }
    if (!text_names_account(pin.account) || !text_ascii(pin.issuer) ||
        !uuid_valid(pin.user_id) || !is_written_so(&pin, &text))
        abort();
    return 0;
}
