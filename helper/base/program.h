/*
 * What our programs have in common: arguments, actions, an exit status.
 *
 * Runs in: our programs, at their start.
 * Trusts:  the arguments, which are root's.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_PROGRAM_H
#define HELPER_BASE_PROGRAM_H

#include "helper/base/arguments.h"
#include "helper/base/error.h"
#include "helper/base/log.h"

/* What a program does; words is its own struct of arguments. */
typedef bool program_action(const void *words, const struct log *,
                            struct error *);

/* What the arguments of a program that serves begin with. */
struct program_words {
    const char *syslog; /* set: log there rather than to standard error */
};

/* Values of a table's rows (helper/base/arguments.h) beside its own. */
enum {
    PROGRAM_VERSION = ARGUMENTS_WORDS - 2,
    PROGRAM_HELP,
    PROGRAM_SYSLOG = ARGUMENTS_WORD(struct program_words, syslog),
};

/* Nothing in it is owned. */
struct program {
    const char *name;
    const char *usage;
    const struct option *options;
    program_action *const *actions; /* by their values; 0 is the default */
    bool serves; /* its arguments begin with struct program_words */
    int (*failed)(enum error_kind); /* the exit status then; NULL: 1 */
};

/*
 * Read the arguments into words and act.  Answers main's exit status: 0, 1
 * (or what the program says) after an error that was logged, 2 after arguments
 * that are none.
 */
int program_run(const struct program *, void *words, int argc, char **argv);

#endif
