/*
 * A folder of files that a test writes.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_FOLDER_H
#define TESTS_FOLDER_H

#include <stdbool.h>

#define FOLDER_PATH 320

struct folder {
    char path[32];
};

/* Make one in /tmp, of mode 0755; folder_end removes it. */
bool folder_begin(struct folder *);

/* The path of a name in there; the last few stay. */
const char *folder_name(const struct folder *, const char *name);

/* Write a file, of mode 0644, anew; answers its path, or NULL. */
const char *folder_write(const struct folder *, const char *name,
                         const char *text);

/* Remove it, and the files in it. */
void folder_end(struct folder *);

#endif
