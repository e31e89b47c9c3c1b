/*
 * What a program keeps: files of its own user alone.
 *
 * A file is made whole or not at all, whatever stops us: written beside its
 * place, flushed to the disk, linked to its place, and its folder flushed.
 * What we were killed over begins with a dot and counts for nothing.
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
 * Make a file of these bytes, unless something is there: *made tells.  Of
 * two who do so at once one makes it.  True once the folder is on the disk
 * in either case; else ERROR_SYSTEM, and there is no file or all of it.
 */
bool own_make_file(const char *path, const void *bytes, size_t length,
                   bool *made, struct error *)
    __attribute__((warn_unused_result));

/* Remove a file for good; none there is well too.  *was tells. */
bool own_remove_file(const char *path, bool *was, struct error *)
    __attribute__((warn_unused_result));

#endif
