/*
 * What the module says when it begins (doc/protocol.md); pam/start.c writes
 * it.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of its form; what it says is worth what the caller's uid
 *          is (login.c).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_LOGIN_START_READ_H
#define HELPER_LOGIN_START_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "pam/text.h"
#include "pam/wire.h"

/* What the module says when it begins; all are text, "" if not known. */
struct start {
    char operation[16]; /* "authenticate", or another of doc/protocol.md */
    char service[64];
    char account[NAME_SIZE]; /* a plain name */
    char remote_host[256];
    char remote_user[64];
    char tty[64];
    char display[16];
    char methods[257]; /* completed SSH methods, parted by commas */
    int64_t seconds;   /* that the application waits */
};

/*
 * Read a START; false if it is none, or any of it is not as it must be.
 * Pure.
 */
bool start_read(struct start *, struct wire *)
    __attribute__((warn_unused_result));

#endif
