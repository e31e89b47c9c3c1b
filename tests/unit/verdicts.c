/*
 * Tests of helper/server/verdicts.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/verdicts.h"

#include <stdio.h>

#include "tests/tap.h"

static struct verdicts verdicts;

static void
keep(const char *account, enum permit_phase phase, enum error_kind cause,
     int64_t tick)
{
    const struct permit_verdict verdict = {.phase = phase, .cause = cause};

    verdicts_keep(&verdicts, account, &verdict, tick);
}

static enum error_kind
cause_of(const char *account, enum permit_phase phase)
{
    return verdicts_of(&verdicts, account, phase).cause;
}

static void
test_the_last(void)
{
    verdicts = (struct verdicts){0};
    ok(verdicts_of(&verdicts, "ada", PERMIT_SIGN_IN).phase == PERMIT_NO_PHASE,
       "at first there is none");
    keep("ada", PERMIT_SIGN_IN, ERROR_DENIED, 1);
    keep("ada", PERMIT_ACCOUNT, ERROR_NO_ACCOUNT, 2);
    keep("grace", PERMIT_SIGN_IN, ERROR_EXPIRED, 3);
    keep("ada", PERMIT_SIGN_IN, ERROR_LIMIT, 4);
    ok(cause_of("ada", PERMIT_SIGN_IN) == ERROR_LIMIT, "the last one counts");
    ok(cause_of("ada", PERMIT_ACCOUNT) == ERROR_NO_ACCOUNT,
       "each phase has its own");
    ok(cause_of("grace", PERMIT_SIGN_IN) == ERROR_EXPIRED, "and each account");
    ok(cause_of("grace", PERMIT_ACCOUNT) == ERROR_NONE, "or none");
    verdicts_forget(&verdicts, "ada");
    ok(cause_of("ada", PERMIT_SIGN_IN) == ERROR_NONE &&
           cause_of("ada", PERMIT_ACCOUNT) == ERROR_NONE,
       "what is forgotten is so in each phase");
    ok(cause_of("grace", PERMIT_SIGN_IN) == ERROR_EXPIRED, "others stay");
}

static void
test_a_crowd(void)
{
    verdicts = (struct verdicts){0};
    keep("ada", PERMIT_SIGN_IN, ERROR_DENIED, 1);
    keep("grace", PERMIT_SIGN_IN, ERROR_DENIED, 2);
    for (int i = 0; i < VERDICTS_MAX - 1; i++) {
        char name[NAME_SIZE];

        snprintf(name, sizeof(name), "m%d", i);
        keep(name, PERMIT_SIGN_IN, ERROR_GONE, 3 + i);
    }
    ok(cause_of("ada", PERMIT_SIGN_IN) == ERROR_NONE,
       "where there is no room the oldest gives way");
    ok(cause_of("grace", PERMIT_SIGN_IN) == ERROR_DENIED, "and it alone");
    ok(cause_of("m0", PERMIT_SIGN_IN) == ERROR_GONE, "for what is new");
    verdicts_forget(&verdicts, "m5");
    keep("late", PERMIT_SIGN_IN, ERROR_GONE, 9999);
    ok(cause_of("grace", PERMIT_SIGN_IN) == ERROR_DENIED,
       "a free place is taken first");
}

int
main(void)
{
    test_the_last();
    test_a_crowd();
    return tap_done();
}
