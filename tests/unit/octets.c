/*
 * Tests of helper/vault/octets.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/octets.h"

#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

static void
numbers_have_the_highest_byte_first(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(64);

    octets_put(&buffer, 0x0102030405060708, 8);
    octets_put(&buffer, 0xfffe, 1);
    octets_put_string(&buffer, "abc");
    ok(buffer_ok(&buffer) && buffer.length == 13 &&
           memcmp(buffer.bytes, "\1\2\3\4\5\6\7\10\xfe\3abc", 13) == 0,
       "numbers have the highest byte first, strings their length");
}

static void
what_was_put_is_taken(void)
{
    const uint8_t bytes[] = "\x80\0\0\0\0\0\0\1\1\0\2xy\7\7";
    struct octets octets = {.at = bytes, .left = 15};
    char string[3] = "zz";
    uint8_t two[2];

    ok(octets_take(&octets, 8) == 0x8000000000000001, "a number is taken");
    ok(octets_take_truth(&octets) && !octets_take_truth(&octets),
       "so are truths");
    octets_take_string(&octets, string, sizeof(string));
    is(string, "xy", "and a string that just fits");
    ok(!octets_end(&octets), "before all is taken it is not the end");
    octets_take_bytes(&octets, two, 2);
    ok(two[0] == 7 && two[1] == 7 && octets_end(&octets),
       "then it is the end");
}

/* The bytes, and what is taken of them. */
static bool
is_bad(const char *bytes, size_t length, int how)
{
    struct octets octets = {.at = (const uint8_t *) bytes, .left = length};
    char room[3] = "zz";
    bool none = true;

    if (how == 0)
        none = octets_take(&octets, 4) == 0;
    else if (how == 1)
        none = !octets_take_truth(&octets);
    else if (how == 2)
        octets_take_bytes(&octets, room, 2);
    else
        octets_take_string(&octets, room, sizeof(room));
    return octets.bad && !octets_end(&octets) && none &&
           (how < 2 || room[0] == '\0' || how == 3);
}

static void
what_is_short_is_bad(void)
{
    struct octets octets = {.at = (const uint8_t *) "\1", .left = 1};

    ok(is_bad("\1\2\3", 3, 0), "a number that is cut is bad, and zero");
    ok(is_bad("\2", 1, 1), "a truth that is two is bad, and false");
    ok(is_bad("\1", 1, 2), "bytes that are cut are bad, and zeros");
    ok(is_bad("\2a", 2, 3), "a string that is cut is bad");
    ok(is_bad("\3abc", 4, 3), "one that does not fit is bad");
    ok(is_bad("\2a\0", 3, 3), "one with a nul is bad");
    ok(is_bad("", 0, 3), "nothing is no string");
    octets.bad = true;
    ok(octets_take(&octets, 1) == 0 && octets.left == 1,
       "what is bad stays bad");
}

static void
long_strings_are_not_put(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(1024);
    char text[257];

    memset(text, 'x', 256);
    text[256] = '\0';
    octets_put_string(&buffer, text + 1);
    ok(buffer_ok(&buffer) && buffer.length == 256, "255 bytes are a string");
    octets_put_string(&buffer, text);
    ok(!buffer_ok(&buffer), "256 are not");
}

int
main(void)
{
    numbers_have_the_highest_byte_first();
    what_was_put_is_taken();
    what_is_short_is_bad();
    long_strings_are_not_put();
    return tap_done();
}
