/*
 * Wrong PINs: how many, and when the next try may be.
 *
 * Three are free; then each has to wait, from 30 s to 30 min; the tenth
 * destroys the slot.  The waits count by the clock that nobody sets
 * (CLOCK_BOOTTIME), and begin again after the host was started anew.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing; it counts.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_VAULT_TRIES_H
#define HELPER_VAULT_TRIES_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/vault/record.h"

#define TRIES_MOST 10

/*
 * Milliseconds until the next try may be, at the tick now; 0: at once.  A tick
 * before the last failure's is another boot's: then the whole wait is left.
 * (One after it is no sooner than that many milliseconds after it, whatever
 * boot it is of.)  Pure.
 */
int64_t tries_wait(const struct record *, int64_t now);

/* Count one more: before it is tried.  Pure. */
void tries_count(struct record *, int64_t now);

/*
 * True if the host was started since the last wrong one, as far as the tick
 * tells: then the wait has not begun yet.  Pure.
 */
bool tries_of_another_boot(const struct record *, int64_t now);

/*
 * After another boot, let the wait begin now; true if the record changed and
 * is to be written.  Pure.
 */
bool tries_begin_again(struct record *, int64_t now);

/* True if no more may follow: the slot is to be destroyed.  Pure. */
bool tries_over(const struct record *);

/* It was right: none counts any more.  Pure. */
void tries_forget(struct record *);

#endif
