/*
 * A play's script: its lines, in order, as play.c's head says.
 *
 * Runs in: tests.
 * Trusts:  the script.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_PLAY_SCRIPT_H
#define TESTS_PLAY_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#define SCRIPT_LINES   96
#define SCRIPT_STRINGS 9

/* Kinds of lines, one bit each, so that a reader can ask for several. */
enum kind {
    /* the stage, set before anything happens */
    KIND_USER = 1 << 0,
    KIND_LOOKUPS = 1 << 2,
    KIND_OPTIONS = 1 << 3,
    KIND_ITEM = 1 << 4,
    KIND_ENVIRONMENT = 1 << 5,
    KIND_BLOCKED = 1 << 6,
    KIND_HANDLED = 1 << 7,
    KIND_SOCKET = 1 << 8,
    KIND_STACK = 1 << 27,
    /* the application */
    KIND_CALL = 1 << 9,
    KIND_RESULT = 1 << 10,
    /* the helper */
    KIND_TO_HELPER = 1 << 11,
    KIND_FROM_HELPER = 1 << 12,
    KIND_TRIES = 1 << 13,
    KIND_REPEATS = 1 << 14,
    KIND_HELPER_GONE = 1 << 15,
    KIND_SILENT = 1 << 16,
    KIND_SIGNALS = 1 << 17,
    KIND_PASSES = 1 << 18,
    KIND_MODULE_GONE = 1 << 19,
    /* the person */
    KIND_TO_PERSON = 1 << 20,
    KIND_FROM_PERSON = 1 << 21,
    KIND_DAWDLES = 1 << 22,
    KIND_BECOMES = 1 << 23,
    KIND_PRESSES = 1 << 1,
    KIND_AWAITS = 1 << 26,
    /* what else is seen */
    KIND_LOG = 1 << 24,
    KIND_ERASED = 1 << 25,
    KIND_SETS = 1 << 28,
};

#define KINDS_HELPER                                                          \
    (KIND_TO_HELPER | KIND_FROM_HELPER | KIND_TRIES | KIND_REPEATS |          \
     KIND_HELPER_GONE | KIND_SILENT | KIND_SIGNALS | KIND_PASSES |            \
     KIND_MODULE_GONE)
#define KINDS_PERSON                                                          \
    (KIND_TO_PERSON | KIND_FROM_PERSON | KIND_DAWDLES | KIND_BECOMES |        \
     KIND_PRESSES | KIND_AWAITS)

struct line {
    enum kind kind;
    bool and_more;    /* strings may follow those that are named: ... */
    char *rest;       /* all after the line's first words */
    char word[64];    /* the first of it */
    double number;    /* that word as a number */
    int string_count; /* quoted strings, unescaped */
    char *string[SCRIPT_STRINGS];
    size_t length[SCRIPT_STRINGS];
};

struct script {
    char title[256]; /* the first comment */
    int count;
    struct line lines[SCRIPT_LINES];
};

/* Read a script; false, after a line on stdout, if it is not understood. */
bool script_read(struct script *, const char *path);

/* The next line of these kinds from *at on, which goes past it; or NULL. */
const struct line *script_next(const struct script *, int *at, int kinds);

/* Tell of a difference; counts in script_wrongs(). */
void script_note(const char *what, const char *got, const char *wanted);
int script_wrongs(void);

#endif
