/*
 * Fuzz target: any bytes as a module's first message.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "helper/login/start_read.h"
#include "pam/text.h"
#include "pam/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct wire wire;
    struct start start = {0};

    if (length > sizeof(wire.bytes))
        return 0;
    memcpy(wire.bytes, bytes, length);
    wire.length = length;
    if (!start_read(&start, &wire))
        return 0;
    if (!text_names_account(start.account) || !text_shows(start.service) ||
        start.seconds < 1 || start.seconds > 3600)
        abort();
    return 0;
}
