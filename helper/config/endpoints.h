/*
 * What follows from the control plane: the issuer, and each endpoint that
 * nobody names.
 *
 * Runs in: the helper's logins, anypoint-net, anypointctl.
 * Trusts:  settings.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CONFIG_ENDPOINTS_H
#define HELPER_CONFIG_ENDPOINTS_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/base/url.h"
#include "helper/config/planes.h"
#include "helper/config/settings.h"

/*
 * Fill in an issuer that is not set: that of control_plane, or of
 * PLANES_DEFAULT.  One that is wrong leaves it empty, for coherent_settings
 * to tell.
 */
bool endpoints_resolve(struct settings *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Write the URL of one of Anypoint's paths, below the control plane.  False
 * if the issuer is not on it: a broker has paths of its own.  Pure.
 */
bool endpoints_default(char url[URL_MAX + 1], const struct settings *,
                       const char *path) __attribute__((warn_unused_result));

/*
 * Write where Anypoint's profile of a person is: the setting, else that of
 * the control plane, else that of the issuer's host.  Pure.
 */
bool endpoints_profile(char url[URL_MAX + 1], const struct settings *)
    __attribute__((warn_unused_result));

#endif
