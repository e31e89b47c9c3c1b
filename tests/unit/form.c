/*
 * Tests of helper/base/form.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/form.h"

#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* */
static void
bytes_are_encoded(void)
{
    static const struct {
        const char *bytes;
        size_t count;
        const char *encoded;
    } cases[] = {
        {"", 0, ""},
        {"plain", 5, "plain"},
        {"-._~", 4, "-._~"},
        {" ", 1, "%20"},
        {"+", 1, "%2B"},
        {"&=", 2, "%26%3D"},
        {"%41", 3, "%2541"},
        {"a/b?c#d", 7, "a%2Fb%3Fc%23d"},
        {"\r\n", 2, "%0D%0A"},
        {"a\0b", 3, "a%00b"},
        {"\xff\x80", 2, "%FF%80"},
        /* RFC 6749 appendix B. */
        {" %&+\xc2\xa3\xe2\x82\xac", 9, "%20%25%26%2B%C2%A3%E2%82%AC"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buffer_free) struct buffer buffer = BUFFER(100);

        form_encode(&buffer, cases[i].bytes, cases[i].count);
        is(buffer_string(&buffer), cases[i].encoded, "'%s' is written",
           cases[i].encoded);
    }
}

static void
every_byte_is_plain_or_encoded(void)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq"
                                "rstuvwxyz0123456789-._~";
    size_t right = 0;

    for (int byte = 0; byte < 256; byte++) {
        CLEANUP(buffer_free) struct buffer buffer = BUFFER(100);
        char character = (char) byte;
        bool unreserved = memchr(plain, byte, sizeof(plain) - 1) != NULL;

        form_encode(&buffer, &character, 1);
        right += buffer.length == (unreserved ? 1U : 3U) &&
                 buffer.bytes[0] == (unreserved ? character : '%');
    }
    ok(right == 256, "only RFC 3986's unreserved bytes stand for themselves");
}

static void
parameters_are_joined(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(200);
    CLEANUP(secret_erase) struct secret secret = {0};
    const struct secret empty = {0};

    if (!secret_copy(&secret, "p&\0w", 4))
        abort();
    form_add(&buffer, "grant_type", "urn:x");
    form_add(&buffer, "a b", "");
    form_add_secret(&buffer, "password", &secret);
    form_add_secret(&buffer, "none", &empty);
    is(buffer_string(&buffer),
       "grant_type=urn%3Ax&a%20b=&password=p%26%00w&none=",
       "parameters are parted by one '&' each, and a value cannot add one");
}

static void
limits_are_kept(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(8);

    form_add(&buffer, "a", "&&");
    ok(buffer_ok(&buffer), "a form of as many bytes as may be is good");
    form_encode(&buffer, "x", 1);
    ok(!buffer_ok(&buffer), "one of more is bad");
}

int
main(void)
{
    bytes_are_encoded();
    every_byte_is_plain_or_encoded();
    parameters_are_joined();
    limits_are_kept();
    return tap_done();
}
