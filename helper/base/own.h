/*
 * What a program keeps: files of its own user alone.
 *
 * A file is made whole or not at all, whatever stops us: written beside its
 * place, flushed to the disk, linked to its place, and its folder flushed.
 * So is one replaced.  What we were killed over begins with a dot and counts
 * for nothing.
 *
 * Runs in: the helper's logins, --check, anypointctl.
 * Trusts:  its own user, and root.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_OWN_H
#define HELPER_BASE_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "helper/base/error.h"

/* The longest path of what is kept, with its nul. */
#define OWN_PATH_SIZE 512

/*
 * Check that what is at this path is this program's user's, and that group
 * and others have no right to it.  (Root, who looks by hand, takes any
 * owner.)  ERROR_STATE if not.
 */
bool own_check(const struct stat *, const char *path, struct error *)
    __attribute__((warn_unused_result));

/* The same of a folder, which must be one, and no link to one. */
bool own_folder(const char *path, struct error *)
    __attribute__((warn_unused_result));

/*
 * Make such a folder in one that is there, unless it is; then check it.
 * ERROR_SYSTEM if it cannot be made.
 */
bool own_make_folder(const char *path, struct error *)
    __attribute__((warn_unused_result));

/* True if something is there; also if nobody can say. */
bool own_exists(const char *path);

/*
 * Make a file of these bytes, unless something is there, which takes no room
 * on the disk: *made tells.  Of two who do so at once one makes it.  True
 * once the folder is on the disk in either case; else ERROR_SYSTEM, and there
 * is no file or all of it.
 */
bool own_make_file(const char *path, const void *bytes, size_t length,
                   bool *made, struct error *)
    __attribute__((warn_unused_result));

/*
 * Make room on the disk for so many bytes, beside the path: they are to take
 * the place of what is there.  Where the file system cannot reserve room, a
 * full disk shows when they are written.  Whoever does so holds a lock: what
 * is beside the path is taken for that of somebody who was killed, and is
 * removed.  *fd is the caller's, for own_replace or own_abandon; -1 with
 * ERROR_SYSTEM.
 */
bool own_reserve(const char *path, size_t room, int *fd, struct error *)
    __attribute__((warn_unused_result));

/*
 * Let these bytes take the place of what is at the path: true once they, and
 * the folder, are on the disk.  Else ERROR_SYSTEM, and all of the old or all
 * of the new is there.  The descriptor is closed, and -1.
 */
bool own_replace(const char *path, int *fd, const void *bytes, size_t length,
                 struct error *) __attribute__((warn_unused_result));

/* Give the room back, if there is any: *fd is -1 then. */
void own_abandon(const char *path, int *fd);

/* Under the lock too: remove what somebody who was killed left there. */
void own_clear(const char *path);

/* Remove a file for good; none there is well too.  *was tells. */
bool own_remove_file(const char *path, bool *was, struct error *)
    __attribute__((warn_unused_result));

#endif
