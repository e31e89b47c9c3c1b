/*
 * Reach the helper.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  the path, which only root can change; not who listens there.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef PAM_DIAL_H
#define PAM_DIAL_H

#include <security/pam_modules.h>

/*
 * Connect to the socket at this path, which root, or this process's own
 * effective user, listens on; no connecting and no later sending waits
 * longer than 3 seconds.  Answers a descriptor, which the caller closes, or
 * -1 after a line in the log.
 */
int dial(pam_handle_t *, const char *path) __attribute__((warn_unused_result));

#endif
