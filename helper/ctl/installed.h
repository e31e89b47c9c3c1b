/*
 * Whether the modules that a file of PAM's configuration names are there.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_INSTALLED_H
#define HELPER_CTL_INSTALLED_H

#include <stdbool.h>
#include <stddef.h>

/*
 * True if each module of the text is in a folder where libpam looks, or,
 * with an absolute name, where it says; else false, and the name of the first
 * that is not, cut to size.  Lines that begin with '#' or '-' do not count:
 * libpam does without the latter's modules.
 */
bool installed_all(char *missing, size_t size, const char *text);

/*
 * The path of the module of this name, where libpam looks; false, with "",
 * if it is nowhere.
 */
bool installed_find(char *path, size_t size, const char *name);

#endif
