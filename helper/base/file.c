/*
 * Read a file that decides who gets in.
 *
 * Runs in: the helper, anypoint-net.
 * Trusts:  root, who must own the file, or its own user.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/own.h"
#include "pam/cleanup.h"

/* Write for group and others: either could then let somebody in. */
#define MODE_SHARED 022

/* All that mode 0640 does not have. */
#define MODE_TOLD 0137

/* What is wrong where such a file is not as it must be. */
static enum error_kind
mistake(enum file_secrecy secrecy)
{
    return secrecy == FILE_OWN ? ERROR_STATE : ERROR_SETTINGS;
}

/*
 * Of what is its own it is the system that fails, unless the file is another
 * thing: what cannot be read now is not to be taken for damaged.
 */
static bool
is_systems(int reason, enum file_secrecy secrecy)
{
    static const int things[] = {EISDIR, ENOTDIR, ENXIO, ENODEV};

    for (size_t i = 0; i < sizeof(things) / sizeof(things[0]); i++)
        if (things[i] == reason)
            return false;
    return secrecy == FILE_OWN;
}

static bool
cannot_open(const char *path, enum file_secrecy secrecy, int reason,
            struct error *error)
{
    static const struct {
        int reason;
        const char *text;
    } known[] = {
        {ENOENT, "is missing"},
        {ELOOP, "is a symbolic link; put the file itself there"},
        {EACCES, "may not be read by this program's user; let its group be "
                 "that user's, and its folder be open to it"},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (known[i].reason == reason)
            return error_set(error, mistake(secrecy), "%s %s", path,
                             known[i].text);
    return error_set(
        error, is_systems(reason, secrecy) ? ERROR_SYSTEM : mistake(secrecy),
        "%s cannot be opened: %s", path, strerror(reason));
}

/*
 * Looks at the open file, not at its name, under which another file could
 * stand by then.  A right to write that an access control list gives shows
 * in the group's bits (acl(5)), so it is seen here too.
 */
static bool
check(const struct stat *status, const char *path, enum file_secrecy secrecy,
      struct error *error)
{
    if (!S_ISREG(status->st_mode))
        return error_set(error, mistake(secrecy), "%s is not a regular file",
                         path);
    if (secrecy == FILE_OWN)
        return own_check(status, path, error);
    if (status->st_uid != 0 &&
        (secrecy != FILE_CREDENTIAL || status->st_uid != geteuid()))
        return error_set(error, ERROR_SETTINGS,
                         "%s is not owned by root; use chown root", path);
    if ((status->st_mode & MODE_SHARED) != 0)
        return error_set(error, ERROR_SETTINGS,
                         "%s can be written by others than root; "
                         "use chmod go-w",
                         path);
    if (secrecy != FILE_PUBLIC && (status->st_mode & MODE_TOLD) != 0)
        return error_set(error, ERROR_SETTINGS,
                         "%s is a secret, and its mode is more than 0640; "
                         "use chmod 0640",
                         path);
    return true;
}

/* Read so many bytes, or less where the file ends; -1 with errno. */
static ssize_t
read_all(int fd, char *space, size_t count)
{
    size_t done = 0;

    while (done < count) {
        ssize_t got = read(fd, space + done, count - done);

        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        done += (size_t) got;
    }
    return (ssize_t) done;
}

/* Half a file decides nothing: it must be as long as it was said to be. */
static bool
fill(struct buffer *buffer, int fd, size_t size, const char *path,
     enum file_secrecy secrecy, struct error *error)
{
    char *space = buffer_extend(buffer, size);
    ssize_t got, more;
    char extra;

    if (space == NULL)
        return error_memory(error);
    got = read_all(fd, space, size);
    more = got < 0 ? -1 : read_all(fd, &extra, 1);
    if (more < 0)
        return error_set(error, ERROR_SYSTEM, "%s cannot be read: %s", path,
                         strerror(errno));
    if ((size_t) got != size || more != 0)
        return error_set(error, mistake(secrecy),
                         "%s changed while it was read; try again", path);
    return true;
}

bool
file_read(struct buffer *buffer, const char *path, enum file_secrecy secrecy,
          struct error *error)
{
    /* Without O_NONBLOCK, opening a FIFO waits for somebody to write. */
    CLEANUP(close_fd)
    int fd =
        open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    size_t room = buffer->most - buffer->length;
    struct stat status;

    if (fd < 0)
        return cannot_open(path, secrecy, errno, error);
    if (fstat(fd, &status) != 0)
        return error_set(error, ERROR_SYSTEM, "%s cannot be looked at: %s",
                         path, strerror(errno));
    if (!check(&status, path, secrecy, error))
        return false;
    if ((size_t) status.st_size > room)
        return error_set(error, mistake(secrecy),
                         "%s is longer than %zu bytes", path, room);
    if (!fill(buffer, fd, (size_t) status.st_size, path, secrecy, error)) {
        buffer_clear(buffer);
        return false;
    }
    return true;
}

bool
file_write(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;

    while (length > 0) {
        ssize_t count = write(fd, at, length);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        at += count;
        length -= (size_t) count;
    }
    return true;
}
