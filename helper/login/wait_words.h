/*
 * What who has to wait after wrong PINs is told.
 *
 * Runs in: a login's process.
 * Trusts:  nothing; it writes.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_LOGIN_WAIT_WORDS_H
#define HELPER_LOGIN_WAIT_WORDS_H

#include <stdint.h>

#include "helper/vault/record.h"

/* One line for the person, or two, with a nul. */
#define WAIT_WORDS_SIZE 160

/*
 * That what opens the slot was wrong too often, and when it may be tried
 * again, which is rounded up; and then more, for another line.  Pure.
 */
void wait_words(char words[static WAIT_WORDS_SIZE], enum slot_kind,
                int64_t milliseconds, const char *more);

/* The same of a PIN, for who was just told what else cannot be done.  Pure. */
void wait_words_instead(char words[static WAIT_WORDS_SIZE],
                        int64_t milliseconds);

#endif
