/*
 * A web server with TLS that can misbehave, for tests of what talks to one.
 *
 * Runs in: tests, as processes of its own.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_TLS_H
#define TESTS_TLS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* It listens once for each, always as 127.0.0.1, for the name localhost. */
enum tls_kind {
    TLS_GOOD,    /* a certificate of the authority */
    TLS_OTHER,   /* another host's */
    TLS_EXPIRED, /* one that is over */
    TLS_SELF,    /* one that vouches for itself */
    TLS_OLD,     /* TLS 1.1 at most */
    TLS_KINDS,
};

/* What has happened so far, of all kinds together. */
struct tls_counts {
    _Atomic int connections; /* accepted */
    _Atomic int requests;    /* read whole */
    _Atomic int slow;        /* begun, for /slow and /late */
    _Atomic int gone;        /* whose asker left while it was slow */
    _Atomic int broken;      /* /toggle answers 500 while this is not 0 */
};

struct tls {
    pid_t pid;
    unsigned ports[TLS_KINDS];
    char *authority; /* its certificate, as PEM */
    size_t authority_length;
    struct tls_counts *counts;
};

/*
 * Start it; false if the machine does not let us.  What it answers to which
 * path is the table in tls.c.  It ends with tls_stop, or with its caller.
 */
bool tls_start(struct tls *);
void tls_stop(struct tls *);

/* A URL there, in memory of the function's own until the next call. */
const char *tls_url(const struct tls *, enum tls_kind, const char *path);

/* Wait until the count is as high; false if it is not in 20 seconds. */
bool tls_await(_Atomic int *count, int wanted);

#endif
