/*
 * That somebody can sign in by each service: what its methods must hold.
 *
 * Runs in: the helper's listener, anypoint-net, --check.
 * Trusts:  settings_parse, for the form of each.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CONFIG_USABLE_H
#define HELPER_CONFIG_USABLE_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/config/settings.h"

/*
 * True if the methods of [sign-in] and of each service are some, and of use.
 * Else ERROR_SETTINGS, as coherent_settings tells it.
 */
bool usable_methods(const struct settings *, const char *name, struct error *)
    __attribute__((warn_unused_result));

#endif
