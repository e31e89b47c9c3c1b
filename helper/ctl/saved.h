/*
 * Files as they were before we changed them.
 *
 * A saved set is a folder: copies of the files, and a list that says of each
 * its place, mode and owner, or that there was none.  The folder has its
 * name only when all of it is on the disk, and loses it before any of it is
 * removed; so a set that can be seen is whole, and putting it back can be
 * done again after anything has stopped it.
 *
 * Runs in: anypointctl.
 * Trusts:  the set's folder, which only root can read and write.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_SAVED_H
#define HELPER_CTL_SAVED_H

#include <stdbool.h>

#include "helper/base/error.h"

/*
 * Save what these patterns (glob(7), NULL-ended) match, as the set of this
 * path.  A pattern without '*' is a file that may be absent, and so may its
 * folder.  Nothing is left behind on failure but what the next call clears.
 */
bool saved_take(const char *set, const char *const *patterns, struct error *)
    __attribute__((warn_unused_result));

/*
 * Put a set back: each file's bytes, mode and owner; what was absent, and
 * what matches a pattern by now and did not then, is removed.  Files that
 * are as they were are left alone, and so is what lies below one of these
 * paths (NULL-ended; NULL for none).  The set stays.
 */
bool saved_restore(const char *set, const char *const *but, struct error *)
    __attribute__((warn_unused_result));

/*
 * *same is true if to put the set back would change no file: none was
 * changed, removed or added since it was saved.
 */
bool saved_same(bool *same, const char *set, const char *const *but,
                struct error *) __attribute__((warn_unused_result));

/*
 * True if each module that a saved file names is installed; else
 * ERROR_SYSTEM, with its name.
 */
bool saved_has_modules(const char *set, struct error *)
    __attribute__((warn_unused_result));

/* Remove a set; none there is well too. */
bool saved_drop(const char *set, struct error *)
    __attribute__((warn_unused_result));

#endif
