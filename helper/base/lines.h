/*
 * The lines of a file that a person wrote.
 *
 * White space around a line, empty lines, and lines that begin with '#' are
 * left out.  Refused, with "FILE:LINE: reason": a NUL byte, any other
 * control character but a tab, a line too long.  It is sticky: after the
 * first such line there is no other, and one lines_ok() at the end tells.
 *
 *     struct lines lines = lines_of(text, length, "anypoint.conf");
 *
 *     while (lines_next(&lines, error))
 *         if (!take(lines.text, error))
 *             return lines_wrong(&lines, error);
 *     return lines_ok(&lines);
 *
 * Runs in: the helper, anypoint-net.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_LINES_H
#define HELPER_BASE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/error.h"

/* A line's longest, in bytes, without its end. */
#define LINES_LONGEST 1024

/* Owns nothing but the line that it is at, which the caller may change. */
struct lines {
    const char *name;
    const char *next;
    size_t left;
    unsigned number;
    bool bad;
    char text[LINES_LONGEST + 1];
};

/* Start with text of this length; name is the file's, for messages. */
struct lines lines_of(const char *text, size_t length, const char *name);

/* Go to the next line, text and number; false if there is none or it is bad.
 */
bool lines_next(struct lines *, struct error *);

/* True if no line was bad. */
bool lines_ok(const struct lines *);

/* Put file and line before what is wrong there; answers false. */
bool lines_wrong(const struct lines *, struct error *) __attribute__((cold));

#endif
