/*
 * Files that are there whole or not at all, whatever stops us.
 *
 * Runs in: anypointctl.
 * Trusts:  the folders, which only root can write.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/durable.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/file.h"
#include "pam/cleanup.h"

#define BESIDE     ".anypoint-new"
#define MODE_BITS  07777
#define PATH_SPACE 512

static bool
failed(const char *path, const char *what, struct error *error)
{
    return error_set(error, ERROR_SYSTEM, "%s cannot be %s: %s", path, what,
                     strerror(errno));
}

static bool
name_beside(char beside[PATH_SPACE], const char *path, struct error *error)
{
    if (snprintf(beside, PATH_SPACE, "%s" BESIDE, path) < PATH_SPACE)
        return true;
    errno = ENAMETOOLONG;
    return failed(path, "written", error);
}

static bool
flush_folder(const char *path, struct error *error)
{
    CLEANUP(close_fd)
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return (fd >= 0 && fsync(fd) == 0) ||
           failed(path, "flushed to the disk", error);
}

/* The folder that a path is in. */
static bool
flush_parent(const char *path, struct error *error)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_SPACE];

    snprintf(folder, sizeof(folder), "%.*s",
             slash == NULL ? 1 : (int) (slash - path) + (slash == path),
             slash == NULL ? "." : path);
    return flush_folder(folder, error);
}

/* Nobody but root may read it before it has its owner. */
static bool
make_file(const char *beside, const void *bytes, size_t length,
          const struct durable_form *form)
{
    CLEANUP(close_fd)
    int fd =
        open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0);

    return fd >= 0 && file_write(fd, bytes, length) &&
           fchown(fd, form->uid, form->gid) == 0 &&
           fchmod(fd, form->mode) == 0 && fsync(fd) == 0;
}

static bool
make_link(const char *beside, const void *bytes, size_t length,
          const struct durable_form *form)
{
    char target[PATH_MAX];

    snprintf(target, sizeof(target), "%.*s", (int) length,
             (const char *) bytes);
    return symlink(target, beside) == 0 &&
           lchown(beside, form->uid, form->gid) == 0;
}

bool
durable_write(const char *path, const void *bytes, size_t length,
              const struct durable_form *form, struct error *error)
{
    char beside[PATH_SPACE];

    if (!name_beside(beside, path, error))
        return false;
    unlink(beside);
    if (!(form->link ? make_link : make_file)(beside, bytes, length, form) ||
        rename(beside, path) != 0) {
        failed(path, "written", error);
        unlink(beside);
        return false;
    }
    return flush_parent(path, error);
}

static bool
read_file(struct buffer *buffer, const char *path)
{
    CLEANUP(close_fd)
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    for (;;) {
        char piece[4096];
        ssize_t count = fd < 0 ? -1 : read(fd, piece, sizeof(piece));

        if (count < 0 && fd >= 0 && errno == EINTR)
            continue;
        if (count > 0)
            buffer_add(buffer, piece, (size_t) count);
        explicit_bzero(piece, sizeof(piece));
        if (count <= 0)
            return count == 0;
    }
}

static bool
read_link(struct buffer *buffer, const char *path)
{
    char target[PATH_MAX];
    ssize_t length = readlink(path, target, sizeof(target));

    if (length > 0)
        buffer_add(buffer, target, (size_t) length);
    return length > 0;
}

bool
durable_read(struct buffer *buffer, struct durable_form *form, bool *exists,
             const char *path, struct error *error)
{
    struct stat status;
    bool link;

    *exists = lstat(path, &status) == 0;
    if (!*exists)
        return errno == ENOENT || errno == ENOTDIR ||
               failed(path, "looked at", error);
    link = S_ISLNK(status.st_mode);
    if (!link && !S_ISREG(status.st_mode))
        return error_set(error, ERROR_SYSTEM,
                         "%s is neither a file nor a link", path);
    if (!(link ? read_link : read_file)(buffer, path))
        return failed(path, "read", error);
    if (!buffer_ok(buffer))
        return error_set(error, ERROR_SYSTEM, "%s is longer than %zu bytes",
                         path, buffer->most);
    *form = (struct durable_form){.link = link,
                                  .mode = status.st_mode & MODE_BITS,
                                  .uid = status.st_uid,
                                  .gid = status.st_gid};
    return true;
}

static bool
remove_one(const char *path, struct error *error)
{
    return unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR ||
           failed(path, "removed", error);
}

bool
durable_remove(const char *path, struct error *error)
{
    char beside[PATH_SPACE];

    if (!name_beside(beside, path, error) || !remove_one(beside, error))
        return false;
    if (!durable_exists(path))
        return true;
    return remove_one(path, error) && flush_parent(path, error);
}

bool
durable_rename(const char *from, const char *to, struct error *error)
{
    if (rename(from, to) != 0)
        return failed(from, "renamed", error);
    return flush_parent(to, error);
}

bool
durable_folder(const char *path, mode_t mode, struct error *error)
{
    if (mkdir(path, mode) == 0)
        return chmod(path, mode) == 0 ? flush_parent(path, error)
                                      : failed(path, "made", error);
    return errno == EEXIST || failed(path, "made", error);
}

static void
close_folder(DIR **folder)
{
    if (*folder != NULL)
        closedir(*folder);
}

static bool
remove_all(DIR *folder, const char *path, struct error *error)
{
    const struct dirent *entry;

    while ((entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 ||
            strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlinkat(dirfd(folder), entry->d_name, 0) != 0)
            return failed(path, "emptied", error);
    }
    return true;
}

bool
durable_clear(const char *path, struct error *error)
{
    CLEANUP(close_folder) DIR *folder = opendir(path);

    if (folder == NULL)
        return errno == ENOENT || failed(path, "opened", error);
    if (!remove_all(folder, path, error))
        return false;
    return rmdir(path) == 0 ? flush_parent(path, error)
                            : failed(path, "removed", error);
}

bool
durable_exists(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR);
}
