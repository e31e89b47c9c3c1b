/*
 * Ask the provider, and understand that it answered.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer; what it says is for the callers to judge.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/answer.h"

#include <string.h>

#include "helper/base/json.h"
#include "pam/cleanup.h"

/* RFC 8259 11; RFC 7517 8.5.1. */
bool
answer_is_json(const char *type)
{
    return strcmp(type, "application/json") == 0 ||
           strcmp(type, "application/jwk-set+json") == 0;
}

static bool
is_refusal(int status)
{
    return status >= 400 && status <= 499 && status != 429;
}

/*
 * An error member is a refusal, whatever it is; a strange code is none, and
 * so is a strange description.
 */
static void
read_code(struct answer *answer)
{
    struct error ignored;
    struct json_reader reader = json_reader(answer->object, &ignored);

    json_string_maybe(&reader, "error", answer->code, sizeof(answer->code));
    if (json_has(&reader, "error"))
        answer->refused = true;
    reader = json_reader(answer->object, &ignored);
    json_string_maybe(&reader, "error_description", answer->description,
                      sizeof(answer->description));
}

/* A refusal is one whatever its body is; a success must be an object. */
static bool
read_object(struct answer *answer, const struct net_response *response,
            struct error *error)
{
    struct error broken = {0};

    if (json_parse(&answer->object, buffer_string(&response->body),
                   response->body.length, &broken)) {
        read_code(answer);
        return true;
    }
    if (!answer->refused)
        *error = broken;
    return answer->refused;
}

static bool
read_answer(struct answer *answer, const struct net_response *response,
            struct error *error)
{
    answer->status = response->status;
    answer->refused = is_refusal(response->status);
    if (response->status == 429 || response->status >= 500)
        return error_set(error, ERROR_NETWORK, "it answered status %d",
                         response->status);
    if (response->status != 200 && !answer->refused)
        return error_set(error, ERROR_PROTOCOL, "it answered status %d",
                         response->status);
    if (!answer_is_json(response->type))
        return answer->refused ||
               error_set(error, ERROR_PROTOCOL,
                         "its answer is not of a JSON type");
    return read_object(answer, response, error);
}

bool
answer_get(struct answer *answer, struct net *net,
           const struct net_request *request, struct error *error)
{
    CLEANUP(net_response_free) struct net_response response = {0};

    *answer = (struct answer){0};
    if (net_exchange(net, request, &response, error) &&
        read_answer(answer, &response, error))
        return true;
    answer_free(answer);
    return error_within(error, "%s", request->url);
}

bool
answer_refused(const struct answer *answer, struct error *error)
{
    return refusal_set(error, "it answered", answer->code,
                       answer->description);
}

void
answer_free(struct answer *answer)
{
    json_free(&answer->object);
    *answer = (struct answer){0};
}
