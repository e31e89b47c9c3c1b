/*
 * Read a file as it is, whoever can write it.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/reading.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pam/cleanup.h"

static bool
failed(const char *path, const char *why, struct error *error)
{
    return error_set(error, ERROR_SYSTEM, "%s %s", path, why);
}

static bool
fill(struct buffer *text, int fd, const char *path, struct error *error)
{
    for (;;) {
        char piece[4096];
        ssize_t count = read(fd, piece, sizeof(piece));

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failed(path, strerror(errno), error);
        if (count == 0)
            break;
        buffer_add(text, piece, (size_t) count);
        if (!buffer_ok(text))
            return failed(path, "is too long", error);
    }
    if (strlen(buffer_string(text)) != text->length)
        return failed(path, "holds a nul byte", error);
    return true;
}

bool
reading_text(struct buffer *text, bool *exists, const char *path,
             struct error *error)
{
    /* Without O_NONBLOCK, opening a FIFO waits for somebody to write. */
    CLEANUP(close_fd)
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat status;

    *exists = fd >= 0 || errno != ENOENT;
    if (!*exists)
        return true;
    if (fd < 0 || fstat(fd, &status) != 0)
        return failed(path, strerror(errno), error);
    if (!S_ISREG(status.st_mode))
        return failed(path, "is not a regular file", error);
    return fill(text, fd, path, error);
}

bool
reading_line(const char **line, size_t *length, const char **text)
{
    if (**text == '\0')
        return false;
    *line = *text;
    *length = strcspn(*text, "\n");
    *text += *length + ((*text)[*length] == '\n');
    return true;
}
