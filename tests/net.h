/*
 * An anypoint-net in a folder of its own, in front of a web server.
 *
 * It is the real server's code in a process of its own; only who it is and
 * how it is started are the test's.  It needs root, who owns settings.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_NET_H
#define TESTS_NET_H

#include <stdbool.h>
#include <sys/types.h>

#include "helper/base/error.h"
#include "helper/net/client.h"
#include "tests/tls.h"

/* How long a request may take; far longer than any needs. */
#define NET_PATIENT 20000

struct bench {
    struct tls tls;
    char folder[64], socket[96], settings[96], secret[96], log[96], ca[96];
    pid_t pid;
    struct net net;               /* connected to it */
    struct waiter waiter;         /* which watches nothing else */
    struct net_response response; /* of the last request */
    struct error error;
};

/* Make all of it and start; ends the test if that is not possible. */
void bench_set_up(struct bench *);

/* Remove all of it; the server has been stopped. */
void bench_tear_down(struct bench *);

/* Start the server and connect to it. */
void bench_start(struct bench *);

/* True if SIGTERM ends it with exit status 0, before an alarm does. */
bool bench_stop(struct bench *);

/* Write its settings, with one more line in the section network. */
void bench_settings(const struct bench *, const char *line);

/* Write a file of this mode; ends the test if that is not possible. */
void bench_write(const char *path, mode_t mode, const char *text);

/* GET a path of the web server's good side. */
bool bench_ask(struct bench *, const char *path, enum net_cache);

#endif
