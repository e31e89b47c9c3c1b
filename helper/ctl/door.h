/*
 * Ask the helper over its socket, the one door to it (doc/protocol.md).
 *
 * Runs in: anypointctl, as whoever runs it.
 * Trusts:  root, who must listen there; not the form of what comes.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_DOOR_H
#define HELPER_CTL_DOOR_H

#include <stdbool.h>

#include "helper/base/error.h"

#define DOOR_SOCKET "/run/anypoint/helper.sock"

/* A fact that the helper tells; both are printable ASCII. */
typedef void door_fact(void *context, const char *name, const char *value);

/*
 * Ask one question about an account, and hand over each fact as it comes.
 * False with ERROR_NETWORK if the helper cannot be reached, is silent for
 * three seconds, or says what it may not; with ERROR_SETTINGS, and its own
 * words, if it does not answer this.
 */
bool door_ask(const char *path, const char *operation, const char *account,
              door_fact *, void *context, struct error *)
    __attribute__((warn_unused_result));

/* The same of a question that was asked over this connection. */
bool door_hear(int fd, door_fact *, void *context, struct error *)
    __attribute__((warn_unused_result));

#endif
