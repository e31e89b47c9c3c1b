/*
 * What the settings must hold together.
 *
 * Runs in: the helper's listener, anypoint-net, --check.
 * Trusts:  settings_parse, for the form of each.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CONFIG_COHERENT_H
#define HELPER_CONFIG_COHERENT_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/config/settings.h"

/*
 * True if a login can go by these settings: an organization, a client id,
 * known algorithms, endpoints where discovery is off, hosts that are names,
 * a proxy that is only one, ways to sign in for each service.
 * Else ERROR_SETTINGS: "FILE: [section] key: what is wrong and what to do".
 */
bool coherent_settings(const struct settings *, const char *name,
                       struct error *) __attribute__((warn_unused_result));

#endif
