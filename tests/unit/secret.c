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
the_same_is_told(void)
{
    char one[] = "a\0b", other[] = "a\0c";
    const struct secret whole = {one, 3}, last = {other, 3}, part = {one, 2},
                        empty = {one, 0}, none = {0};

    ok(secret_same(&whole, &whole) && secret_same(&none, &empty),
       "the same bytes are, and none");
    ok(!secret_same(&whole, &last) && !secret_same(&whole, &part) &&
           !secret_same(&part, &whole) && !secret_same(&none, &part),
       "others are not, beyond a nul, nor a part");
}

/* D-15. */
static void
erasing_leaves_it_empty(void)
{
    struct secret secret = {0};

    if (!secret_copy(&secret, "hunter2", 7))
        abort();
    secret_erase(&secret);
    ok(secret.bytes == NULL && secret.length == 0, "erased is empty");
    secret_erase(&secret);
    ok(secret.bytes == NULL, "and can be erased again");
}

int
main(void)
{
    bytes_are_copied();
    a_part_of_itself_is_copied();
    the_same_is_told();
    erasing_leaves_it_empty();
    return tap_done();
}
