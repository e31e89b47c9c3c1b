/*
 * The module's end of a conversation, for units that test the helper's.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_MODULE_H
#define TESTS_MODULE_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/login/conversation.h"

/* How many strings a START has. */
#define MODULE_STRINGS 9

/* Send a good START, but for one string; MODULE_STRINGS: all are good. */
bool module_start(int fd, size_t at, const char *instead);

/* Answer a question. */
bool module_reply(int fd, const char *text);

/* Make a pair and begin; the module's end is the pair's first. */
bool module_begin(struct conversation *, int pair[2]);

#endif
