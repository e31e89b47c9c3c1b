/*
 * Fuzz target: a helper that says anything, to anypointctl that asked it.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/door.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "pam/text.h"
#include "tests/fuzz/talk.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Whatever is handed on may stand on a terminal. */
static void
take(void *context, const char *name, const char *value)
{
    int *facts = context;

    if (!text_ascii(name) || !text_ascii(value) || ++*facts > 64)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct error error = {0};
    int facts = 0, fd = talk(bytes, length);

    if (fd < 0)
        return 0;
    if (door_hear(fd, take, &facts, &error) != (error.kind == ERROR_NONE))
        abort();
    close(fd);
    return 0;
}
