/*
 * Read a program's arguments by the table that its manual is checked with.
 *
 * Runs in: our programs, at their start.
 * Trusts:  the arguments, which are root's.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_ARGUMENTS_H
#define HELPER_BASE_ARGUMENTS_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * The value of a table's row: an action (0 is the default one), or where the
 * option's word goes in a struct.  An option of the second kind that takes no
 * word puts its own name there.
 */
#define ARGUMENTS_WORDS 1024
#define ARGUMENTS_WORD(type, member)                                          \
    (ARGUMENTS_WORDS + (int) offsetof(type, member))

/*
 * Read all arguments.  The last action wins; words point into argv.  False,
 * after a line on standard error, for an unknown option, a missing word, or
 * a word without option.
 */
bool arguments_read(int *action, void *words, const struct option *, int argc,
                    char **argv) __attribute__((warn_unused_result));

#endif
