/*
 * The module's lines in a file of PAM's configuration (pam.conf(5)).
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_MODULE_H
#define HELPER_CTL_MODULE_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/buffer.h"

/* True if a line of the text has the module. */
bool module_stands(const char *text);

/*
 * Copy the text into the buffer, with uids= of each of the module's lines
 * set to this list; a line that has none gets one.
 */
void module_set_uids(struct buffer *, const char *text, const char *uids);

/*
 * The list that the first of the module's lines has; false, with "", if it
 * has none, or one that does not fit.
 */
bool module_uids(char *uids, size_t size, const char *text);

#endif
