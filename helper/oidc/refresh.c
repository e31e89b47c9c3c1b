/*
 * A refresh token: tokens anew, without the person (RFC 6749 6, OpenID
 * Connect Core 12).
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/refresh.h"

#include <string.h>

#include "helper/base/form.h"
#include "helper/oidc/answer.h"
#include "helper/oidc/refusal.h"
#include "pam/cleanup.h"

/* Three bytes for one of the token, and what stands beside it. */
#define FORM_MAX (3 * TOKEN_MAX + 1024)

/* A refusal's status there. */
static bool
may_refuse(const struct answer *answer)
{
    return answer->status == 400 || answer->status == 401;
}

/*
 * A code of RFC 6749 5.2, or one of the provider's own that looks like one,
 * with a status that a refusal has there.  "Not Found", or not_found with 404,
 * is somebody's on the way.  "": none.
 */
static const char *
word_of(const struct answer *answer)
{
    bool is_code = may_refuse(answer) && refusal_is_word(answer->code);

    return is_code || refusal_is_known(answer->code) ? answer->code : "";
}

/* A word that is not known is, but for what is about the request alone. */
static bool
is_of_person(const struct answer *answer)
{
    const char *word = word_of(answer);

    return word[0] != '\0' && strcmp(word, "invalid_request") != 0;
}

/* What the words beside it say changes nothing: the token is of no use. */
static bool
refuse(const struct answer *answer, struct error *error)
{
    if (strcmp(answer->code, "invalid_grant") == 0)
        return error_set(error, ERROR_REVOKED, "it answered invalid_grant");
    (void) answer_refused(answer, error);
    /* Whatever it means, it is no yes, and the provider's own. */
    if (error->kind == ERROR_PROTOCOL && may_refuse(answer))
        error->kind = is_of_person(answer) ? ERROR_DENIED : ERROR_CLIENT;
    return false;
}

/*
 * A status without a word may be anybody's on the way; server_error may mean
 * half of the work.
 */
static bool
is_refusal(const struct answer *answer)
{
    return answer->refused && answer->status >= 400 &&
           word_of(answer)[0] != '\0' &&
           strcmp(answer->code, "server_error") != 0;
}

/* Of somebody on the way, and no word of the provider's. */
static bool
is_page(const struct answer *answer, bool got, const struct error *error)
{
    return answer->status >= 400 ||
           (got && answer->refused && word_of(answer)[0] == '\0') ||
           (!got && answer->status > 0 && error->kind == ERROR_PROTOCOL);
}

static enum refresh_fate
fate_of(const struct answer *answer, bool got, const struct error *error)
{
    if (answer->undone)
        return REFRESH_UNSENT;
    if (is_refusal(answer))
        return REFRESH_ANSWERED;
    if (word_of(answer)[0] == '\0' && may_refuse(answer))
        return REFRESH_DECLINED;
    return is_page(answer, got, error) ? REFRESH_FAILED : REFRESH_SPENT;
}

static void
write_form(struct buffer *form, const struct secret *token, const char *scope)
{
    form_add(form, "grant_type", "refresh_token");
    form_add_secret(form, "refresh_token", token);
    if (scope != NULL)
        form_add(form, "scope", scope);
}

static bool
read_answer(struct tokens *tokens, const struct answer *answer,
            struct error *error)
{
    return answer->refused
               ? refuse(answer, error)
               : token_read_refreshed(tokens, answer->object, error);
}

bool
refresh_grant(struct tokens *tokens, const struct provider *provider,
              struct net *net, const struct secret *token, const char *scope,
              int64_t until, enum refresh_fate *fate, struct error *error)
{
    CLEANUP(answer_free) struct answer answer = {0};
    CLEANUP(buffer_free) struct buffer form = BUFFER(FORM_MAX);
    const struct net_request request = {
        .url = provider->token_endpoint,
        .form = &form,
        .client = true,
        .once = true,
        .until = until,
    };
    bool got;

    *tokens = (struct tokens){0};
    *fate = REFRESH_UNSENT;
    write_form(&form, token, scope);
    if (!buffer_ok(&form))
        return error_memory(error);
    got = answer_get(&answer, net, &request, error);
    *fate = fate_of(&answer, got, error);
    return (got && read_answer(tokens, &answer, error)) ||
           error_within(error, "refreshing");
}
