/*
 * A line of authorized_keys: whether it is a whole public key.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_KEYLINE_H
#define HELPER_CTL_KEYLINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * True if a line of this length, without its end, is a key with which
 * somebody gets a shell: its type is one that sshd takes by default, its
 * bytes are a key of that type, and before it stand no options but those
 * that leave the shell as it is.  In doubt it is none.  Pure.
 */
bool keyline_good(const char *line, size_t length);

#endif
