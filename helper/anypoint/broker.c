/*
 * Who a person is by the word of a broker: a provider before Anypoint, whose
 * tokens Anypoint does not know.
 *
 * Runs in: the helper's logins.
 * Trusts:  the claims, which are verified; the broker, for what they say.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/anypoint/broker.h"

#include <string.h>

#include "helper/base/uuid.h"

bool
broker_profile(struct profile *profile, const struct settings *settings,
               const struct claims *claims, struct error *error)
{
    const char *wanted = settings->organization;
    const char *organization = claims->organization;

    *profile = (struct profile){0};
    if (!uuid_valid(claims->user_id))
        return error_set(error, ERROR_TOKEN,
                         "the ID token's user id is no UUID; see id_claim");
    if (wanted[0] == '\0' || strcmp(organization, wanted) != 0)
        return error_set(error, ERROR_ORGANIZATION,
                         "the ID token's organization is %s",
                         uuid_valid(organization) ? organization : "another");
    memcpy(profile->id, claims->user_id, sizeof(profile->id));
    return true;
}
