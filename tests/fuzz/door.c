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

static void
take_text(void *context, const char *text)
{
    int *facts = context;

    if (!text_shows(text) || ++*facts > 64)
        abort();
}

static bool
answer(void *context, const char *prompt, bool hidden, struct secret *answer,
       struct error *error)
{
    (void) hidden, (void) error;
    take_text(context, prompt);
    return secret_copy(answer, "274901", 6);
}

/* With a person, who is shown things, or without. */
static bool
hear(int fd, bool person, struct error *error)
{
    int facts = 0;
    const struct door_ears alone = {.fact = take, .context = &facts};
    const struct door_ears two = {NULL, take_text, answer, &facts};

    return door_hear(fd, person ? &two : &alone, error);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct error error = {0};
    bool person = length > 0 && bytes[length - 1] % 2 != 0;
    int fd = talk(bytes, length);

    if (fd < 0)
        return 0;
    if (hear(fd, person, &error) != (error.kind == ERROR_NONE))
        abort();
    close(fd);
    return 0;
}
