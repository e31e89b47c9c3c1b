/*
 * The lines of a file that a person wrote.
 *
 * Runs in: the helper, anypoint-net.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/lines.h"

#include <string.h>

struct lines
lines_of(const char *text, size_t length, const char *name)
{
    return (struct lines){.name = name, .next = text, .left = length};
}

static bool
blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* What is wrong with a line as it stands; NULL if nothing is. */
static const char *
fault(const char *line, size_t length)
{
    if (length > LINES_LONGEST)
        return "the line is too long; 1024 bytes are the most";
    if (memchr(line, '\0', length) != NULL)
        return "the line holds a NUL byte; the file is no text";
    if (length > 0 && line[length - 1] == '\r')
        return "the line ends with a carriage return; "
               "save the file with Unix line ends";
    for (size_t i = 0; i < length; i++)
        if (((unsigned char) line[i] < 0x20 && line[i] != '\t') ||
            line[i] == 0x7f)
            return "the line holds a control character";
    return NULL;
}

static void
keep(struct lines *lines, const char *line, size_t length)
{
    while (length > 0 && blank(line[0])) {
        line++;
        length--;
    }
    while (length > 0 && blank(line[length - 1]))
        length--;
    memcpy(lines->text, line, length);
    lines->text[length] = '\0';
}

/* Take the next line as it stands; its end is no part of it. */
static const char *
cut(struct lines *lines, size_t *length)
{
    const char *line = lines->next;
    const char *end = memchr(line, '\n', lines->left);
    size_t whole = end == NULL ? lines->left : (size_t) (end - line) + 1;

    *length = end == NULL ? whole : whole - 1;
    lines->next += whole;
    lines->left -= whole;
    lines->number++;
    return line;
}

bool
lines_next(struct lines *lines, struct error *error)
{
    while (!lines->bad && lines->left > 0) {
        size_t length;
        const char *line = cut(lines, &length);
        const char *reason = fault(line, length);

        if (reason != NULL) {
            lines->bad = true;
            error_set(error, ERROR_SETTINGS, "%s", reason);
            return lines_wrong(lines, error);
        }
        keep(lines, line, length);
        if (lines->text[0] != '\0' && lines->text[0] != '#')
            return true;
    }
    return false;
}

bool
lines_ok(const struct lines *lines)
{
    return !lines->bad;
}

bool
lines_wrong(const struct lines *lines, struct error *error)
{
    return error_within(error, "%s:%u", lines->name, lines->number);
}
