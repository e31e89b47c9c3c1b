/*
 * Calls that write, and fail when a test wants them to.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/breakage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

static struct {
    long left; /* calls until the one that fails; 0: none does */
    const char *failed;
} breakage;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
ssize_t __real_write(int fd, const void *bytes, size_t length);
ssize_t __wrap_write(int fd, const void *bytes, size_t length);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_linkat(int, const char *, int, const char *, int);
int __wrap_linkat(int, const char *, int, const char *, int);
int __real_mkdirat(int, const char *, mode_t);
int __wrap_mkdirat(int, const char *, mode_t);
int __real_unlinkat(int, const char *, int);
int __wrap_unlinkat(int, const char *, int);
int __real_renameat(int, const char *, int, const char *);
int __wrap_renameat(int, const char *, int, const char *);
int __real_fallocate(int, int, off_t, off_t);
int __wrap_fallocate(int, int, off_t, off_t);

static bool
breaks(const char *name)
{
    if (breakage.left == 0 || --breakage.left > 0)
        return false;
    breakage.failed = name;
    errno = ENOSPC;
    return true;
}

int
__wrap_open(const char *path, int flags, ...)
{
    va_list rest;
    mode_t mode = 0;

    if ((flags & O_CREAT) != 0) {
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
    }
    return breaks("open") ? -1 : __real_open(path, flags, mode);
}

/* One byte, and the rest later: as a disk that is nearly full. */
ssize_t
__wrap_write(int fd, const void *bytes, size_t length)
{
    if (breaks("write"))
        return -1;
    return __real_write(fd, bytes,
                        breakage.left > 0 && length > 1 ? 1 : length);
}

int
__wrap_fsync(int fd)
{
    return breaks("fsync") ? -1 : __real_fsync(fd);
}

int
__wrap_linkat(int from, const char *path, int to, const char *place, int flags)
{
    return breaks("linkat") ? -1 : __real_linkat(from, path, to, place, flags);
}

int
__wrap_mkdirat(int at, const char *path, mode_t mode)
{
    return breaks("mkdirat") ? -1 : __real_mkdirat(at, path, mode);
}

int
__wrap_unlinkat(int at, const char *path, int flags)
{
    return breaks("unlinkat") ? -1 : __real_unlinkat(at, path, flags);
}

int
__wrap_renameat(int from, const char *path, int to, const char *place)
{
    return breaks("renameat") ? -1 : __real_renameat(from, path, to, place);
}

int
__wrap_fallocate(int fd, int mode, off_t from, off_t length)
{
    return breaks("fallocate") ? -1 : __real_fallocate(fd, mode, from, length);
}

void
breakage_at(long number)
{
    breakage.left = number;
    breakage.failed = NULL;
}

const char *
breakage_end(void)
{
    breakage.left = 0;
    return breakage.failed;
}
