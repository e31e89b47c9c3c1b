/*
 * Tests of helper/base/base64.c.
 * (libjwt-284 of doc/threats.md)
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/base64.h"

#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
vectors_hold(void)
{
    static const struct {
        const char *from, *text, *bytes;
        size_t count;
    } vectors[] = {
#define BASE64(from, text, bytes) {from, text, bytes, sizeof(bytes) - 1},
#include "tests/vectors/base64.def"
#undef BASE64
    };

    for (size_t i = 0; i < COUNT(vectors); i++) {
        CLEANUP(buffer_free) struct buffer bytes = BUFFER(100);
        CLEANUP(buffer_free) struct buffer text = BUFFER(100);

        ok(base64_decode(&bytes, vectors[i].text, strlen(vectors[i].text)) &&
               bytes.length == vectors[i].count &&
               memcmp(buffer_string(&bytes), vectors[i].bytes, bytes.length) ==
                   0,
           "%s: '%s' is decoded", vectors[i].from, vectors[i].text);
        base64_encode(&text, vectors[i].bytes, vectors[i].count);
        is(buffer_string(&text), vectors[i].text, "%s: '%s' is written",
           vectors[i].from, vectors[i].text);
    }
}

/* J-02. */
static void
other_texts_are_refused(void)
{
    static const struct {
        const char *text;
        size_t length;
        const char *why;
    } cases[] = {
        {"Zg==", 4, "padding"},
        {"Zm8=", 4, "padding of one"},
        {"Zm9v=", 5, "padding after a whole"},
        {"=", 1, "padding alone"},
        {"Zm9v ", 5, "a space at the end"},
        {" Zm9v", 5, "a space at the start"},
        {"Zm\n9v", 5, "a newline"},
        {"Zm9v\0abc", 8, "a nul"},
        {"A+z/", 4, "base64's own alphabet"},
        {"Zm9.", 4, "a dot"},
        {"Zm9\xc3", 4, "a byte beyond ASCII"},
        {"Z", 1, "a length of 1"},
        {"A", 1, "a length of 1, all bits zero"},
        {"Zm9vA", 5, "a length of 5, its last bits zero"},
        {"Zm9vY", 5, "a length of 5"},
        {"Zh", 2, "left-over bits (1 of 4)"},
        {"Z_", 2, "left-over bits (all 4)"},
        {"Zm-", 3, "left-over bits (the upper of 2)"},
        {"Zm9", 3, "left-over bits (the lower of 2)"},
        {"Zm_", 3, "left-over bits (both of 2)"},
        {"Zm9vZm9", 7, "left-over bits after a whole"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buffer_free) struct buffer bytes = BUFFER(100);

        buffer_add_string(&bytes, "before");
        ok(!base64_decode(&bytes, cases[i].text, cases[i].length),
           "refused: %s", cases[i].why);
        ok(buffer_ok(&bytes), "and the buffer is not bad");
        is(buffer_string(&bytes), "before", "and nothing is added");
    }
}

static void
each_value_has_one_text(void)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno"
                                   "pqrstuvwxyz0123456789-_";
    size_t taken = 0;

    for (size_t i = 0; i < 64 * 64; i++) {
        CLEANUP(buffer_free) struct buffer bytes = BUFFER(100);
        const char text[] = {alphabet[i / 64], alphabet[i % 64]};

        taken += base64_decode(&bytes, text, 2);
    }
    ok(taken == 256, "of all texts of two characters 256 are taken");
}

static void
limits_are_kept(void)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(2);
    CLEANUP(buffer_free) struct buffer text = BUFFER(3);
    CLEANUP(buffer_free) struct buffer every = BUFFER(2048);
    CLEANUP(buffer_free) struct buffer again = BUFFER(1024);
    unsigned char all[1024];

    ok(!base64_decode(&bytes, "Zm9v", 4) && !buffer_ok(&bytes),
       "what does not fit makes the buffer bad");
    base64_encode(&text, "foo", 3);
    ok(!buffer_ok(&text), "a text that does not fit makes the buffer bad");
    for (size_t i = 0; i < sizeof(all); i++)
        all[i] = (unsigned char) (i * 7 + i / 256);
    base64_encode(&every, all, sizeof(all));
    ok(base64_decode(&again, every.bytes, every.length) &&
           again.length == sizeof(all) &&
           memcmp(again.bytes, all, sizeof(all)) == 0,
       "1024 bytes come back as they were, and fit exactly");
}

int
main(void)
{
    vectors_hold();
    other_texts_are_refused();
    each_value_has_one_text();
    limits_are_kept();
    return tap_done();
}
