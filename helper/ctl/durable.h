/*
 * Files that are there whole or not at all, whatever stops us.
 *
 * A file is written beside its place, flushed to the disk, and renamed; then
 * its folder is flushed.  What is beside a place after we were killed is
 * removed with the next write, and by durable_remove.
 *
 * Runs in: anypointctl.
 * Trusts:  the folders, which only root can write.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_DURABLE_H
#define HELPER_CTL_DURABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"

/* A file's longest that is kept and put back. */
#define DURABLE_MAX (1024 * 1024)

/* What a file is besides its bytes; a link's bytes are its target. */
struct durable_form {
    bool link;
    mode_t mode; /* permissions only */
    uid_t uid;
    gid_t gid;
};

/*
 * Put a file with these bytes, or a link with this target, in a place; on
 * failure what was there is there still.
 */
bool durable_write(const char *path, const void *bytes, size_t length,
                   const struct durable_form *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Add a file's bytes, or a link's target, to the buffer, and tell its form.
 * *exists is false, and all else as it was, if nothing is there.  What is
 * neither file nor link, or longer than the buffer has room, is an error.
 */
bool durable_read(struct buffer *, struct durable_form *, bool *exists,
                  const char *path, struct error *)
    __attribute__((warn_unused_result));

/* Remove a file or link, and what is beside it; none there is well too. */
bool durable_remove(const char *path, struct error *)
    __attribute__((warn_unused_result));

/* Rename, and flush the folder of both. */
bool durable_rename(const char *from, const char *to, struct error *)
    __attribute__((warn_unused_result));

/* Make a folder of this mode, unless it is there, and flush its parent. */
bool durable_folder(const char *path, mode_t, struct error *)
    __attribute__((warn_unused_result));

/*
 * Remove a folder that holds files only, with them; none there is well too.
 */
bool durable_clear(const char *folder, struct error *)
    __attribute__((warn_unused_result));

/* True if something is there; also if nobody can say. */
bool durable_exists(const char *path);

#endif
