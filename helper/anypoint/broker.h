/*
 * Who a person is by the word of a broker: a provider before Anypoint, whose
 * tokens Anypoint does not know.
 *
 * Runs in: the helper's logins.
 * Trusts:  the claims, which are verified; the broker, for what they say.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_ANYPOINT_BROKER_H
#define HELPER_ANYPOINT_BROKER_H

#include <stdbool.h>

#include "helper/anypoint/profile.h"
#include "helper/base/error.h"
#include "helper/config/settings.h"
#include "helper/jose/jwt.h"

/*
 * Make a profile of claims: the user id is a UUID, and the organization is
 * the settings'.  It has no names.  False with ERROR_TOKEN or
 * ERROR_ORGANIZATION; then the profile is zeros.  Pure.
 */
bool broker_profile(struct profile *, const struct settings *,
                    const struct claims *, struct error *)
    __attribute__((warn_unused_result));

#endif
