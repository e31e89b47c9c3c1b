/*
 * Calls between a login and its vault, which fail when a test wants them to.
 *
 * The linker brings them here, by --wrap (see tests/unit/local.mk).  Beside,
 * keys are derived without the costs, and the clock has the time that a test
 * sets.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_GROUND_H
#define TESTS_GROUND_H

#include <stdbool.h>
#include <stdint.h>

enum ground_call {
    GROUND_FORGET = 0,
    GROUND_LOCK,
    GROUND_MARK, /* what is written is so, and the answer is false */
    GROUND_READ,
    GROUND_RESERVE,
    GROUND_SEAL,
    GROUND_UNSEAL,
    GROUND_UNWRAP,
    GROUND_WRAP,
    GROUND_WRITE,
    GROUND_CALLS,
};

/* The calls of a kind, from this number on to that one, fail. */
void ground_break(enum ground_call, long first, long last);

/* The so-manyth of all of them fails: 0: none. */
void ground_break_at(long number);

/* None fails any more; true if one has. */
bool ground_mend(void);

/* How often such calls have come since something was to be broken. */
long ground_calls(enum ground_call);

/* While this is true nothing breaks, nor is it counted. */
void ground_rest(bool);

/* The time; and what is done before a key is derived, or NULL. */
void ground_clock(int64_t seconds);
void ground_derives(void (*)(void));

#endif
