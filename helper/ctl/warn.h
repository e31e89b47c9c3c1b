/*
 * Warn of people whose Anypoint user makes them root here.
 *
 * Runs in: anypointctl.
 * Trusts:  sudo, about itself.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_WARN_H
#define HELPER_CTL_WARN_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/ctl/places.h"
#include "helper/ctl/ranges.h"

/*
 * Print a line for each account of the accounts file that is ours and may
 * do something as root by sudo.
 */
bool warn_of_roots(const struct places *, const struct ranges *,
                   struct error *) __attribute__((warn_unused_result));

#endif
