/*
 * The message that begins a login: what the module knows.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  nothing that the application says of the person's side.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef PAM_START_H
#define PAM_START_H

#include <security/pam_modules.h>
#include <stdbool.h>
#include <stddef.h>

#include "pam/wire.h"

/* The longest host's name, and of all else; what is longer is left out. */
#define START_HOST_MAX 255
#define START_TEXT_MAX 63

/* The longest list of completed SSH methods; it ends at a whole entry. */
#define START_METHODS_MAX 256

/*
 * Write START for this operation (operation_word), a plain account name, and
 * the seconds that are left.  What the application
 * knows comes from its PAM items and, for SSH, from its PAM environment;
 * what is no printable ASCII, or too long, is left empty.  False, after a
 * line in the log, if the service's name is such, or missing.
 */
bool start_write(pam_handle_t *, const char *operation, const char *account,
                 unsigned seconds, struct wire *)
    __attribute__((warn_unused_result));

/*
 * Sum up sshd's SSH_AUTH_INFO_0 (a line a completed method; NULL counts as
 * empty) into space for START_METHODS_MAX bytes and a nul: "method" or
 * "method keytype" each, with commas between; no key and no name.  Anything
 * unprintable makes it empty.
 */
void start_methods(const char *info, char space[START_METHODS_MAX + 1]);

#endif
