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
#include "helper/base/words.h"
#include "helper/config/endpoints.h"
#include "helper/oidc/answer.h"
#include "pam/cleanup.h"

/* Long enough for any UUID; what is longer is none. */
#define ID_SIZE 64

/* Settings have no longer one. */
#define CLIENT_ID_SIZE 256

/* The business groups of an organization: Anypoint documents a hundred. */
#define ORGANIZATIONS_MAX 1000

/* How Anypoint calls itself where it is the identity provider. */
#define ANYPOINT_ITSELF "mulesoft"

/* What the answer says besides who the user is. */
struct answered {
    char id[ID_SIZE];
    char organization[ID_SIZE];
    char type[ID_SIZE];
    char client[CLIENT_ID_SIZE];
    bool enabled;
    bool deleted;
    struct json_object *user; /* the answer's */
};

/* ---- What it says --------------------------------------------------------
 */

/* Two members say it in Anypoint's answers. */
static bool
read_organization(struct answered *answered, struct json_reader *user,
                  struct error *error)
{
    struct json_reader organization =
        json_reader(json_inner(user, "organization"), error);
    char again[ID_SIZE];

    json_string(&organization, "id", answered->organization, ID_SIZE);
    if (!json_ok(&organization))
        return false;
    json_string_maybe(user, "organizationId", again, ID_SIZE);
    if (!json_ok(user))
        return false;
    return again[0] == '\0' || strcmp(again, answered->organization) == 0 ||
           error_set(error, ERROR_PROTOCOL,
                     "it has two different organizations for one user");
}

static bool
read_user(struct answered *answered, struct error *error)
{
    struct json_reader user = json_reader(answered->user, error);

    json_string(&user, "id", answered->id, ID_SIZE);
    json_flag(&user, "enabled", &answered->enabled);
    json_flag_maybe(&user, "deleted", &answered->deleted);
    json_string_maybe(&user, "type", answered->type, ID_SIZE);
    return json_ok(&user) && read_organization(answered, &user, error);
}

/* Not every answer tells for whom its token was made. */
static bool
read_client(struct answered *answered, struct json_reader *outer,
            struct error *error)
{
    struct json_reader client;

    if (json_lacks(outer, "client"))
        return true;
    client = json_reader(json_inner(outer, "client"), error);
    json_string_maybe(&client, "client_id", answered->client, CLIENT_ID_SIZE);
    return json_ok(&client);
}

/*
 * A token that an application got for itself has a profile too, of the
 * application's creator or of nobody.  It has had no ID token; this is the
 * second hurdle.
 */
static bool
read_answer(struct answered *answered, struct json_object *object,
            struct error *error)
{
    struct json_reader outer = json_reader(object, error);

    if (!json_has(&outer, "user"))
        return error_set(error, ERROR_TOKEN, "it is nobody's");
    answered->user = json_inner(&outer, "user");
    return read_user(answered, error) && read_client(answered, &outer, error);
}

/* Nobody needs a name but who is bound by one: what is none stays empty. */
static void
read_name(char name[static PROFILE_NAME_SIZE], struct json_object *user,
          const char *member)
{
    struct error ignored = {0};
    struct json_reader reader = json_reader(user, &ignored);

    json_string_maybe(&reader, member, name, PROFILE_NAME_SIZE);
}

static void
read_profile(struct profile *profile, const struct answered *answered)
{
    memcpy(profile->id, answered->id, sizeof(profile->id));
    read_name(profile->username, answered->user, "username");
    read_name(profile->identity_provider, answered->user, "idprovider_id");
}

/* ---- Whether that will do ------------------------------------------------
 */

/* An application that the person let in elsewhere is not this host. */
static bool
is_for_us(const struct answered *answered, const struct settings *settings,
          const char *subject, struct error *error)
{
    if (!uuid_valid(answered->id))
        return error_set(error, ERROR_TOKEN, "the user's id is no UUID");
    if (strcmp(answered->id, subject) != 0)
        return error_set(error, ERROR_OTHER_USER,
                         "it is another user's than the ID token");
    if (answered->client[0] != '\0' &&
        strcmp(answered->client, settings->client_id) != 0)
        return error_set(error, ERROR_TOKEN,
                         "it is of a token that was given to another "
                         "application");
    return true;
}

