/*
 * Read a program's arguments by the table that its manual is checked with.
 *
 * Runs in: our programs, at their start.
 * Trusts:  the arguments, which are root's.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/arguments.h"

#include <stdio.h>

bool
arguments_read(int *action, void *words, const struct option *options,
               int argc, char **argv)
{
    int value, row = 0;

    optind = 0; /* begin anew, whoever read arguments before */
    while ((value = getopt_long(argc, argv, "", options, &row)) != -1) {
        if (value == '?')
            return false;
        if (value < ARGUMENTS_WORDS)
            *action = value;
        else
            *(const char **) (void *) ((char *) words + value -
                                       ARGUMENTS_WORDS) =
                optarg != NULL ? optarg : options[row].name;
    }
    if (optind != argc)
        fprintf(stderr, "%s: '%s' belongs to no option\n", argv[0],
                argv[optind]);
    return optind == argc;
}
