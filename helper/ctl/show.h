/*
 * Show how files differ.
 *
 * Runs in: anypointctl.
 * Trusts:  diff(1).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_SHOW_H
#define HELPER_CTL_SHOW_H

#include <stdbool.h>

#include "helper/base/error.h"

/*
 * Print the unified diff from the file at path, or none, to another file
 * that is to be in its place.  *differs is set if there is any difference,
 * and left alone if not.
 */
bool show_difference(bool *differs, const char *path, const char *other,
                     struct error *) __attribute__((warn_unused_result));

#endif
