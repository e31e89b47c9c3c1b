/*
 * Serve logins: requests in, answers out, many at once, in one process.
 *
 * Only root and one other user may ask.  Whoever asks has one request under
 * way at a time; when it closes its connection, what was done for it ends.
 *
 * Runs in: anypoint-net.
 * Trusts:  the kernel for who asks; not what they ask for.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_NET_SERVER_H
#define HELPER_NET_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

#include "helper/base/error.h"
#include "helper/base/log.h"
#include "helper/net/rules.h"

/* More than these wait in the socket's queue. */
#define SERVER_CLIENTS_MAX 256

/* How long half a request, or an unread answer, may lie; milliseconds. */
#define SERVER_STALL_MS 10000

/* Nothing in it is owned. */
struct server_options {
    int listener; /* from daemon_listen */
    int signals;  /* from daemon_signals */
    uid_t peer;   /* who may ask, besides root */
    const char *settings;
    const char *credential; /* with the client secret; or "" */
    const struct log *log;
};

/*
 * Serve until SIGTERM or SIGINT.  SIGHUP reads the settings' file again:
 * the new rules serve, or the old ones stay and the log says why.  The
 * caller frees the rules, whichever they are by then.  False only if
 * serving could not begin.
 */
bool server_run(const struct server_options *, struct rules *, struct error *)
    __attribute__((warn_unused_result));

#endif
