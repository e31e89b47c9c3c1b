/*
 * Let go of the file system for good, but for a few folders to read, and one
 * to keep things in.
 *
 * What the kernel can hold a program to differs by its version (landlock(7));
 * the more it can, the more is held.
 *
 * Runs in: the helper, anypoint-net, before they serve.
 * Trusts:  the kernel; root's settings, for which folders.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_LANDLOCK_H
#define HELPER_BASE_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/error.h"

#define LANDLOCK_FOLDERS_MAX 16

/* The folders, held open.  Owns them; {0} is none. */
struct landlock {
    int folders[LANDLOCK_FOLDERS_MAX];
    bool kept[LANDLOCK_FOLDERS_MAX]; /* may be written in, too */
    size_t count;
};

/* All that the kernel has. */
#define LANDLOCK_NEWEST 1000

/*
 * Let this folder be read, and all below it.  A whole folder, because a file
 * that is replaced under its name is another one.  One that is missing or
 * cannot be opened is left out.
 */
bool landlock_add(struct landlock *, const char *folder, struct error *)
    __attribute__((warn_unused_result));

/*
 * The same for the folder that a file is in; in the root folder the file
 * itself, for else that would be everything.  An empty path is none.
 */
bool landlock_add_of(struct landlock *, const char *file, struct error *)
    __attribute__((warn_unused_result));

/*
 * Let this folder be read, and files and folders below it be made, written
 * and removed.
 */
bool landlock_add_kept(struct landlock *, const char *folder, struct error *)
    __attribute__((warn_unused_result));

/*
 * From now on, here and in all children: no file is executed or cut, none is
 * written, made or removed but in what is kept, and none is read but in these
 * folders; no TCP port is
 * taken, and without network none is connected to; nobody outside gets a
 * signal.  Needs no_new_privs (daemon_confine).
 *
 * Of this only what the kernel has up to its ABI of this number; *abi
 * becomes the one that was used, 0 where there is none: then nothing is let
 * go of.
 */
bool landlock_confine(const struct landlock *, bool network, int *abi,
                      struct error *) __attribute__((warn_unused_result));

void landlock_free(struct landlock *);

#endif
