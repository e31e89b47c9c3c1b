/*
 * Ask the provider, and understand that it answered.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer; what it says is for the callers to judge.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/answer.h"

#include <inttypes.h>
#include <string.h>

#include "helper/base/clock.h"
#include "helper/base/json.h"
#include "helper/net/retry.h"
#include "pam/cleanup.h"

/* However much time there is, nobody waits longer for nothing to be seen. */
#define BUSY_MS 120000

static bool
throttled(const struct net_response *response, struct error *error)
{
    if (response->retry_after == 0)
        return error_set(error, ERROR_THROTTLED, "it answered status %d",
                         response->status);
    return error_set(error, ERROR_THROTTLED,
                     "it answered status %d, to be asked again in %" PRId64
                     " s",
                     response->status, response->retry_after);
}

/* What counts each time that it arrives is not sent again, whoever asks. */
static bool
may_repeat(const struct net_request *request)
{
    return request->patient && !request->once;
}

/* A form is erased when it is sent; what may be asked again sends a copy. */
static bool
send_copy(struct net_response *response, struct net *net,
          const struct net_request *request, struct error *error)
{
    CLEANUP(buffer_free) struct buffer form = BUFFER(request->form->most);
    struct net_request copy = *request;

    buffer_add(&form, buffer_string(request->form), request->form->length);
    copy.form = &form;
    return (buffer_ok(&form) || error_memory(error)) &&
           net_exchange(net, &copy, response, error);
}

static bool
send_once(struct net_response *response, struct net *net,
          const struct net_request *request, struct error *error)
{
    if (may_repeat(request) && request->form != NULL)
        return send_copy(response, net, request, error);
    return net_exchange(net, request, response, error);
}

/* Wait as the provider asks, if that leaves time for another answer. */
static bool
wait_for_less(const struct net_response *response, struct net *net,
              unsigned waits, int64_t until, struct error *error)
{
    int64_t next = clock_ticks() + retry_wait(response->retry_after, waits);
    bool ready;

    if (next >= until)
        return throttled(response, error);
    return net->waiter->wait(net->waiter, -1, 0, next, &ready, error);
}

static bool
fetch(struct net_response *response, struct net *net,
      const struct net_request *request, struct error *error)
{
    int64_t until = clock_sooner(request->until, clock_ticks() + BUSY_MS);

    for (unsigned waits = 0;; waits++) {
        if (!send_once(response, net, request, error))
            return false;
        if (!retry_busy(response->status))
            return true;
        buffer_free(&response->body);
        if (!may_repeat(request))
            return throttled(response, error);
        if (!wait_for_less(response, net, waits, until, error))
            return false;
    }
}

bool
answer_fetch(struct net_response *response, struct net *net,
             const struct net_request *request, struct error *error)
{
    bool fetched = fetch(response, net, request, error);

    if (request->form != NULL)
        buffer_clear(request->form);
    return fetched;
}

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
    if (answer->refused && broken.kind != ERROR_NO_MEMORY)
        return true;
    *error = broken;
    return false;
}

static bool
read_answer(struct answer *answer, const struct net_response *response,
            struct error *error)
{
    answer->status = response->status;
    answer->refused = is_refusal(response->status);
    if (response->status >= 500)
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
    if (answer_fetch(&response, net, request, error) &&
        read_answer(answer, &response, error)) {
        answer->retry_after = response.retry_after;
        return true;
    }
    answer_free(answer);
    answer->status = response.status;
    answer->retry_after = response.retry_after;
    answer->undone = response.unsent || error->kind == ERROR_THROTTLED;
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
