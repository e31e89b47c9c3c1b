/*
 * Whether a PIN may be one: long enough, and not among the first guesses.
 *
 * The vault lets somebody guess ten times, so what ten guesses find must not
 * be chosen.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing that is typed.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_VAULT_FITNESS_H
#define HELPER_VAULT_FITNESS_H

#include <stdbool.h>
#include <stddef.h>

/* A PIN's least and most characters. */
#define FITNESS_LEAST 6
#define FITNESS_MOST  64

/*
 * True if these bytes may be the PIN of an account: so many characters of
 * UTF-8 that can all be seen, which do not count up or down, repeat
 * themselves, have the account's name in them, or make a date, and are not
 * among the most common ones.  Letters count without their case.  *why is
 * NULL then, and else one plain sentence for the person.  Pure.
 */
bool fitness_check(const char *pin, size_t length, const char *account,
                   const char **why) __attribute__((warn_unused_result));

#endif
