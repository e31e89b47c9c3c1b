/*
 * A net that answers by a script, for tests of what asks it.
 *
 * Runs in: tests, in a child process.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_SCRIPT_H
#define TESTS_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "helper/net/client.h"

/* One request that must come next, and its answer. */
struct script_line {
    const char *url;
    const char *form;     /* what the form must be; NULL: a GET */
    enum net_cache cache; /* what it must ask for */
    bool once;            /* and on a connection of its own */
    int status;           /* 0: no answer came */
    int64_t retry_after;  /* seconds, with a status */
    int late;             /* milliseconds until it answers */
    const char *type;     /* NULL: "application/json" */
    const char *body;
    int64_t date; /* when the answer says that it is */
    bool unsent;  /* no answer came, for nothing was sent */
};

struct script {
    pid_t pid;
    char folder[32];
    char path[48];
    struct waiter waiter;
    struct net net; /* connected */
};

/* Begin: a child waits with the lines' answers.  True if it is there. */
bool script_begin(struct script *, const struct script_line *, size_t count);

/* End; true if exactly the script's requests came. */
bool script_end(struct script *);

#endif
