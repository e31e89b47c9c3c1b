/*
 * Fuzz target: read any bytes as what a person pasted.
 *
 * A code is printable ASCII, and of an address only with our state in it.
 *
 * Runs in: tests.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/pasted.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"
#include "pam/text.h"

#define REDIRECT "http://localhost:8719/anypoint"
#define STATE    "0123456789abcdefABCDEF"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
has(const struct secret *text, const char *part)
{
    return memmem(text->bytes, text->length, part, strlen(part)) != NULL;
}

static void
check_code(const struct secret *code, const struct secret *text)
{
    if (code->length == 0 || code->length > PASTED_CODE_MAX ||
        code->length != strlen(code->bytes) || !text_ascii(code->bytes))
        abort();
    if ((has(text, "?") || has(text, "#")) && !has(text, "%") &&
        !has(text, STATE))
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const struct pasted_expected expected = {
        .redirect_uri = REDIRECT,
        .state = STATE,
        .issuer = "https://login.test",
    };
    CLEANUP(secret_erase) struct secret text = {0};
    CLEANUP(pasted_erase) struct pasted pasted = {0};

    if (!secret_copy(&text, (const char *) bytes, length) ||
        !pasted_read(&pasted, &text, &expected))
        return 0;
    if ((pasted.kind == PASTED_CODE) != (pasted.code.bytes != NULL))
        abort();
    if (pasted.kind == PASTED_CODE)
        check_code(&pasted.code, &text);
    if (!text_ascii(pasted.description))
        abort();
    return 0;
}
