/*
 * The Anypoint profile: what only Anypoint can say of a person.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/anypoint/profile.h"

#include <string.h>

#include "helper/base/json.h"
#include "helper/base/uuid.h"
#include "helper/config/endpoints.h"
#include "helper/oidc/answer.h"
#include "pam/cleanup.h"

/* Long enough for any UUID; what is longer is none. */
#define ID_SIZE 64

/* What the profile says of a user. */
struct profile {
    char id[ID_SIZE];
    char organization[ID_SIZE];
    char type[ID_SIZE];
    bool enabled;
    bool deleted;
};

/*
 * A token that an application got for itself has a profile too, of the
 * application's creator or of nobody.  It has had no ID token; this is the
 * second hurdle.
 */
static bool
read_profile(struct profile *profile, struct json_object *object,
             struct error *error)
{
    struct json_reader outer = json_reader(object, error);

    if (!json_has(&outer, "user"))
        return error_set(error, ERROR_TOKEN, "it is nobody's");
    struct json_reader user = json_reader(json_inner(&outer, "user"), error);
    struct json_reader organization =
        json_reader(json_inner(&user, "organization"), error);

    json_string(&user, "id", profile->id, ID_SIZE);
    json_flag(&user, "enabled", &profile->enabled);
    json_flag_maybe(&user, "deleted", &profile->deleted);
    json_string_maybe(&user, "type", profile->type, ID_SIZE);
    if (!json_ok(&user))
        return false;
    json_string(&organization, "id", profile->organization, ID_SIZE);
    return json_ok(&organization);
}

static bool
is_welcome(const struct profile *profile, struct error *error)
{
    if (!profile->enabled || profile->deleted)
        return error_set(error, ERROR_DISABLED, "the user is %s",
                         profile->deleted ? "deleted" : "disabled");
    if (profile->type[0] != '\0' && strcmp(profile->type, "host") != 0)
        return error_set(error, ERROR_DISABLED, "the user is not a person's");
    return true;
}

/*
 * A person who left one organization lives on in another, with the same id
 * (Anypoint makes a trial organization for them): so the organization is
 * checked each time.
 */
bool
profile_check(struct json_object *object, const char *subject,
              const char *wanted, struct error *error)
{
    struct profile profile = {0};

    if (!read_profile(&profile, object, error))
        return false;
    if (strcmp(profile.id, subject) != 0)
        return error_set(error, ERROR_TOKEN,
                         "it is another user's than the ID token");
    if (!is_welcome(&profile, error))
        return false;
    if (wanted[0] == '\0' || strcmp(profile.organization, wanted) != 0)
        return error_set(
            error, ERROR_ORGANIZATION, "the user's organization is %s",
            uuid_valid(profile.organization) ? profile.organization
                                             : "no UUID");
    return true;
}

bool
profile_verify(const struct settings *settings, struct net *net,
               const struct secret *token, const char *subject, int64_t until,
               struct error *error)
{
    CLEANUP(answer_free) struct answer answer = {0};
    char url[URL_MAX + 1];
    const struct net_request request = {.url = url,
                                        .token = token,
                                        .patient = true,
                                        .until = until,
                                        .most = NET_BODY_MAX};

    if (!endpoints_profile(url, settings))
        return error_set(error, ERROR_SETTINGS,
                         "no profile endpoint can be made of the issuer");
    if (!answer_get(&answer, net, &request, error))
        return error_within(error, "profile");
    if (answer.refused) {
        answer_refused(&answer, error);
        return error_within(error, "profile: %s", url);
    }
    return profile_check(answer.object, subject, settings->organization,
                         error) ||
           error_within(error, "profile: %s", url);
}
