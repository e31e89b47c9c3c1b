/*
 * Write the log: one line a call, to standard error or to syslog.
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
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "pam/cleanup.h"

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

/* What stands before the text; answers its length. */
static size_t
begin(const struct log *log, int priority, char line[LOG_LINE_MAX])
{
    if (log->syslog != NULL)
        snprintf(line, LOG_LINE_MAX, "<%d>%s[%d]: ", LOG_AUTHPRIV | priority,
                 log->program, (int) getpid());
    else if (log->journal)
        snprintf(line, LOG_LINE_MAX, "<%d>", priority);
    else
        snprintf(line, LOG_LINE_MAX, "%s: ", log->program);
    return strlen(line);
}

/*
 * syslog(3) waits for a log that stalls; we do not.  The socket is looked up
 * each time: whoever reads there may have begun anew.
 */
static void
send_to_syslog(const char *path, const char *line, size_t length)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    CLEANUP(close_fd) int fd = -1;

    if (strlen(path) >= sizeof(address.sun_path))
        return;
    memcpy(address.sun_path, path, strlen(path));
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 ||
        sendto(fd, line, length, MSG_DONTWAIT | MSG_NOSIGNAL,
               (const struct sockaddr *) &address, sizeof(address)) < 0)
        return;
}

void
log_line(const struct log *log, int priority, const char *format, ...)
{
    char text[LOG_LINE_MAX], line[LOG_LINE_MAX];
    size_t used = begin(log, priority, line);
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof(text), format, list);
    va_end(list);
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
    if (log->syslog != NULL)
        send_to_syslog(log->syslog, line, used - 1); /* without newline */
    else if (!has_room() || write(STDERR_FILENO, line, used) < 0)
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
