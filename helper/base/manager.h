/*
 * What a service manager gives to a program, and wants to hear from it.
 *
 * That is the environment of sd_notify(3) and of systemd.exec(5)'s
 * credentials.  Nothing else of the environment counts in our programs, so
 * it is taken at their start and then emptied.
 *
 * Runs in: the helper's listener, anypoint-net.
 * Trusts:  whoever starts them, that is root or a test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_MANAGER_H
#define HELPER_BASE_MANAGER_H

#include <stdbool.h>

#include "helper/base/error.h"

/* A path's longest, its nul counted. */
#define MANAGER_PATH_SIZE 256

/* Empty where there is none.  Owns nothing. */
struct manager {
    char notify[MANAGER_PATH_SIZE];      /* a socket */
    char credentials[MANAGER_PATH_SIZE]; /* a folder */
};

/*
 * Take NOTIFY_SOCKET and CREDENTIALS_DIRECTORY, and empty the environment.
 * False, with ERROR_SETTINGS, if one of them is no absolute path or too
 * long.
 */
bool manager_take(struct manager *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Tell the manager, where one listens, that the program serves now
 * (READY=1).  False if it cannot be told: it would end the program later.
 */
bool manager_ready(const struct manager *, struct error *)
    __attribute__((warn_unused_result));

/*
 * True if the manager gave a credential of this name, sealed (then its name
 * ends in ".sealed") or else plain; then path, of MANAGER_PATH_SIZE bytes, is
 * where.  Else path is empty.
 */
bool manager_credential(const struct manager *, const char *name, char *path);

#endif
