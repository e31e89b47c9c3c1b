/*
 * Calls that write, and fail when a test wants them to.
 *
 * The linker brings them here, by --wrap (see tests/unit/local.mk).
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_BREAKAGE_H
#define TESTS_BREAKAGE_H

/*
 * The so-manyth of these calls from here fails, with ENOSPC: open, write,
 * fsync, fallocate, linkat, mkdirat, renameat, unlinkat; writes before it are
 * of one byte each.
 * 0: none does.
 */
void breakage_at(long number);

/* None fails any more; the name of the one that has, NULL if none has. */
const char *breakage_end(void);

#endif
