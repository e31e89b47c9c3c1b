/*
 * Fuzz target: judge any bytes as a PIN.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/fitness.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"
#include "pam/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Whatever is one can be typed, sent and shown, and is no single character. */
static bool
may_be(const char *text, size_t length)
{
    return strlen(text) == length && length >= FITNESS_LEAST &&
           length <= (size_t) FITNESS_MOST * 4 && text_shows(text) &&
           !text_has_control(text) && strspn(text, "1") < length &&
           strstr(text, "ada") == NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    CLEANUP(free_ptr) char *pin = malloc(length + 1);
    const char *why = NULL;
    bool fits;

    if (pin == NULL)
        return 0;
    memcpy(pin, bytes, length);
    pin[length] = '\0';
    fits = fitness_check(pin, length, "ada", &why);
    if (fits != (why == NULL) || (fits && !may_be(pin, length)) ||
        (!fits && !text_shows(why)))
        abort();
    return 0;
}
