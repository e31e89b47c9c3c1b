/*
 * Locks that end with their holder, however that ends, and that are waited
 * for without being deaf meanwhile.
 *
 * Runs in: the helper's logins.
 * Trusts:  its own user, who alone can open the files.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_VAULT_LOCKS_H
#define HELPER_VAULT_LOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/base/waiter.h"

/* How many keys are derived at a time on a host. */
#define LOCKS_DERIVING 4

/*
 * Wait for the lock of a file, which is made if it is missing, until a tick:
 * *fd holds it until it is closed; -1 if nobody gave it up.
 */
bool locks_take(const char *path, struct waiter *, int64_t until, int *fd,
                struct error *) __attribute__((warn_unused_result));

/* The same for one of the places to derive a key at; ERROR_BUSY if none. */
bool locks_derive(const char *state, struct waiter *, int64_t until, int *fd,
                  struct error *) __attribute__((warn_unused_result));

#endif
