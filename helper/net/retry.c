/*
 * A provider that is too busy: which answers say so, how long they ask us to
 * stay away, and how long we do.
 *
 * Runs in: the helper's logins, anypoint-net.
 * Trusts:  nothing that a host sends.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/retry.h"

#include <string.h>
#include <sys/random.h>

#include "helper/base/clock.h"
#include "helper/net/frame.h"

#define BLANKS " \t"

/* More digits than a time in milliseconds has until the year 33658. */
#define DIGITS_MAX 15

/* From here on a number is milliseconds: as seconds, the year 5138. */
#define MILLISECONDS_LEAST 100000000000

/* So often the wait is doubled: about a quarter of an hour. */
#define DOUBLED_MAX 10

/* A wait's chance is a quarter of it, in milliseconds, but no less. */
#define SPREAD_LEAST 1000

bool
retry_busy(int status)
{
    return status == 429 || status == 503;
}

/* Digits alone, blanks around them; -1 if it is anything else. */
static int64_t
read_number(const char *text)
{
    size_t digits;
    int64_t number = 0;

    text += strspn(text, BLANKS);
    digits = strspn(text, "0123456789");
    if (digits == 0 || digits > DIGITS_MAX ||
        text[digits + strspn(text + digits, BLANKS)] != '\0')
        return -1;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (text[i] - '0');
    return number;
}

/* Seconds from now on until the reset; not more than 0 if it is past. */
static int64_t
until_reset(int64_t reset, int64_t now)
{
    if (reset >= MILLISECONDS_LEAST)
        return (reset + 999) / 1000 - now;
    if (reset <= FRAME_RETRY_MAX)
        return reset;
    return reset - now;
}

int64_t
retry_seconds(const struct retry_said *said, int64_t now)
{
    int64_t seconds = said->after;

    if (retry_busy(said->status) || read_number(said->remaining) == 0) {
        int64_t reset = until_reset(read_number(said->reset), now);

        if (reset > seconds)
            seconds = reset;
    }
    if (seconds < 0)
        return 0;
    return seconds < FRAME_RETRY_MAX ? seconds : FRAME_RETRY_MAX;
}

int64_t
retry_spread(int64_t seconds, unsigned waits, uint32_t chance)
{
    int64_t doubled = (int64_t) 1
                      << (waits < DOUBLED_MAX ? waits : DOUBLED_MAX);
    int64_t wait = (seconds > doubled ? seconds : doubled) * 1000;
    int64_t most = wait / 4 > SPREAD_LEAST ? wait / 4 : SPREAD_LEAST;

    return wait + most * chance / UINT32_MAX;
}

/* Chance that somebody could guess would do, but all must not have the same.
 */
int64_t
retry_wait(int64_t seconds, unsigned waits)
{
    uint32_t chance;

    if (getrandom(&chance, sizeof(chance), GRND_NONBLOCK) !=
        (ssize_t) sizeof(chance))
        chance = (uint32_t) clock_ticks() * 2654435761U;
    return retry_spread(seconds, waits, chance);
}
