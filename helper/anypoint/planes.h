/*
 * Anypoint's control planes, and the issuer of each.
 *
 * Runs in: anypointctl.
 * Trusts:  root's words; not their form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_ANYPOINT_PLANES_H
#define HELPER_ANYPOINT_PLANES_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/base/url.h"

/* The names that are known, as a person reads them. */
#define PLANES_NAMES "us, eu, gov, ca or jp"

/*
 * Write the issuer that a word means: a control plane's name; an https URL
 * without a path, below which Anypoint's path is; or one with a path, which
 * is the issuer itself.  ERROR_SETTINGS if it is none of these.
 */
bool planes_issuer(char issuer[URL_MAX + 1], const char *word, struct error *)
    __attribute__((warn_unused_result));

#endif
