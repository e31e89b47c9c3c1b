/*
 * The listener: takes callers and forks a process for each login.
 *
 * It holds no secret and reads nothing that a caller sends.
 *
 * Runs in: the helper's first process.
 * Trusts:  root's settings file; the kernel's word on who calls.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_SERVER_LISTENER_H
#define HELPER_SERVER_LISTENER_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/base/log.h"
#include "helper/config/settings.h"

/*
 * Logins at a time: all together, of all who are not root together (a user
 * may have many uids), and of one uid that is not root's.
 */
#define LOGINS_MAX           256
#define LOGINS_MAX_OF_OTHERS 128
#define LOGINS_MAX_OF_USER   16

/* Borrows its descriptors and strings; owns its settings. */
struct listener {
    int fd;      /* listens, nonblocking */
    int signals; /* daemon_signals() */
    const char *settings_path;
    const char *net_path;
    const struct log *log;
    struct settings settings;
};

/*
 * Serve until SIGTERM or SIGINT, which ends the logins too.  SIGHUP reads
 * the settings again and keeps the old ones, with a line in the log, if
 * they are not good.  False if the listening itself fails.
 */
bool listener_serve(struct listener *, struct error *)
    __attribute__((warn_unused_result));

#endif
