/*
 * Write down the calls that keep something, for disk.mjs to play again.
 *
 * A line is a call that went well:
 *
 *     DERIVED SAID TIME PID NAME RESULT ARGUMENT...
 *
 * The first two are the state's counts before its end, then CLOCK_MONOTONIC
 * in microseconds; paths are absolute, bytes are in hex, numbers decimal.
 *
 * Runs in: the tests, in the tracer.
 * Trusts:  the runner.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_FAULT_RECORD_H
#define TESTS_FAULT_RECORD_H

#include <sys/types.h>

#include "tests/fault/state.h"

/* Open the record that belongs to a state's path; -1 with errno. */
int record_open(const char *state);

/* A thread stops at the end of a call. */
void record_call(int record, const struct state *, pid_t thread);

#endif
