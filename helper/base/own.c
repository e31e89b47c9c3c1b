/*
 * What a program keeps: files of its own user alone.
 *
 * Runs in: the helper's logins, --check, anypointctl.
 * Trusts:  its own user, and root.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/own.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/file.h"
#include "pam/cleanup.h"

/* All that group and others could have. */
#define MODE_OTHERS 077

static bool
failed(const char *path, const char *what, struct error *error)
{
    return error_set(error, ERROR_SYSTEM, "%s cannot be %s: %s", path, what,
                     strerror(errno));
}

bool
own_check(const struct stat *status, const char *path, struct error *error)
{
    if (status->st_uid != geteuid() && geteuid() != 0)
        return error_set(error, ERROR_STATE,
                         "%s is owned by uid %u, not by this program's user",
                         path, (unsigned) status->st_uid);
    if ((status->st_mode & MODE_OTHERS) != 0)
        return error_set(error, ERROR_STATE,
                         "%s is open to others than its owner; "
                         "use chmod go-rwx",
                         path);
    return true;
}

bool
own_folder(const char *path, struct error *error)
{
    CLEANUP(close_fd)
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;

    if (fd < 0)
        return error_set(error, ERROR_STATE, "the folder %s %s%s", path,
                         errno == ENOENT ? "is missing" : "cannot be used: ",
                         errno == ENOENT ? "" : strerror(errno));
    if (fstat(fd, &status) != 0)
        return failed(path, "looked at", error);
    return own_check(&status, path, error);
}

/* The folder that a path is in. */
static void
name_parent(char folder[OWN_PATH_SIZE], const char *path)
{
    const char *slash = strrchr(path, '/');

    snprintf(folder, OWN_PATH_SIZE, "%.*s",
             slash == NULL ? 1 : (int) (slash - path) + (slash == path),
             slash == NULL ? "." : path);
}

static bool
flush_parent(const char *path, struct error *error)
{
    CLEANUP(close_fd) int fd = -1;
    char folder[OWN_PATH_SIZE];

    name_parent(folder, path);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return (fd >= 0 && fsync(fd) == 0) ||
           failed(folder, "flushed to the disk", error);
}

bool
own_make_folder(const char *path, struct error *error)
{
    if (mkdirat(AT_FDCWD, path, 0700) == 0)
        return flush_parent(path, error) && own_folder(path, error);
    return errno == EEXIST ? own_folder(path, error)
                           : failed(path, "made", error);
}

bool
own_exists(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0 || errno != ENOENT;
}

/* No two processes have the number of this one. */
static bool
name_beside(char beside[OWN_PATH_SIZE], const char *path)
{
    char folder[OWN_PATH_SIZE];
    const char *slash = strrchr(path, '/');
    int length;

    name_parent(folder, path);
    length = snprintf(beside, OWN_PATH_SIZE, "%s/.%s.%d", folder,
                      slash == NULL ? path : slash + 1, (int) getpid());
    if (strlen(path) < OWN_PATH_SIZE && length < OWN_PATH_SIZE)
        return true;
    errno = ENAMETOOLONG;
    return false;
}

static bool
write_beside(const char *beside, const void *bytes, size_t length)
{
    CLEANUP(close_fd)
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                  0600);

    return fd >= 0 && file_write(fd, bytes, length) && fsync(fd) == 0;
}

/* Other than a renaming, a link replaces nothing. */
static bool
put(const char *beside, const char *path, bool *made)
{
    *made = linkat(AT_FDCWD, beside, AT_FDCWD, path, 0) == 0;
    return *made || errno == EEXIST;
}

static void
remove_beside(const char *beside)
{
    int reason = errno;

    unlinkat(AT_FDCWD, beside, 0);
    errno = reason;
}

bool
own_make_file(const char *path, const void *bytes, size_t length, bool *made,
              struct error *error)
{
    char beside[OWN_PATH_SIZE];
    struct stat status;
    bool done;

    *made = false;
    if (lstat(path, &status) == 0)
        return flush_parent(path, error);
    if (!name_beside(beside, path))
        return failed(path, "written", error);
    /* Of a process that had our number, and did not end well. */
    remove_beside(beside);
    done = write_beside(beside, bytes, length) && put(beside, path, made);
    remove_beside(beside);
    return done ? flush_parent(path, error) : failed(path, "written", error);
}

bool
own_remove_file(const char *path, bool *was, struct error *error)
{
    *was = unlinkat(AT_FDCWD, path, 0) == 0;
    if (!*was && errno != ENOENT)
        return failed(path, "removed", error);
    return !*was || flush_parent(path, error);
}

/* ---- One that takes another's place --------------------------------------
 */

/* Always the same name: one who was killed leaves one, not many. */
static bool
name_next(char next[OWN_PATH_SIZE], const char *path)
{
    char folder[OWN_PATH_SIZE];
    const char *slash = strrchr(path, '/');
    int length;

    name_parent(folder, path);
    length = snprintf(next, OWN_PATH_SIZE, "%s/.%s.next", folder,
                      slash == NULL ? path : slash + 1);
    if (strlen(path) < OWN_PATH_SIZE && length < OWN_PATH_SIZE)
        return true;
    errno = ENAMETOOLONG;
    return false;
}

/* The file's size stays: what is reserved and not written is no part of it. */
static bool
allocate(int fd, size_t room)
{
    while (fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t) room) != 0) {
        if (errno == EINTR)
            continue;
        /* The file system has none of it, or a filter does not let us. */
        return errno == EOPNOTSUPP || errno == EPERM || errno == ENOSYS;
    }
    return true;
}

bool
own_reserve(const char *path, size_t room, int *fd, struct error *error)
{
    char next[OWN_PATH_SIZE];

    *fd = -1;
    if (!name_next(next, path))
        return failed(path, "written", error);
    remove_beside(next);
    *fd =
        open(next, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (*fd >= 0 && allocate(*fd, room))
        return true;
    failed(path, "given room on the disk", error);
    own_abandon(path, fd);
    return false;
}

/*
 * After an fsync that failed the kernel forgets what it could not write: a
 * second one on this file would be a lie.
 */
static bool
put_next(int fd, const char *next, const char *path, const void *bytes,
         size_t length)
{
    return file_write(fd, bytes, length) && fsync(fd) == 0 &&
           renameat(AT_FDCWD, next, AT_FDCWD, path) == 0;
}

bool
own_replace(const char *path, int *fd, const void *bytes, size_t length,
            struct error *error)
{
    char next[OWN_PATH_SIZE];

    if (!name_next(next, path) || !put_next(*fd, next, path, bytes, length)) {
        failed(path, "written", error);
        own_abandon(path, fd);
        return false;
    }
    close(*fd);
    *fd = -1;
    return flush_parent(path, error);
}

void
own_clear(const char *path)
{
    char next[OWN_PATH_SIZE];

    if (name_next(next, path))
        remove_beside(next);
}

void
own_abandon(const char *path, int *fd)
{
    if (*fd < 0)
        return;
    close(*fd);
    *fd = -1;
    own_clear(path);
}
