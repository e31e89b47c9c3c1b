/*
 * The vault's files: where they are, and their MACs.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of a file before its MAC is right.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_VAULT_FILES_H
#define HELPER_VAULT_FILES_H

#include <stdbool.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"
#include "helper/vault/vault.h"

/* Make the folders that are missing. */
bool files_prepare(const char *state, struct error *)
    __attribute__((warn_unused_result));

/* The path of an account's lock. */
bool files_lock(char path[OWN_PATH_SIZE], const struct vault *,
                enum vault_lock, struct error *)
    __attribute__((warn_unused_result));

/*
 * Read a file with its MAC, which is right where *why is NULL; else it says
 * what is wrong with what is there.  Not *there: nothing is.  False if the
 * system fails.
 */
bool files_read(struct buffer *, const struct vault *, enum vault_file,
                bool *there, const char **why, struct error *)
    __attribute__((warn_unused_result));

/* Reserve room for a file's next writing, unless there is some. */
bool files_reserve(struct vault *, enum vault_file, struct error *)
    __attribute__((warn_unused_result));

/* Add the MAC, and let the bytes take the file's place. */
bool files_write(struct vault *, enum vault_file, struct buffer *,
                 struct error *) __attribute__((warn_unused_result));

/* Give what is reserved back. */
void files_abandon(struct vault *);

/* Remove a file; *was tells if it was there. */
bool files_remove(struct vault *, enum vault_file, bool *was, struct error *)
    __attribute__((warn_unused_result));

#endif
