/*
 * Tests of helper/base/buffer.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/buffer.h"

#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

static void
it_begins_empty(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(10);

    is(buffer_string(&buffer), "", "a new buffer is the empty string");
    ok(buffer_ok(&buffer) && buffer.length == 0 && buffer.bytes == NULL,
       "it is good, and has taken no memory");
    buffer_add(&buffer, "", 0);
    buffer_add_string(&buffer, "");
    is(buffer_string(&buffer), "", "and stays empty when nothing is added");
}

static void
what_is_added_is_there(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(20);
    char *space;

    buffer_add(&buffer, "ab", 2);
    buffer_add_string(&buffer, "cd");
    buffer_add_byte(&buffer, 'e');
    space = buffer_extend(&buffer, 2);
    if (space != NULL)
        memcpy(space, "fg", 2);
    is(buffer_string(&buffer), "abcdefg", "what is added follows in order");
    ok(buffer.length == 7, "and is counted without its nul");
    buffer_add(&buffer, "\0x", 2);
    ok(buffer.length == 9 && memcmp(buffer.bytes, "abcdefg\0x", 10) == 0,
       "a nul is a byte as others are");
}

static void
it_grows_and_keeps_what_it_held(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(100000);
    size_t wrong = 0;

    for (size_t i = 0; i < 100000; i++)
        buffer_add_byte(&buffer, (char) (i % 251));
    ok(buffer_ok(&buffer) && buffer.length == 100000, "it grows to its limit");
    for (size_t i = 0; i < buffer.length; i++)
        wrong += buffer.bytes[i] != (char) (i % 251);
    ok(wrong == 0, "and keeps what it held");
    ok(buffer.bytes[buffer.length] == '\0', "with a nul after it");
}

static void
limits_are_sticky(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(4);

    buffer_add_string(&buffer, "abc");
    ok(buffer_extend(&buffer, 2) == NULL, "there is no room beyond the limit");
    ok(buffer.full, "and that is why");
    ok(!buffer_ok(&buffer), "and the buffer is bad then");
    buffer_add_byte(&buffer, 'd');
    is(buffer_string(&buffer), "abc", "nothing is added to a bad buffer");
    ok(!buffer_ok(&buffer), "and it stays bad");
    buffer_clear(&buffer);
    buffer_add_string(&buffer, "wxyz");
    ok(buffer_ok(&buffer), "a cleared one is good, and as large as before");
    buffer_add_byte(&buffer, '!');
    ok(!buffer_ok(&buffer), "and no larger");
}

static void
counts_do_not_wrap(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(4);

    buffer_add_string(&buffer, "ab");
    ok(buffer_extend(&buffer, (size_t) -1) == NULL && !buffer_ok(&buffer),
       "a count that would wrap around is refused");
    is(buffer_string(&buffer), "ab", "and nothing is changed");
}

static void
clearing_erases(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(100);
    size_t left = 0;

    buffer_add_string(&buffer, "a secret");
    buffer_clear(&buffer);
    is(buffer_string(&buffer), "", "a cleared buffer is empty");
    for (size_t i = 0; i < buffer.room; i++)
        left += buffer.bytes[i] != '\0';
    ok(buffer.room > 0 && left == 0, "and nothing of what it held is left");
}

static void
freeing_leaves_zeros(void)
{
    struct buffer buffer = BUFFER(100);

    buffer_add_string(&buffer, "a");
    buffer_free(&buffer);
    ok(buffer.bytes == NULL && buffer.length == 0 && buffer.room == 0,
       "a freed buffer is zeros");
    buffer_free(&buffer);
    ok(buffer.bytes == NULL, "and can be freed again");
    buffer_add_byte(&buffer, 'a');
    ok(!buffer_ok(&buffer), "and takes nothing, since its limit is zero");
    buffer_free(&buffer);
}

int
main(void)
{
    it_begins_empty();
    what_is_added_is_there();
    it_grows_and_keeps_what_it_held();
    limits_are_sticky();
    counts_do_not_wrap();
    clearing_erases();
    freeing_leaves_zeros();
    return tap_done();
}
