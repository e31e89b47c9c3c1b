/*
 * What the other end says: a fuzz input as a row of datagrams.
 *
 * Each is a length of two bytes, the high one first, and so many bytes; what
 * is cut off at the end is what is there.  They wait in the socket, and
 * behind them the connection ends.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_FUZZ_TALK_H
#define TESTS_FUZZ_TALK_H

#include <stddef.h>
#include <stdint.h>

/* The end to listen at, which the caller closes; -1 if there is none. */
int talk(const uint8_t *bytes, size_t length);

#endif
