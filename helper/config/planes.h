/*
 * Anypoint's control planes, and where what is on each.
 *
 * Every plane has the same paths below its base URL.  So a base is enough
 * to know each endpoint, where the provider does not tell them itself.
 *
 * Runs in: the helper's logins, anypoint-net, anypointctl.
 * Trusts:  root's words; not their form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CONFIG_PLANES_H
#define HELPER_CONFIG_PLANES_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/base/url.h"

/* The names that are known, as a person reads them. */
#define PLANES_NAMES "us, eu, gov, ca or jp"

/* The plane of who says nothing. */
#define PLANES_DEFAULT "us"

/* Below a base: the provider itself, and a user's profile. */
#define PLANES_ISSUER  "/accounts/api/v2/oauth2"
#define PLANES_PROFILE "/accounts/api/me"

/* A base, which leaves room for the longest of Anypoint's paths. */
#define PLANES_BASE_SIZE (URL_MAX + 1 - 64)

/*
 * Write the base URL, without a slash at its end, that a word means: a
 * control plane's name, or an https URL without a path.  False if it is
 * neither, or too long.  Pure.
 */
bool planes_base(char base[PLANES_BASE_SIZE], const char *word)
    __attribute__((warn_unused_result));

/*
 * Write the base that an issuer of Anypoint's form is below.  False if it
 * has another form: then it is somebody else's.  Pure.
 */
bool planes_base_of_issuer(char base[PLANES_BASE_SIZE], const char *issuer)
    __attribute__((warn_unused_result));

/*
 * Write the issuer that a word means: a control plane's name; an https URL
 * without a path, below which Anypoint's path is; or one with a path, which
 * is the issuer itself.  ERROR_SETTINGS if it is none of these.
 */
bool planes_issuer(char issuer[URL_MAX + 1], const char *word, struct error *)
    __attribute__((warn_unused_result));

#endif
