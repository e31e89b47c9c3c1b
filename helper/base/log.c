/*
 * Write the log: one line to standard error a call.
 *
 * Runs in: the helper's server, anypoint-net's.
 * Trusts:  the caller's format; not what is put into it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/log.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* "\xNN" and its nul. */
#define CODE_SIZE 5

/* As it stands in the log; answers how many bytes that takes. */
static size_t
escape(char space[CODE_SIZE], char byte)
{
    if (byte >= 0x20 && byte < 0x7f) {
        space[0] = byte;
        return 1;
    }
    snprintf(space, CODE_SIZE, "\\x%02x", (unsigned) (unsigned char) byte);
    return CODE_SIZE - 1;
}

/* A reader that stalls must not hold up a login, or the end of us. */
static bool
has_room(void)
{
    struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};

    return poll(&out, 1, 0) == 1;
}

void
log_line(const struct log *log, int priority, const char *format, ...)
{
    char text[LOG_LINE_MAX], line[LOG_LINE_MAX];
    size_t used;
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof(text), format, list);
    va_end(list);
    if (log->journal)
        snprintf(line, sizeof(line), "<%d>", priority);
    else
        snprintf(line, sizeof(line), "%s: ", log->program);
    used = strlen(line);
    for (const char *at = text; *at != '\0'; at++) {
        /* Room for a code, the dots and the newline, whatever comes. */
        if (used + CODE_SIZE + sizeof("...\n") > sizeof(line)) {
            memcpy(line + used, "...", 3);
            used += 3;
            break;
        }
        used += escape(line + used, *at);
    }
    line[used++] = '\n';
    if (!has_room() || write(STDERR_FILENO, line, used) < 0)
        return;
}

void
log_field(struct buffer *buffer, const char *key, const char *value)
{
    bool quoted = *value == '\0' || strpbrk(value, " \"=\\") != NULL;
    char code[CODE_SIZE];

    if (buffer->length > 0)
        buffer_add_byte(buffer, ' ');
    buffer_add_string(buffer, key);
    buffer_add_byte(buffer, '=');
    if (quoted)
        buffer_add_byte(buffer, '"');
    for (; *value != '\0'; value++) {
        if (*value == '"' || *value == '\\')
            buffer_add_string(buffer, *value == '"' ? "\\x22" : "\\x5c");
        else
            buffer_add(buffer, code, escape(code, *value));
    }
    if (quoted)
        buffer_add_byte(buffer, '"');
}
