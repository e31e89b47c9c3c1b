/*
 * ID tokens: JWTs that are verified before a claim is read (RFC 7519,
 * RFC 8725, OpenID Connect Core 3.1.3.7).
 *
 * Runs in: the helper's logins.
 * Trusts:  the keys that it is given; nothing of the token before its
 *          signature is found good, little after.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/jose/jwt.h"

#include <string.h>

#include "helper/base/buffer.h"
#include "helper/base/json.h"
#include "helper/jose/digest.h"
#include "helper/jose/jws.h"
#include "pam/cleanup.h"
#include "pam/text.h"

#define AUDIENCES_MAX 16

/* Groups may be among them. */
#define ORGANIZATIONS_MAX 200
#define ALGORITHM_MAX     16

/* A string claim that is compared; what is longer is not what we expect. */
#define CLAIM_SIZE 1024

/* The left half of SHA-256, which all of our algorithms use. */
#define HALF_HASH (DIGEST_BYTES / 2)

struct audience {
    const char *client_id;
    size_t count;
    bool others;
};

static bool
refuse(struct error *error, const char *why)
{
    return error_set(error, ERROR_TOKEN, "the ID token%s", why);
}

/* Take the next word into space; answers what follows it. */
static const char *
take_word(char *space, size_t size, const char *words)
{
    size_t length = strcspn(words, " ");

    space[0] = '\0';
    if (length < size) {
        memcpy(space, words, length);
        space[length] = '\0';
    }
    return words + length + strspn(words + length, " ");
}

unsigned
jwt_algorithms(const char *names)
{
    unsigned algorithms = 0;

    names += strspn(names, " ");
    while (*names != '\0') {
        char name[ALGORITHM_MAX];
        unsigned bit;

        names = take_word(name, sizeof(name), names);
        bit = jws_bit(jwk_algorithm(name));
        if (bit == 0)
            return 0;
        algorithms |= bit;
    }
    return algorithms;
}

/* Core 3.1.3.7 (2): exactly, with neither side put into another form. */
static bool
check_issuer(struct json_reader *reader, const struct jwt_expected *expected)
{
    char issuer[CLAIM_SIZE];

    json_string(reader, "iss", issuer, sizeof(issuer));
    if (!json_ok(reader))
        return false;
    return strcmp(issuer, expected->issuer) == 0 ||
           error_set(reader->error, ERROR_TOKEN,
                     "the ID token is another issuer's than settings say: %s",
                     text_ascii(issuer) && issuer[0] != '\0'
                         ? issuer
                         : "what cannot be told");
}

static bool
note_audience(void *context, const char *name)
{
    struct audience *audience = context;

    audience->count++;
    if (strcmp(name, audience->client_id) != 0)
        audience->others = true;
    return true;
}

/*
 * Core 3.1.3.7 (3) to (5).  Whoever else is in the audience could use the
 * token here that it was given, so nobody else may be.
 */
static bool
check_audience(struct json_reader *reader, const struct jwt_expected *expected)
{
    struct audience audience = {.client_id = expected->client_id};
    bool has_party = json_has(reader, "azp");
    char party[CLAIM_SIZE] = "";

    json_strings(reader, "aud", AUDIENCES_MAX, note_audience, &audience);
    if (has_party)
        json_string(reader, "azp", party, sizeof(party));
    if (!json_ok(reader))
        return false;
    if (audience.others)
        return refuse(reader->error,
                      audience.count == 1
                          ? "'s audience is not this client"
                          : "'s audience is not this client alone");
    if (audience.count > 1 && !has_party)
        return refuse(reader->error,
                      " has several audiences and no authorized party");
    return !has_party || strcmp(party, expected->client_id) == 0 ||
           refuse(reader->error, " was issued to another client");
}

