/*
 * Fuzz target: read any bytes as settings.
 *
 * What is read prints to what reads back and prints the same.
 *
 * Runs in: tests.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/settings.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "helper/config/coherent.h"
#include "pam/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static char *
print(const struct settings *settings)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    if (file == NULL)
        abort();
    settings_print(settings, file);
    fclose(file);
    return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    CLEANUP(settings_free) struct settings settings = {0}, again = {0};
    CLEANUP(free_ptr) char *once = NULL, *twice = NULL;
    struct error error = {0};

    if (!settings_parse(&settings, (const char *) bytes, length, "fuzz",
                        &error)) {
        if (error.kind == ERROR_NONE || settings.issuer != NULL)
            abort();
        return 0;
    }
    (void) !coherent_settings(&settings, "fuzz", &error);
    once = print(&settings);
    if (!settings_parse(&again, once, strlen(once), "fuzz", &error))
        abort();
    twice = print(&again);
    if (strcmp(once, twice) != 0)
        abort();
    return 0;
}
