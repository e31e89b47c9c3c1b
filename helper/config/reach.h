/*
 * Which URLs settings let us reach, and show.
 *
 * Runs in: the helper's logins, anypoint-net.
 * Trusts:  settings; nothing of a URL.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CONFIG_REACH_H
#define HELPER_CONFIG_REACH_H

#include <stdbool.h>

#include "helper/config/settings.h"

/*
 * True for a URL that url_parse takes (https), on the host and port of the
 * issuer, of the control plane, of an endpoint that is set, or of one of
 * the hosts.  Pure.
 */
bool reach_allows(const struct settings *, const char *url);

#endif
