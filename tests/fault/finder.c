/*
 * Tell what is kept in folders: what a login would find there.
 *
 *     finder FOLDER...
 *
 * A line for each: pin=none, pin=whole or pin=damaged.
 *
 * Runs in: the tests, as root.
 * Trusts:  the runner.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>

#include "helper/base/error.h"
#include "helper/identity/pins.h"

static void
tell_pin(const char *folder)
{
    struct error error = {0};
    struct pin pin;
    bool was;

    if (!pins_of(&pin, folder, "ada", &was, &error))
        printf("pin=damaged");
    else
        printf("pin=%s", was ? "whole" : "none");
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        tell_pin(argv[i]);
        putchar('\n');
    }
    return argc < 2;
}