static bool
is_welcome(const struct answered *answered, struct error *error)
{
    if (!answered->enabled || answered->deleted)
        return error_set(error, ERROR_DISABLED, "the user is %s",
                         answered->deleted ? "deleted" : "disabled");
    if (answered->type[0] != '\0' && strcmp(answered->type, "host") != 0)
        return error_set(error, ERROR_DISABLED, "the user is not a person's");
    return true;
}

static bool
read_membership(bool *member, struct json_object *user, const char *wanted,
                struct error *error)
{
    struct json_reader reader = json_reader(user, error);
    struct json_object *array;
    size_t count = 0;

    if (json_lacks(&reader, "memberOfOrganizations"))
        return true;
    array = json_array(&reader, "memberOfOrganizations", ORGANIZATIONS_MAX,
                       &count);
    for (size_t i = 0; i < count; i++) {
        struct json_reader one = json_reader(json_element(array, i), error);
        char id[ID_SIZE];

        json_string(&one, "id", id, ID_SIZE);
        if (!json_ok(&one))
            return error_within(error, "memberOfOrganizations");
        *member = *member || strcmp(id, wanted) == 0;
    }
    return json_ok(&reader);
}

/*
 * A person who left one organization lives on in another, with the same id
 * (Anypoint makes a trial organization for them): so the organization is
 * checked each time.
 */
static bool
is_of_ours(const struct answered *answered, const struct settings *settings,
           struct error *error)
{
    const char *wanted = settings->organization;
    bool ours =
        wanted[0] != '\0' && strcmp(answered->organization, wanted) == 0;

    if (!ours && wanted[0] != '\0' && settings->member_organizations &&
        !read_membership(&ours, answered->user, wanted, error))
        return false;
    return ours || error_set(error, ERROR_ORGANIZATION,
                             "the user's organization is %s",
                             uuid_valid(answered->organization)
                                 ? answered->organization
                                 : "no UUID");
}

/* What the log may have of it: nothing that somebody could have chosen. */
static const char *
plain_provider(const char *name)
{
    if (strcmp(name, ANYPOINT_ITSELF) == 0)
        return ANYPOINT_ITSELF;
    if (uuid_valid(name))
        return name;
    return name[0] == '\0' ? "not told" : "another, and no UUID";
}

/* The same user name is another person's at another identity provider. */
static bool
is_vouched_for(const struct profile *profile, const struct settings *settings,
               struct error *error)
{
    return settings->identity_providers[0] == '\0' ||
           words_have(settings->identity_providers,
                      profile->identity_provider) ||
           error_set(error, ERROR_IDENTITY_PROVIDER,
                     "the user's identity provider is %s",
                     plain_provider(profile->identity_provider));
}

bool
profile_check(struct profile *profile, struct json_object *object,
              const struct settings *settings, const char *subject,
              struct error *error)
{
    struct answered answered = {0};

    *profile = (struct profile){0};
    if (!read_answer(&answered, object, error) ||
        !is_for_us(&answered, settings, subject, error) ||
        !is_welcome(&answered, error) ||
        !is_of_ours(&answered, settings, error))
        return false;
    read_profile(profile, &answered);
    if (is_vouched_for(profile, settings, error))
        return true;
    *profile = (struct profile){0};
    return false;
}

bool
profile_verify(struct profile *profile, const struct settings *settings,
               struct net *net, const struct secret *token,
               const char *subject, int64_t until, struct error *error)
{
    CLEANUP(answer_free) struct answer answer = {0};
    char url[URL_MAX + 1];
    const struct net_request request = {.url = url,
                                        .token = token,
                                        .patient = true,
                                        .until = until,
                                        .most = NET_BODY_MAX};

    *profile = (struct profile){0};
    if (!endpoints_profile(url, settings))
        return error_set(error, ERROR_SETTINGS,
                         "no profile endpoint can be made of the issuer");
    if (!answer_get(&answer, net, &request, error))
        return error_within(error, "profile");
    if (answer.refused) {
        answer_refused(&answer, error);
        return error_within(error, "profile: %s", url);
    }
    return profile_check(profile, answer.object, settings, subject, error) ||
           error_within(error, "profile: %s", url);
}
