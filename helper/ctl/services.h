/*
 * For which PAM services an account is ours, and by which line.
 *
 * It is the module's own code that decides (pam/options.h, pam/guard.h).
 *
 * Runs in: anypointctl, as whoever runs it.
 * Trusts:  root, who writes PAM's files; not their form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_SERVICES_H
#define HELPER_CTL_SERVICES_H

#include <stdbool.h>
#include <stdio.h>

#include "helper/base/error.h"

/*
 * Print, as facts, which services of a folder of PAM's files ask the module
 * when somebody signs in to the account, and when it is used; and what the
 * module answers by each of its lines: that the account is ours, or why not.
 */
void services_print(FILE *, const char *folder, const char *account);

/*
 * Tell whether a service of that folder asks the module when somebody signs
 * in.  False with ERROR_SYSTEM if its files cannot be read.
 */
bool services_ask(bool *asks, const char *folder, const char *service,
                  struct error *) __attribute__((warn_unused_result));

#endif
