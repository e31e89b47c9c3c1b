/*
 * The Anypoint profile: what only Anypoint can say of a person.
 *
 * A verified ID token names a user; the profile (GET /accounts/api/me) says
 * of which organization and identity provider the user is, and whether still
 * enabled.  It may echo the access token: it is never logged, and read member
 * by member.
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
#include "helper/base/uuid.h"
#include "helper/config/settings.h"
#include "helper/net/client.h"

/* A user name's or identity provider's longest, with its nul. */
#define PROFILE_NAME_SIZE 256

/*
 * Who an Anypoint user is.  Names are any bytes; "" if the profile has none,
 * or one that is too long.  They are never logged.
 */
struct profile {
    char id[UUID_SIZE];
    char username[PROFILE_NAME_SIZE];
    char identity_provider[PROFILE_NAME_SIZE];
};

/*
 * Ask for the profile of the token's owner and check it: it is the user
 * subject, whose id is a UUID; an enabled and not deleted person; of the
 * organization that settings name or, where that is enough, a member of it;
 * of one of the identity providers, where settings name any; by a token of our
 * client, if it tells the client.  False with ERROR_OTHER_USER (another's
 * profile), ERROR_TOKEN (nobody's, or of another application's token, or the
 * token is refused), ERROR_DISABLED, ERROR_ORGANIZATION,
 * ERROR_IDENTITY_PROVIDER, ERROR_NETWORK, ERROR_THROTTLED, ERROR_PROTOCOL, or
 * what a refusal's code means; then the profile is zeros.
 */
bool profile_verify(struct profile *, const struct settings *, struct net *,
                    const struct secret *token, const char *subject,
                    int64_t until, struct error *)
    __attribute__((warn_unused_result));

/* The same of an answer that is there.  Pure. */
bool profile_check(struct profile *, struct json_object *,
                   const struct settings *, const char *subject,
                   struct error *) __attribute__((warn_unused_result));

#endif
