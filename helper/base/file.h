/*
 * Read a file that decides who gets in.
 *
 * Runs in: the helper, anypoint-net.
 * Trusts:  root, who must own the file.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_FILE_H
#define HELPER_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"

/* Who may read the file, besides who may write it (mostly root alone). */
enum file_secrecy {
    FILE_PUBLIC = 0, /* anybody may read it */
    FILE_SECRET,     /* others may not: mode 0640 at most */
    FILE_CREDENTIAL, /* the same, and it may be this program's user's, in a
                        folder that its service manager made for it */
    FILE_OWN,        /* what this program keeps: its user's, mode 0600 at
                        most, not root's (helper/base/own.h) */
};

/*
 * Read a whole regular file of at most buffer->most bytes into the buffer.
 * Refused, with ERROR_SETTINGS and the path: one that is not root's, that
 * group or others can write, a link, a folder, a FIFO or device (without
 * waiting for it), one that is too long, one that is missing.  FILE_OWN is
 * refused so with ERROR_STATE, and is ERROR_SYSTEM where no file could be
 * opened, or this one not read.
 */
bool file_read(struct buffer *, const char *path, enum file_secrecy,
               struct error *) __attribute__((warn_unused_result));

/* Write all of it, through interruptions; false with errno set. */
bool file_write(int fd, const void *bytes, size_t length)
    __attribute__((warn_unused_result));

#endif
