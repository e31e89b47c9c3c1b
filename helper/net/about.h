/*
 * How anypoint-net is: what it says of itself when it is asked for
 * FRAME_ABOUT.
 *
 * Runs in: anypoint-net, which writes; the helper's logins, which read.
 * Trusts:  nothing that is read.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_NET_ABOUT_H
#define HELPER_NET_ABOUT_H

#include <stdbool.h>
#include <stdint.h>

/* The longest text, and version in it, with a nul. */
#define ABOUT_SIZE         128
#define ABOUT_VERSION_SIZE 32

/* Times are seconds of the wall clock. */
struct about {
    char version[ABOUT_VERSION_SIZE];
    int64_t since;          /* when it began to serve */
    int64_t settings_since; /* when it read its settings */
};

/* Write "VERSION SECONDS SECONDS", with this program's version. */
void about_write(char text[static ABOUT_SIZE], int64_t since,
                 int64_t settings_since);

/* Read it; false for anything else.  Pure. */
bool about_read(struct about *, const char *text)
    __attribute__((warn_unused_result));

#endif