/* RFC 7519 4.1.4 to 4.1.6; Core 3.1.3.7 (9) and (10). */
static bool
check_times(struct claims *claims, struct json_reader *reader,
            const struct jwt_expected *expected)
{
    int64_t not_before = 0;

    json_date(reader, "exp", &claims->expires);
    json_date(reader, "iat", &claims->issued);
    json_date_maybe(reader, "nbf", &not_before);
    if (!json_ok(reader))
        return false;
    if (claims->expires <= expected->now - expected->skew)
        return refuse(reader->error, " has expired");
    if (not_before > expected->now + expected->skew)
        return refuse(reader->error, " is not valid yet");
    if (claims->issued > expected->now + expected->skew)
        return refuse(reader->error, " was issued in the future");
    if (claims->issued < expected->since - expected->skew)
        return refuse(reader->error, " was issued before this sign-in began");
    return true;
}

/* Core 3.1.3.7 (11). */
static bool
check_nonce(struct json_reader *reader, const struct jwt_expected *expected)
{
    char nonce[CLAIM_SIZE];

    if (expected->nonce == NULL)
        return true;
    json_string(reader, "nonce", nonce, sizeof(nonce));
    return json_ok(reader) && (strcmp(nonce, expected->nonce) == 0 ||
                               refuse(reader->error, "'s nonce is another"));
}

/* Core 3.1.3.8: the token and the ID token are of one answer. */
static bool
check_token_hash(struct json_reader *reader,
                 const struct jwt_expected *expected)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(2 * HALF_HASH);
    const struct secret *token = expected->access_token;
    char claimed[CLAIM_SIZE];

    if (token == NULL || !json_has(reader, "at_hash"))
        return true;
    json_string(reader, "at_hash", claimed, sizeof(claimed));
    if (!json_ok(reader))
        return false;
    if (!digest_add(&text, token->bytes, token->length, HALF_HASH))
        return error_memory(reader->error);
    return strcmp(buffer_string(&text), claimed) == 0 ||
           refuse(reader->error, " belongs to another access token");
}

/* Core 2. */
static bool
check_subject(struct claims *claims, struct json_reader *reader)
{
    json_string(reader, "sub", claims->subject, sizeof(claims->subject));
    if (!json_ok(reader))
        return false;
    return (claims->subject[0] != '\0' && text_ascii(claims->subject)) ||
           refuse(reader->error, "'s subject is empty or not printable ASCII");
}

/*
 * Find what holds a claim: *path becomes its name there.  It is a member of
 * the whole name, else one inside others.
 */
static bool
find_claim(struct json_reader *at, const char **path,
           const struct json_reader *reader)
{
    char name[SUBJECT_SIZE];

    *at = *reader;
    while (!json_has(at, *path) && strchr(*path, '.') != NULL) {
        size_t length = strcspn(*path, ".");

        if (length >= sizeof(name))
            return refuse(reader->error, "'s claim has too long a name");
        memcpy(name, *path, length);
        name[length] = '\0';
        *at = json_reader(json_inner(at, name), reader->error);
        *path += length + 1;
    }
    return true;
}

static bool
check_claim(const char *text, struct error *error)
{
    return (text[0] != '\0' && text_ascii(text)) ||
           refuse(error, "'s claim is empty or not printable ASCII");
}

static bool
read_path(struct json_reader *reader, const char *path,
          char space[SUBJECT_SIZE])
{
    struct json_reader at;

    if (!find_claim(&at, &path, reader))
        return false;
    json_string(&at, path, space, SUBJECT_SIZE);
    return json_ok(&at) && check_claim(space, reader->error);
}

/* One of a list is looked for. */
struct search {
    const char *wanted;
    char *space; /* the wanted one, else the first */
};

static bool
look_for(void *context, const char *text)
{
    struct search *search = context;
    size_t length = strlen(text);

    if (length >= SUBJECT_SIZE)
        return false;
    if (search->space[0] == '\0' || strcmp(text, search->wanted) == 0)
        memcpy(search->space, text, length + 1);
    return true;
}

