/*
 * Memory that runs short, for tests of what happens then.
 *
 * What allocates is our own code, by --wrap=malloc (see tests/unit/local.mk),
 * and OpenSSL by its own hooks.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_SHORTAGE_H
#define TESTS_SHORTAGE_H

#include <stdbool.h>

/* Count OpenSSL's allocations too; false if it has made some already. */
bool shortage_openssl(void);

/* The so-manyth allocation from here fails, and none after it. */
void shortage_at(long number);

/* None fails any more; true if one has. */
bool shortage_end(void);

/*
 * Try it with the first allocation failing, with the second, and so on until
 * none is left to fail, each in a process of its own.  Answers how many did;
 * 0 if the try answered false, crashed, or had nothing to fail.
 */
long shortage_each(bool (*try)(const void *context), const void *context);

#endif
