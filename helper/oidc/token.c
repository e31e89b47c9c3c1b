/*
 * What the token endpoint grants (RFC 6749 section 5.1).
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/token.h"

#include <string.h>
#include <strings.h>

#include "helper/base/json.h"

/* Anypoint has more than a hundred scopes; we ask for few. */
#define SCOPE_SIZE 4096

bool
token_scope_has(const char *scope, const char *wanted)
{
    size_t length = strlen(wanted);

    while (*scope != '\0') {
        size_t count = strcspn(scope, " ");

        if (count == length && memcmp(scope, wanted, length) == 0)
            return true;
        scope += count;
        scope += strspn(scope, " ");
    }
    return false;
}

static bool
check_scope(struct json_reader *reader, struct error *error)
{
    char scope[SCOPE_SIZE];

    if (!json_has(reader, "scope"))
        return true;
    json_string(reader, "scope", scope, sizeof(scope));
    if (!json_ok(reader))
        return false;
    if (!token_scope_has(scope, "openid"))
        return error_set(error, ERROR_NO_OPENID,
                         "the grant is without the scope openid");
    if (!token_scope_has(scope, "profile"))
        return error_set(error, ERROR_NO_PROFILE,
                         "the grant is without the scope profile");
    return true;
}

/*
 * Without openid there is no ID token, without a scope nothing tells why:
 * so the scope is looked at before the ID token is missed.
 */
static bool
read_tokens(struct tokens *tokens, struct json_reader *reader, bool id,
            struct error *error)
{
    char type[32];

    json_string(reader, "token_type", type, sizeof(type));
    json_secret(reader, "access_token", &tokens->access, TOKEN_MAX);
    json_secret_maybe(reader, "refresh_token", &tokens->refresh, TOKEN_MAX);
    if (!json_ok(reader))
        return false;
    if (strcasecmp(type, "bearer") != 0)
        return error_set(error, ERROR_PROTOCOL,
                         "the access token is not a bearer token");
    if (!check_scope(reader, error))
        return false;
    if (id || json_has(reader, "id_token"))
        json_secret(reader, "id_token", &tokens->id, TOKEN_MAX);
    return json_ok(reader);
}

/* id tells whether there must be an ID token. */
static bool
read_answer(struct tokens *tokens, struct json_object *object, bool id,
            struct error *error)
{
    struct json_reader reader = json_reader(object, error);

    *tokens = (struct tokens){0};
    if (read_tokens(tokens, &reader, id, error))
        return true;
    secret_erase(&tokens->id);
    return false;
}

bool
token_read(struct tokens *tokens, struct json_object *object,
           struct error *error)
{
    return read_answer(tokens, object, true, error);
}

bool
token_read_refreshed(struct tokens *tokens, struct json_object *object,
                     struct error *error)
{
    return read_answer(tokens, object, false, error);
}

void
token_erase(struct tokens *tokens)
{
    secret_erase(&tokens->access);
    secret_erase(&tokens->id);
    secret_erase(&tokens->refresh);
}
