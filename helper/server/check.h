/*
 * Read all that a login needs, before a login does.
 *
 * Runs in: anypoint-helper --check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_SERVER_CHECK_H
#define HELPER_SERVER_CHECK_H

#include <stdbool.h>
#include <stdio.h>

#include "helper/base/error.h"

/*
 * Read the settings and the accounts file, and look up each account; and,
 * where a name binds one, the folder of what is kept.  Says on out what was
 * read; false with the first thing that is wrong.
 */
bool check_all(const char *settings_path, const char *state, FILE *out,
               struct error *) __attribute__((warn_unused_result));

#endif
