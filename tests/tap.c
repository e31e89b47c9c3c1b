/*
 * Test results in TAP.
 *
 * Runs in: tests.
 * Trusts:  the test that calls it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int count, failed;

__attribute__((format(printf, 2, 0))) static void
result(bool passed, const char *format, va_list list)
{
    count++;
    failed += !passed;
    printf("%sok %d - ", passed ? "" : "not ", count);
    vprintf(format, list);
    putchar('\n');
}

bool
tap_ok(bool passed, const char *file, int line, const char *condition,
       const char *format, ...)
{
    va_list list;

    va_start(list, format);
    result(passed, format, list);
    va_end(list);
    if (!passed)
        printf("#   %s:%d: %s\n", file, line, condition);
    return passed;
}

bool
tap_is(const char *got, const char *wanted, const char *file, int line,
       const char *format, ...)
{
    bool passed = strcmp(got, wanted) == 0;
    va_list list;

    va_start(list, format);
    result(passed, format, list);
    va_end(list);
    if (!passed)
        printf("#   %s:%d\n#      got: %s\n#   wanted: %s\n", file, line, got,
               wanted);
    return passed;
}

int
tap_done(void)
{
    printf("1..%d\n", count);
    return failed != 0;
}
