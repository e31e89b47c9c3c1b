/*
 * What stands around an operation that asks for the PIN, as a test stages it:
 * here instead of in helper/login/known.c, permit.c and pin.c.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_STAGED_H
#define TESTS_STAGED_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/login/decide.h"

/* What a PIN that is right opens. */
#define STAGED_KEY "the key"

struct staged {
    const char *service;       /* what login_service says */
    struct facts facts;        /* what login_facts says of that service */
    enum error_kind may, open; /* how login_may fails, and the PIN */
    char order[64];            /* what was done, a letter each */
};

/*
 * Begin anew, where nothing fails: s is noted where tries are settled, m of a
 * permit to log in, and o of the PIN.  It is kept, for what is staged to find
 * it.
 */
void staged_begin(struct staged *, const char *service, const struct facts *);

/* Note what is done, and fail with that kind, if it is one. */
bool staged_answer(struct staged *, char letter, enum error_kind,
                   struct error *);

/* Note what is done, if there is room. */
void staged_note(struct staged *, char letter);

#endif
