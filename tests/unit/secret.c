/*
 * Tests of helper/base/secret.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/secret.h"

#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
bytes_are_copied(void)
{
    CLEANUP(secret_erase) struct secret secret = {0};
    char bytes[] = "hunter2";

    ok(secret_copy(&secret, bytes, 7), "a secret is copied");
    memset(bytes, 'x', 7);
    ok(secret.length == 7 && memcmp(secret.bytes, "hunter2", 8) == 0,
       "with a nul that is not counted");
    ok(secret_copy(&secret, "a\0b", 3) && secret.length == 3 &&
           memcmp(secret.bytes, "a\0b", 4) == 0,
       "another takes its place, nul within and all");
    ok(secret_copy(&secret, "", 0) && secret.length == 0, "an empty one too");
}

static void
a_part_of_itself_is_copied(void)
{
    CLEANUP(secret_erase) struct secret secret = {0};

    if (!secret_copy(&secret, "Bearer token", 12))
        abort();
    ok(secret_copy(&secret, secret.bytes + 7, 5) && secret.length == 5 &&
           memcmp(secret.bytes, "token", 6) == 0,
       "a secret can be cut to a part of itself");
}

static void
equal_means_all_bytes(void)
{
    static const struct {
        const char *one, *other;
        size_t one_length, other_length;
        bool equal;
    } cases[] = {
        {"hunter2", "hunter2", 7, 7, true},
        {"", "", 0, 0, true},
        {"hunter2", "hunter3", 7, 7, false},
        {"hunter2", "Hunter2", 7, 7, false},
        {"hunter2", "hunter", 7, 6, false},
        {"hunter2", "", 7, 0, false},
        {"a\0b", "a\0c", 3, 3, false},
        {"a\0b", "a\0b", 3, 3, true},
        {"\x80", "\x00", 1, 1, false},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(secret_erase) struct secret one = {0};
        CLEANUP(secret_erase) struct secret other = {0};

        if (!secret_copy(&one, cases[i].one, cases[i].one_length) ||
            !secret_copy(&other, cases[i].other, cases[i].other_length))
            abort();
        ok(secret_equal(&one, &other) == cases[i].equal &&
               secret_equal(&other, &one) == cases[i].equal,
           "'%s' and '%s' are %s", cases[i].one, cases[i].other,
           cases[i].equal ? "equal" : "different");
    }
}

static void
erasing_leaves_it_empty(void)
{
    struct secret secret = {0};
    const struct secret empty = {0};

    if (!secret_copy(&secret, "hunter2", 7))
        abort();
    secret_erase(&secret);
    ok(secret.bytes == NULL && secret.length == 0, "erased is empty");
    secret_erase(&secret);
    ok(secret.bytes == NULL, "and can be erased again");
    ok(secret_equal(&secret, &empty), "and equals one that never was");
}

int
main(void)
{
    bytes_are_copied();
    a_part_of_itself_is_copied();
    equal_means_all_bytes();
    erasing_leaves_it_empty();
    return tap_done();
}
