/*
 * What who has to wait after wrong PINs is told.
 *
 * Runs in: a login's process.
 * Trusts:  nothing; it writes.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/wait_words.h"

#include <inttypes.h>
#include <stdio.h>

/* In milliseconds. */
#define MINUTE      ((int64_t) 60 * 1000)
#define HALF_MINUTE (MINUTE / 2)

/* "30 seconds", "1 minute", "2 minutes" */
#define TIME_SIZE 32

static const char *
name_of(enum slot_kind kind)
{
    return kind == SLOT_PASSWORD ? "password" : "PIN";
}

static void
write_time(char text[static TIME_SIZE], int64_t milliseconds)
{
    int64_t minutes = (milliseconds + MINUTE - 1) / MINUTE;

    if (milliseconds <= HALF_MINUTE)
        snprintf(text, TIME_SIZE, "30 seconds");
    else
        snprintf(text, TIME_SIZE, "%" PRId64 " minute%s", minutes,
                 minutes == 1 ? "" : "s");
}

void
wait_words(char words[static WAIT_WORDS_SIZE], enum slot_kind kind,
           int64_t milliseconds, const char *more)
{
    char time[TIME_SIZE];

    write_time(time, milliseconds);
    snprintf(words, WAIT_WORDS_SIZE,
             "The %s was wrong too often. Try it again in %s.%s",
             name_of(kind), time, more);
}

void
wait_words_instead(char words[static WAIT_WORDS_SIZE], int64_t milliseconds)
{
    char time[TIME_SIZE];

    write_time(time, milliseconds);
    snprintf(words, WAIT_WORDS_SIZE,
             "Or try the PIN again in %s: it was wrong too often.", time);
}