/* A broker may tell one, or all of which somebody is. */
static bool
read_organization(struct claims *claims, struct json_reader *reader,
                  const struct jwt_expected *expected)
{
    struct search search = {expected->wanted, claims->organization};
    const char *path = expected->organization;
    struct json_reader at;

    if (!find_claim(&at, &path, reader))
        return false;
    json_strings(&at, path, ORGANIZATIONS_MAX, look_for, &search);
    return json_ok(&at) && check_claim(claims->organization, reader->error);
}

static bool
is_named(const char *path)
{
    return path != NULL && path[0] != '\0';
}

/* Who stands before Anypoint says so in claims of its own. */
static bool
read_user(struct claims *claims, struct json_reader *reader,
          const struct jwt_expected *expected)
{
    if (!is_named(expected->id))
        memcpy(claims->user_id, claims->subject, sizeof(claims->user_id));
    else if (!read_path(reader, expected->id, claims->user_id))
        return false;
    return !is_named(expected->organization) ||
           read_organization(claims, reader, expected);
}

static bool
check_required(struct json_reader *reader, const struct jwt_expected *expected)
{
    char path[SUBJECT_SIZE], value[SUBJECT_SIZE];
    const char *equals;

    if (!is_named(expected->required))
        return true;
    equals = strchr(expected->required, '=');
    if (equals == NULL || equals - expected->required >= SUBJECT_SIZE)
        return refuse(reader->error, "'s required claim has no value");
    memcpy(path, expected->required, (size_t) (equals - expected->required));
    path[equals - expected->required] = '\0';
    return read_path(reader, path, value) &&
           (strcmp(value, equals + 1) == 0 ||
            error_set(reader->error, ERROR_TOKEN,
                      "the ID token's %s is not what require_claim says",
                      path));
}

/*
 * RFC 8417 2.2, OpenID Connect Back-Channel Logout 2.4: a token with events
 * tells that something happened, not who is signing in.
 */
static bool
check_kind(struct json_reader *reader)
{
    return !json_has(reader, "events") ||
           refuse(reader->error, " is a security event's");
}

static bool
check_claims(struct claims *claims, struct json_reader *reader,
             const struct jwt_expected *expected)
{
    return check_kind(reader) && check_issuer(reader, expected) &&
           check_audience(reader, expected) &&
           check_times(claims, reader, expected) &&
           check_nonce(reader, expected) &&
           check_token_hash(reader, expected) &&
           check_subject(claims, reader) && check_required(reader, expected) &&
           read_user(claims, reader, expected);
}

/* The claims of a payload whose signature is good. */
static bool
read_claims(struct claims *claims, const struct buffer *payload,
            const struct jwt_expected *expected, struct error *error)
{
    CLEANUP(json_free) struct json_object *object = NULL;
    struct error why = {0};
    struct json_reader reader;

    if (json_parse(&object, buffer_string(payload), payload->length, &why)) {
        reader = json_reader(object, &why);
        if (check_claims(claims, &reader, expected))
            return true;
    }
    *error = why;
    if (why.kind != ERROR_PROTOCOL)
        return false;
    error->kind = ERROR_TOKEN;
    return error_within(error, "the ID token's claims");
}

bool
jwt_verify(struct claims *claims, const struct secret *token,
           const struct jwk_set *set, const struct jwt_expected *expected,
           struct error *error)
{
    CLEANUP(buffer_free) struct buffer payload = BUFFER(JWT_MAX);
    struct claims verified = {0};

    if (token->length > JWT_MAX)
        return refuse(error, " is longer than 16384 bytes");
    if (token->length == 0)
        return refuse(error, " is empty");
    if (!jws_verify(&payload, token->bytes, token->length, set,
                    expected->algorithms, error) ||
        !read_claims(&verified, &payload, expected, error))
        return false;
    *claims = verified;
    return true;
}
