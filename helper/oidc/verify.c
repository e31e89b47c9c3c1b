/*
 * Who was granted the tokens: the ID token, verified, and userinfo.
 *
 * Runs in: the helper's logins.
 * Trusts:  the provider's keys, fetched over TLS.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/verify.h"

#include <string.h>

#include "helper/base/clock.h"
#include "helper/base/json.h"
#include "helper/oidc/answer.h"
#include "pam/cleanup.h"

/* As for any other answer: what may pass is the network's. */
static enum error_kind
fault_of(int status)
{
    return status >= 500 ? ERROR_NETWORK : ERROR_PROTOCOL;
}

bool
verify_keys(struct jwk_set *keys, int64_t *date,
            const struct provider *provider, struct net *net,
            enum net_cache cache, int64_t until, struct error *error)
{
    CLEANUP(net_response_free) struct net_response response = {0};
    const struct net_request request = {
        .url = provider->jwks_uri,
        .cache = cache,
        .patient = true,
        .until = until,
        .most = PROVIDER_KEYS_MAX,
    };

    if (!answer_fetch(&response, net, &request, error))
        return error_within(error, "fetching keys: %s", request.url);
    if (response.status != 200)
        return error_set(error, fault_of(response.status),
                         "fetching keys: %s: it answered status %d",
                         request.url, response.status);
    if (!answer_is_json(response.type))
        return error_set(error, ERROR_PROTOCOL,
                         "fetching keys: %s: its answer is not of a JSON type",
                         request.url);
    *date = response.date;
    return jwk_set_parse(keys, buffer_string(&response.body),
                         response.body.length, error) ||
           error_within(error, "fetching keys: %s", request.url);
}

static bool
verify_with(struct claims *claims, const struct provider *provider,
            struct net *net, const struct tokens *tokens,
            const struct verify_asked *asked, enum net_cache cache,
            int64_t until, struct error *error)
{
    CLEANUP(jwk_set_free) struct jwk_set keys = {0};
    const struct settings *settings = provider->settings;
    const struct jwt_expected expected = {
        .issuer = settings->id_token_issuer[0] != '\0'
                      ? settings->id_token_issuer
                      : settings->issuer,
        .client_id = settings->client_id,
        .algorithms = jwt_algorithms(settings->signing_algorithms),
        .now = clock_seconds(),
        .skew = settings->clock_skew,
        .since = asked->since,
        .nonce = asked->nonce,
        .access_token = &tokens->access,
        .id = settings->id_claim,
        .organization = settings->organization_claim,
        .wanted = settings->organization,
        .required = settings->require_claim,
    };
    int64_t ignored;

    return verify_keys(&keys, &ignored, provider, net, cache, until, error) &&
           jwt_verify(claims, &tokens->id, &keys, &expected, error);
}

/*
 * What net kept may be old, or broken (net knows no JSON): both are worth
 * asking once more.
 */
static bool
verify_id_token(struct claims *claims, const struct provider *provider,
                struct net *net, const struct tokens *tokens,
                const struct verify_asked *asked, int64_t until,
                struct error *error)
{
    struct error first = {0};

    if (verify_with(claims, provider, net, tokens, asked, NET_CACHED, until,
                    &first))
        return true;
    if (first.kind == ERROR_UNKNOWN_KEY || first.kind == ERROR_PROTOCOL)
        return verify_with(claims, provider, net, tokens, asked, NET_REFRESHED,
                           until, error);
    *error = first;
    return false;
}

/* OpenID Connect Core 5.3.2: the sub "MUST be verified to exactly match". */
static bool
check_userinfo(const char *subject, struct json_object *object,
               struct error *error)
{
    struct json_reader reader = json_reader(object, error);
    char sub[SUBJECT_SIZE];

    json_string(&reader, "sub", sub, sizeof(sub));
    if (!json_ok(&reader))
        return false;
    if (strcmp(sub, subject) != 0)
        return error_set(error, ERROR_TOKEN,
                         "it speaks of another subject than the ID token");
    return true;
}

static bool
ask_userinfo(const char *subject, const struct provider *provider,
             struct net *net, const struct tokens *tokens, int64_t until,
             struct error *error)
{
    CLEANUP(answer_free) struct answer answer = {0};
    const struct net_request request = {.url = provider->userinfo_endpoint,
                                        .token = &tokens->access,
                                        .patient = true,
                                        .until = until};

    if (!answer_get(&answer, net, &request, error))
        return error_within(error, "userinfo");
    if (answer.refused) {
        answer_refused(&answer, error);
        return error_within(error, "userinfo: %s", request.url);
    }
    return check_userinfo(subject, answer.object, error) ||
           error_within(error, "userinfo: %s", request.url);
}

bool
verify_tokens(struct claims *claims, const struct provider *provider,
              struct net *net, const struct tokens *tokens,
              const struct verify_asked *asked, int64_t until,
              struct error *error)
{
    struct claims verified = {0};

    if (!verify_id_token(&verified, provider, net, tokens, asked, until,
                         error) ||
        !ask_userinfo(verified.subject, provider, net, tokens, until, error))
        return false;
    *claims = verified;
    return true;
}

/* The profile alone has to tell. */
static bool
go_without(struct claims *claims, const struct settings *settings,
           const char *subject, struct error *error)
{
    struct claims none = {0};

    if (settings->profile == PROFILE_CLAIMS)
        return error_set(error, ERROR_PROTOCOL,
                         "it gave no ID token, of which settings want claims");
    if (subject[0] == '\0' || strlen(subject) >= sizeof(none.user_id))
        return error_set(error, ERROR_STATE, "that is nobody's user id");
    memcpy(none.user_id, subject, strlen(subject));
    *claims = none;
    return true;
}

bool
verify_refreshed(struct claims *claims, const struct provider *provider,
                 struct net *net, const struct tokens *tokens,
                 const struct verify_asked *asked, const char *subject,
                 int64_t until, struct error *error)
{
    struct claims verified = {0};

    if (tokens->id.length == 0)
        return go_without(claims, provider->settings, subject, error);
    if (!verify_id_token(&verified, provider, net, tokens, asked, until,
                         error))
        return false;
    if (strcmp(verified.user_id, subject) != 0)
        return error_set(error, ERROR_OTHER_ACCOUNT,
                         "the ID token is of another user");
    *claims = verified;
    return true;
}
