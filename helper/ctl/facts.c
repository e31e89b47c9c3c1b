/*
 * Facts, as they are shown: a name, and what there is to say of it.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that is shown: what is no printable ASCII stands as \xNN.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/facts.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

/* Where values begin, and where a line ends. */
#define COLUMN 20
#define WIDTH  79

static size_t
width_of(char byte)
{
    return byte >= 0x20 && byte < 0x7f ? 1 : strlen("\\xNN");
}

static void
print_byte(FILE *file, char byte)
{
    if (width_of(byte) == 1)
        fputc(byte, file);
    else
        fprintf(file, "\\x%02x", (unsigned) (unsigned char) byte);
}

static size_t
print_piece(FILE *file, const char *text, size_t length)
{
    size_t width = 0;

    for (size_t i = 0; i < length; i++) {
        print_byte(file, text[i]);
        width += width_of(text[i]);
    }
    return width;
}

static size_t
measure(const char *text, size_t length)
{
    size_t width = 0;

    for (size_t i = 0; i < length; i++)
        width += width_of(text[i]);
    return width;
}

void
facts_print(FILE *file, const char *name, const char *value)
{
    size_t at = print_piece(file, name, strlen(name));
    bool begins = true;

    fprintf(file, "%*s", at < COLUMN ? (int) (COLUMN - at) : 1, "");
    at = at < COLUMN ? COLUMN : at + 1;
    while (*value != '\0') {
        size_t length = strcspn(value, " ");

        if (!begins && at + 1 + measure(value, length) > WIDTH) {
            fprintf(file, "\n%*s", COLUMN, "");
            at = COLUMN;
        } else if (!begins) {
            fputc(' ', file);
            at++;
        }
        at += print_piece(file, value, length);
        value += length;
        value += *value == ' ';
        begins = false;
    }
    fputc('\n', file);
}

void
facts_form(FILE *file, const char *name, const char *format, ...)
{
    char value[2048];
    va_list list;

    va_start(list, format);
    vsnprintf(value, sizeof(value), format, list);
    va_end(list);
    facts_print(file, name, value);
}
