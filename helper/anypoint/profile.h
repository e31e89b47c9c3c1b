/*
 * The Anypoint profile: what only Anypoint can say of a person.
 *
 * A verified ID token names a user; the profile (GET /accounts/api/me) says
 * of which organization the user is, and whether still enabled.  It may
 * echo the access token: it is never logged, and read member by member.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_ANYPOINT_PROFILE_H
#define HELPER_ANYPOINT_PROFILE_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/config/settings.h"
#include "helper/net/client.h"

/*
 * Ask for the profile of the token's owner and check it: it is the user
 * subject, an enabled and not deleted person of the organization that
 * settings name.  False with ERROR_TOKEN (another's, or nobody's, profile),
 * ERROR_DISABLED, ERROR_ORGANIZATION, ERROR_NETWORK, ERROR_THROTTLED or
 * ERROR_PROTOCOL.
 */
bool profile_verify(const struct settings *, struct net *,
                    const struct secret *token, const char *subject,
                    int64_t until, struct error *)
    __attribute__((warn_unused_result));

/* The same of an answer that is there.  Pure. */
bool profile_check(struct json_object *, const char *subject,
                   const char *organization, struct error *)
    __attribute__((warn_unused_result));

#endif
