/*
 * The listener: takes callers and forks a process for each login.
 *
 * It holds no secret and reads nothing that a caller sends; from its logins it
 * takes questions of a fixed size (helper/login/permit.h).
 *
 * Runs in: the helper's first process.
 * Trusts:  root's settings file; the kernel's word on who calls.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_SERVER_LISTENER_H
#define HELPER_SERVER_LISTENER_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/base/log.h"
#include "helper/config/settings.h"

/* Borrows its descriptors and strings; owns its settings. */
struct listener {
    int fd;      /* listens, nonblocking */
    int signals; /* daemon_signals() */
    const char *settings_path;
    const char *net_path;
    const char *state;      /* the folder of what is kept */
    const char *credential; /* of the host secret; "": there is none */
    const struct log *log;
    struct settings settings;
    int64_t told;    /* the tick at which the log heard of a crowd */
    const char *how; /* what holds the helper, for who asks */
};

/*
 * Serve until SIGTERM or SIGINT; then no login begins, and those that run are
 * told to end and waited for, 25 s at most.  SIGHUP reads
 * the settings again and keeps the old ones, with a line in the log, if
 * they are not good.  False if the listening itself fails.
 */
bool listener_serve(struct listener *, struct error *)
    __attribute__((warn_unused_result));

#endif
