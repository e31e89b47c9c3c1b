/*
 * Say how many milliseconds a key takes that is derived from a PIN.
 *
 *     derive COUNT
 *
 * As the vault does it, at the cost that a slot gets today; a line each.
 *
 * Runs in: the benchmark.
 * Trusts:  its caller.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "helper/vault/derive.h"
#include "pam/cleanup.h"

static double
now(void)
{
    struct timespec time = {0};

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static bool
derive_once(const struct slot *slot, const struct secret *typed)
{
    CLEANUP(buffer_free) struct buffer key = BUFFER(DERIVE_SIZE);
    struct error error = {0};
    double begun = now();

    if (!derive(&key, slot, typed, &error)) {
        fprintf(stderr, "derive: %s\n", error.text);
        return false;
    }
    printf("%.3f\n", now() - begun);
    return true;
}

int
main(int argc, char **argv)
{
    CLEANUP(secret_erase) struct secret typed = {0};
    struct slot slot = {.there = true};
    int count = argc == 2 ? atoi(argv[1]) : 0;

    derive_choose(&slot);
    if (count <= 0 || !secret_copy(&typed, "602214", 6))
        return 2;
    for (int i = 0; i < count; i++)
        if (!derive_once(&slot, &typed))
            return 1;
    return 0;
}
