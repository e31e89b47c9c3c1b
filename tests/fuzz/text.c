/*
 * Fuzz target: judge any bytes as text.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The bytes that begin no character of text that is shown, newline apart. */
static bool
holds_raw_control(const char *text)
{
    for (; *text != '\0'; text++)
        if (((unsigned char) *text < 0x20 && *text != '\n') || *text == 0x7f)
            return true;
    return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    CLEANUP(free_ptr) char *text = malloc(length + 1);

    if (text == NULL)
        return 0;
    memcpy(text, bytes, length);
    text[length] = '\0';
    if (text_names_account(text) && !text_ascii(text))
        abort();
    if (text_ascii(text) && (!text_shows(text) || text_has_control(text)))
        abort();
    if (text_shows(text) &&
        (holds_raw_control(text) || strlen(text) > TEXT_MAX))
        abort();
    return 0;
}
