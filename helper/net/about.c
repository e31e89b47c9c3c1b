/*
 * How anypoint-net is: what it says of itself when it is asked for
 * FRAME_ABOUT.
 *
 * Runs in: anypoint-net, which writes; the helper's logins, which read.
 * Trusts:  nothing that is read.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/about.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "config.h"

#define VERSION_OF                                                            \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+~-"

/* As many digits as seconds have for some thousand years. */
#define DIGITS_MAX 12

void
about_write(char text[static ABOUT_SIZE], int64_t since,
            int64_t settings_since)
{
    snprintf(text, ABOUT_SIZE, "%.*s %" PRId64 " %" PRId64,
             ABOUT_VERSION_SIZE - 1, PACKAGE_VERSION, since, settings_since);
}

/* A blank and digits. */
static bool
take_seconds(int64_t *seconds, const char **text)
{
    size_t digits;

    if (**text != ' ')
        return false;
    ++*text;
    digits = strspn(*text, "0123456789");
    if (digits == 0 || digits > DIGITS_MAX)
        return false;
    *seconds = 0;
    for (; digits > 0; digits--)
        *seconds = *seconds * 10 + (*(*text)++ - '0');
    return true;
}

bool
about_read(struct about *about, const char *text)
{
    size_t length = strspn(text, VERSION_OF);

    *about = (struct about){0};
    if (length == 0 || length >= sizeof(about->version))
        return false;
    memcpy(about->version, text, length);
    text += length;
    return take_seconds(&about->since, &text) &&
           take_seconds(&about->settings_since, &text) && *text == '\0';
}
