/*
 * Test results in TAP.
 *
 * Runs in: tests.
 * Trusts:  the test that calls it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdbool.h>

/* Report one result; the text says what holds, as a sentence. */
#define ok(condition, ...)                                                    \
    tap_ok((condition), __FILE__, __LINE__, #condition, __VA_ARGS__)

/* The same for two strings, which are shown when they differ. */
#define is(got, wanted, ...)                                                  \
    tap_is((got), (wanted), __FILE__, __LINE__, __VA_ARGS__)

bool tap_ok(bool, const char *file, int line, const char *condition,
            const char *format, ...) __attribute__((format(printf, 5, 6)));
bool tap_is(const char *got, const char *wanted, const char *file, int line,
            const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Print the plan; answers main's exit status. */
int tap_done(void);

#endif
