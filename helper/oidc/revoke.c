/*
 * Give tokens back that nobody needs any more (RFC 7009).
 *
 * Runs in: the helper's logins, after their verdict.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/revoke.h"

#include "helper/base/form.h"
#include "helper/oidc/answer.h"
#include "pam/cleanup.h"

/* Three bytes for one of the token, and what stands beside it. */
#define FORM_MAX (3 * TOKEN_MAX + 256)

/* RFC 7009 2.2: 200 for a token that is gone already, too. */
static bool
revoke_one(const struct secret *token, const char *hint,
           const struct provider *provider, struct net *net, int64_t until,
           struct error *error)
{
    CLEANUP(net_response_free) struct net_response response = {0};
    CLEANUP(buffer_free) struct buffer form = BUFFER(FORM_MAX);
    const struct net_request request = {
        .url = provider->revocation_endpoint,
        .form = &form,
        .client = true,
        .patient = true,
        .until = until,
    };

    if (token->length == 0)
        return true;
    form_add_secret(&form, "token", token);
    form_add(&form, "token_type_hint", hint);
    if (!buffer_ok(&form))
        return error_memory(error);
    if (!answer_fetch(&response, net, &request, error))
        return error_within(error, "%s", request.url);
    return response.status == 200 || response.status == 204 ||
           error_set(error, ERROR_PROTOCOL, "%s: it answered status %d",
                     request.url, response.status);
}

bool
revoke_tokens(struct tokens *tokens, const struct provider *provider,
              struct net *net, int64_t until, struct error *error)
{
    struct error second = {0};
    bool refresh = true, access = true;

    if (provider->revocation_endpoint[0] != '\0') {
        refresh = revoke_one(&tokens->refresh, "refresh_token", provider, net,
                             until, error);
        access = revoke_one(&tokens->access, "access_token", provider, net,
                            until, &second);
    }
    if (refresh && !access)
        *error = second;
    token_erase(tokens);
    return refresh && access;
}
