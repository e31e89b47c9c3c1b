/*
 * The words of a JSON text, each exactly as RFC 8259 has it.
 *
 * json-c's strict mode holds the order of words to the standard, but not all
 * of the words: version 0.16 takes NaN, 'names', -01, 1., control characters
 * in strings, overlong UTF-8 and half surrogate pairs, and cuts a member's
 * name at \u0000.  This reads the words, json-c their order.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_GRAMMAR_H
#define HELPER_BASE_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>

/* What a whole tree made from the text must have, with nothing lost. */
struct grammar {
    size_t members; /* members of all objects, doubled ones too */
    size_t bytes;   /* of names and strings, in UTF-8, escapes undone */
    size_t words;   /* names, strings, numbers, literals, open brackets */
    size_t inner;   /* objects and arrays: open brackets */
};

/*
 * True if the text is a row of words of JSON (RFC 8259 2): brackets, colons,
 * commas, literals, numbers, and strings of valid UTF-8 that hold neither a
 * nul nor half a surrogate pair.  Their order is not looked at.  *found is
 * untouched otherwise.  Pure; allocates nothing.
 */
bool grammar_check(struct grammar *found, const char *text, size_t length)
    __attribute__((warn_unused_result));

#endif
