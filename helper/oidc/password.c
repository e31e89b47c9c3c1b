/*
 * The password flow: the resource owner password credentials grant (RFC 6749
 * 4.3), which RFC 9700 2.4 advises against.  It is off unless it is allowed.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer's form; nothing of what was typed.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/password.h"

#include <string.h>

#include "helper/base/form.h"
#include "helper/base/json.h"
#include "helper/oidc/answer.h"
#include "pam/cleanup.h"
#include "pam/text.h"

/* Three bytes for one of the password and the user name. */
#define FORM_MAX 4096

/*
 * Providers' codes for "a password is not enough", beside RFC 6749's.
 * Anypoint documents neither a code nor a text for users with a second
 * factor or another identity provider, so words of its description count.
 */
static const char *const more_codes[] = {
    "mfa_required",
    "mfa_enrollment_required",
    "interaction_required",
    "login_required",
    "consent_required",
    "federated_user",
    "account_selection_required",
};

static const char *const more_words[] = {
    "mfa",
    "multi-factor",
    "multifactor",
    "two-factor",
    "2fa",
    "second factor",
    "sso",
    "single sign-on",
    "federated",
    "external identity",
    "identity provider",
    "otp",
    "verification code",
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static bool
asks_more(const struct answer *answer)
{
    for (size_t i = 0; i < COUNT(more_codes); i++)
        if (strcmp(more_codes[i], answer->code) == 0)
            return true;
    for (size_t i = 0; i < COUNT(more_words); i++)
        if (refusal_has(answer->description, more_words[i]))
            return true;
    return false;
}

/* A refusal without a code: some providers have no more words for it. */
static bool
is_bare(const struct answer *answer)
{
    return answer->code[0] == '\0' &&
           (answer->status == 400 || answer->status == 401 ||
            answer->status == 403);
}

static bool
refuse(const struct answer *answer, struct error *error)
{
    if (asks_more(answer))
        return error_set(error, ERROR_ANOTHER_WAY,
                         "it asks for more than a password");
    if (strcmp(answer->code, "invalid_grant") == 0)
        return error_set(error, ERROR_PASSWORD, "it answered invalid_grant");
    if (is_bare(answer))
        return error_set(error, ERROR_PASSWORD,
                         "it answered status %d without a reason",
                         answer->status);
    return answer_refused(answer, error);
}

/*
 * Anypoint's own sign-in answers 200 with an address to go on at, and no
 * token, when it wants a second factor.
 */
static bool
sends_elsewhere(const struct answer *answer)
{
    struct error ignored;
    struct json_reader reader = json_reader(answer->object, &ignored);

    return json_has(&reader, "url") && !json_has(&reader, "access_token");
}

static bool
read_answer(struct tokens *tokens, const struct answer *answer,
            struct error *error)
{
    if (answer->refused)
        return refuse(answer, error);
    if (sends_elsewhere(answer))
        return error_set(error, ERROR_ANOTHER_WAY,
                         "it wants to go on in a browser");
    return token_read(tokens, answer->object, error);
}

/* Each wrong password counts at Anypoint: what cannot be right stays here. */
bool
password_may_be_right(const struct secret *password, struct error *error)
{
    if (password->length == 0)
        return error_set(error, ERROR_PASSWORD,
                         "the password was empty, and not sent");
    if (text_has_control(password->bytes))
        return error_set(
            error, ERROR_PASSWORD,
            "the password had control characters, and was not sent");
    if (!text_utf8(password->bytes))
        return error_set(error, ERROR_PASSWORD,
                         "the password was not in UTF-8, and not sent");
    return true;
}

static bool
write_form(struct buffer *form, const struct provider *provider,
           const char *username, struct secret *password, struct error *error)
{
    form_add(form, "grant_type", "password");
    form_add(form, "username", username);
    form_add_secret(form, "password", password);
    provider_add_scope(form, provider);
    secret_erase(password);
    return buffer_ok(form) || error_memory(error);
}

bool
password_grant(struct tokens *tokens, const struct provider *provider,
               struct net *net, const char *username, struct secret *password,
               int64_t until, struct error *error)
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

    if (!password_may_be_right(password, error)) {
        secret_erase(password);
        return false;
    }
    return (write_form(&form, provider, username, password, error) &&
            answer_get(&answer, net, &request, error) &&
            read_answer(tokens, &answer, error)) ||
           error_within(error, "signing in by password");
}
