/*
 * What sudo lets an account do.
 *
 * Runs in: anypointctl.
 * Trusts:  sudo.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_SUDO_H
#define HELPER_CTL_SUDO_H

#include <stdbool.h>

#include "helper/base/error.h"

enum sudo_right {
    SUDO_NONE = 0, /* nothing as root */
    SUDO_SOME,     /* this and that as root */
    SUDO_ALL,      /* everything as root */
};

struct sudo {
    enum sudo_right right;
    bool unasked; /* everything as root, and without a password */
};

/* Read what "sudo -l -U NAME" prints, in English.  Pure. */
struct sudo sudo_parse(const char *text);

/* Ask sudo about an account; a host without sudo lets nobody do anything. */
bool sudo_ask(struct sudo *, const char *name, struct error *)
    __attribute__((warn_unused_result));

#endif
