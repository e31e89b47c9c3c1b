/*
 * The words of a JSON text, each exactly as RFC 8259 has it.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/grammar.h"

#include <string.h>

struct cursor {
    const unsigned char *at;
    const unsigned char *end;
    struct grammar found;
};

/*
 * RFC 3629 section 4, row by row: the lead byte, the second byte, and how
 * many follow the lead.  Overlong forms and surrogates are in no row.
 */
static const struct {
    unsigned char first, last, low, high, following;
} characters[] = {
    {0x20, 0x7f, 0x00, 0x00, 0}, {0xc2, 0xdf, 0x80, 0xbf, 1},
    {0xe0, 0xe0, 0xa0, 0xbf, 2}, {0xe1, 0xec, 0x80, 0xbf, 2},
    {0xed, 0xed, 0x80, 0x9f, 2}, {0xee, 0xef, 0x80, 0xbf, 2},
    {0xf0, 0xf0, 0x90, 0xbf, 3}, {0xf1, 0xf3, 0x80, 0xbf, 3},
    {0xf4, 0xf4, 0x80, 0x8f, 3},
};

/* The next byte; -1 at the end. */
static int
next(const struct cursor *cursor)
{
    return cursor->at < cursor->end ? *cursor->at : -1;
}

static bool
next_is(const struct cursor *cursor, const char *set)
{
    return next(cursor) > 0 && strchr(set, next(cursor)) != NULL;
}

static bool
take(struct cursor *cursor, const char *set)
{
    if (!next_is(cursor, set))
        return false;
    cursor->at++;
    return true;
}

static bool
take_digits(struct cursor *cursor)
{
    const unsigned char *start = cursor->at;

    while (take(cursor, "0123456789"))
        continue;
    return cursor->at > start;
}

/*
 * A literal or a number must not run into the next word: "-01" is not the
 * number -0 and then the number 1.
 */
static bool
ends_here(const struct cursor *cursor)
{
    return next(cursor) < 0 || next_is(cursor, " \t\n\r,]}");
}

/* RFC 8259 section 6. */
static bool
take_number(struct cursor *cursor)
{
    (void) take(cursor, "-");
    if (!take(cursor, "0") && !take_digits(cursor))
        return false;
    if (take(cursor, ".") && !take_digits(cursor))
        return false;
    if (take(cursor, "eE")) {
        (void) take(cursor, "+-");
        if (!take_digits(cursor))
            return false;
    }
    return ends_here(cursor);
}

/* RFC 8259 section 3: "MUST be lowercase". */
static bool
take_literal(struct cursor *cursor)
{
    static const char *const literals[] = {"true", "false", "null"};
    size_t left = (size_t) (cursor->end - cursor->at);

    for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
        size_t length = strlen(literals[i]);

        if (left < length || memcmp(cursor->at, literals[i], length) != 0)
            continue;
        cursor->at += length;
        return ends_here(cursor);
    }
    return false;
}

static bool
take_unit(struct cursor *cursor, unsigned *unit)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";

    *unit = 0;
    for (int i = 0; i < 4; i++) {
        const char *digit;

        if (!next_is(cursor, digits))
            return false;
        digit = strchr(digits, next(cursor));
        *unit = *unit << 4 | ((unsigned) (digit - digits) & 0xf);
        cursor->at++;
    }
    return true;
}

static size_t
encoded_size(unsigned unit)
{
    if (unit < 0x80)
        return 1;
    return unit < 0x800 ? 2 : 3;
}

static bool
take_second_half(struct cursor *cursor)
{
    unsigned unit;

    return take(cursor, "\\") && take(cursor, "u") &&
           take_unit(cursor, &unit) && unit >= 0xdc00 && unit <= 0xdfff;
}

/*
 * What follows "\u".  Half a pair stands for no character (RFC 8259 8.2):
 * json-c would put U+FFFD, so that two names could become one.
 */
static bool
take_escaped_unit(struct cursor *cursor)
{
    unsigned unit;

    if (!take_unit(cursor, &unit) || unit == 0)
        return false;
    if (unit < 0xd800 || unit > 0xdfff) {
        cursor->found.bytes += encoded_size(unit);
        return true;
    }
    cursor->found.bytes += 4;
    return unit < 0xdc00 && take_second_half(cursor);
}

static bool
take_escape(struct cursor *cursor)
{
    cursor->at++;
    if (take(cursor, "u"))
        return take_escaped_unit(cursor);
    cursor->found.bytes++;
    return take(cursor, "\"\\/bfnrt");
}

static bool
take_character(struct cursor *cursor)
{
    const unsigned char *at = cursor->at;
    size_t left = (size_t) (cursor->end - at);

    for (size_t i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
        size_t following = characters[i].following;

        if (*at < characters[i].first || *at > characters[i].last)
            continue;
        if (following >= left)
            return false;
        if (following > 0 &&
            (at[1] < characters[i].low || at[1] > characters[i].high))
            return false;
        for (size_t n = 2; n <= following; n++)
            if ((at[n] & 0xc0) != 0x80)
                return false;
        cursor->at += following + 1;
        cursor->found.bytes += following + 1;
        return true;
    }
    return false;
}

/* RFC 8259 section 7. */
static bool
take_string(struct cursor *cursor)
{
    cursor->at++;
    cursor->found.words++;
    while (next(cursor) >= 0) {
        if (take(cursor, "\""))
            return true;
        if (next_is(cursor, "\\") ? !take_escape(cursor)
                                  : !take_character(cursor))
            return false;
    }
    return false;
}

static bool
take_mark(struct cursor *cursor)
{
    if (take(cursor, ":")) {
        cursor->found.members++;
        return true;
    }
    if (take(cursor, "{[")) {
        cursor->found.words++;
        cursor->found.inner++;
        return true;
    }
    return take(cursor, " \t\n\r}],");
}

static bool
take_word(struct cursor *cursor)
{
    if (next_is(cursor, "\""))
        return take_string(cursor);
    if (take_mark(cursor))
        return true;
    cursor->found.words++;
    if (next_is(cursor, "-0123456789"))
        return take_number(cursor);
    return take_literal(cursor);
}

bool
grammar_check(struct grammar *found, const char *text, size_t length)
{
    struct cursor cursor = {.at = (const unsigned char *) text,
                            .end = (const unsigned char *) text + length};

    while (cursor.at < cursor.end)
        if (!take_word(&cursor))
            return false;
    *found = cursor.found;
    return true;
}
