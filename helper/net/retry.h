/*
 * A provider that is too busy: which answers say so, how long they ask us to
 * stay away, and how long we do.
 *
 * Runs in: the helper's logins, anypoint-net.
 * Trusts:  nothing that a host sends.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_NET_RETRY_H
#define HELPER_NET_RETRY_H

#include <stdbool.h>
#include <stdint.h>

/* What an answer's header lines say of it; "": it has no such line. */
struct retry_said {
    int status;            /* of HTTP */
    int64_t after;         /* Retry-After, in seconds from now */
    const char *remaining; /* X-RateLimit-Remaining */
    const char *reset;     /* X-RateLimit-Reset */
};

/* True for 429 and 503: ask again later. */
bool retry_busy(int status);

/*
 * How many seconds an answer that came at now (seconds since 1970) asks us
 * to stay away: 0 to FRAME_RETRY_MAX.  The later counts of Retry-After and,
 * where the answer is that of a busy provider or nothing remains,
 * X-RateLimit-Reset.  That one is the time of day in seconds, as Anypoint
 * has it; others send milliseconds, or seconds from now: a number of at most
 * FRAME_RETRY_MAX, which as a time of day would be in 1970.  What is past,
 * or no number, asks for nothing.  Pure.
 */
int64_t retry_seconds(const struct retry_said *, int64_t now);

/*
 * How many milliseconds to wait before asking again, after so many waits: as
 * long as was asked (0: it was not), and at least 1 s, 2 s, 4 s and so on;
 * and up to a quarter or a second longer, by chance, for hosts behind one
 * address were all turned away together and shall not come back so.
 */
int64_t retry_wait(int64_t seconds, unsigned waits);

/* The same, with the chance given: 0 is no longer, UINT32_MAX most.  Pure. */
int64_t retry_spread(int64_t seconds, unsigned waits, uint32_t chance);

#endif
