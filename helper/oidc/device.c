/*
 * The device flow (RFC 8628).
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer's form; a code and a URL are shown only in
 *          the narrow form below.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/device.h"

#include <string.h>

#include "helper/base/clock.h"
#include "helper/base/form.h"
#include "helper/base/json.h"
#include "helper/config/reach.h"
#include "helper/net/retry.h"
#include "helper/oidc/answer.h"
#include "pam/cleanup.h"

#define GRANT_TYPE "urn:ietf:params:oauth:grant-type:device_code"

#define FORM_MAX (3 * TOKEN_MAX + 1024)

/* Seconds.  Nobody waits longer than half an hour at a prompt. */
#define LIFETIME_MOST 1800
#define DAY           86400

/* RFC 8628 3.2 and 3.5, in milliseconds. */
#define INTERVAL_DEFAULT 5000
#define INTERVAL_LEAST   1000
#define SLOWER           5000

/* No control character, no look-alike, nothing that a terminal obeys. */
static bool
shows_as_code(const char *code)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz0123456789-";

    return code[0] != '\0' && strspn(code, plain) == strlen(code);
}

static bool
read_times(struct device *device, struct json_reader *reader, int64_t now,
           struct error *error)
{
    int64_t lifetime = 0, interval = INTERVAL_DEFAULT / 1000;

    json_number(reader, "expires_in", &lifetime, 1, 365 * DAY);
    json_number_maybe(reader, "interval", &interval, 0, DAY);
    if (!json_ok(reader))
        return false;
    if (lifetime > LIFETIME_MOST)
        lifetime = LIFETIME_MOST;
    device->interval = interval * 1000;
    if (device->interval < INTERVAL_LEAST)
        device->interval = INTERVAL_LEAST;
    if (device->interval >= lifetime * 1000)
        return error_set(error, ERROR_PROTOCOL,
                         "the code ends before it may be asked for");
    device->expires = now + lifetime * 1000;
    device->next = now + device->interval;
    return true;
}

static bool
read_device(struct device *device, const struct settings *settings,
            struct json_object *object, int64_t now, struct error *error)
{
    struct json_reader reader = json_reader(object, error);

    json_secret(&reader, "device_code", &device->code, TOKEN_MAX);
    json_string(&reader, "user_code", device->user_code,
                sizeof(device->user_code));
    json_string(&reader, "verification_uri", device->uri, sizeof(device->uri));
    if (!json_ok(&reader))
        return false;
    if (!shows_as_code(device->user_code))
        return error_set(error, ERROR_PROTOCOL,
                         "the user code has characters that are not shown");
    if (!reach_allows(settings, device->uri))
        return error_set(
            error, ERROR_PROTOCOL,
            "verification_uri is not on a host that settings name");
    return read_times(device, &reader, now, error);
}

bool
device_read(struct device *device, const struct settings *settings,
            struct json_object *object, int64_t now, struct error *error)
{
    *device = (struct device){0};
    if (read_device(device, settings, object, now, error))
        return true;
    device_free(device);
    return false;
}

bool
device_begin(struct device *device, const struct provider *provider,
             struct net *net, int64_t until, struct error *error)
{
    CLEANUP(answer_free) struct answer answer = {0};
    CLEANUP(buffer_free) struct buffer form = BUFFER(FORM_MAX);
    const struct net_request request = {
        .url = provider->device_authorization_endpoint,
        .form = &form,
        .client = true,
        .patient = true,
        .until = until,
    };

    provider_add_scope(&form, provider);
    if (!buffer_ok(&form))
        return error_memory(error);
    if (!answer_get(&answer, net, &request, error))
        return error_within(error, "asking for a code");
    if (answer.refused) {
        answer_refused(&answer, error);
        return error_within(error, "asking for a code: %s", request.url);
    }
    return device_read(device, provider->settings, answer.object,
                       clock_ticks(), error) ||
           error_within(error, "asking for a code: %s", request.url);
}

/* The next poll is an interval away, or as far as the provider asks for. */
static void
pace(struct device *device, int64_t retry_after)
{
    int64_t wait = retry_after > 0 ? retry_wait(retry_after, 0) : 0;

    if (wait < device->interval)
        wait = device->interval;
    device->next = clock_ticks() + wait;
    device->busy = retry_after > 0;
}

/* RFC 8628 3.5: what is no end.  False if the answer ends the flow. */
static bool
go_on(struct device *device, const struct answer *answer)
{
    if (strcmp(answer->code, "slow_down") == 0)
        device->interval += SLOWER;
    else if (strcmp(answer->code, "authorization_pending") != 0)
        return false;
    pace(device, answer->retry_after);
    return true;
}

static bool
may_pass(const struct error *lost)
{
    return lost->kind == ERROR_NETWORK || lost->kind == ERROR_THROTTLED;
}

/* RFC 8628 3.5: on a lost connection poll less often, exponentially. */
static void
back_off(struct device *device, int64_t retry_after)
{
    if (retry_after == 0 && device->interval < LIFETIME_MOST * 1000)
        device->interval *= 2;
    pace(device, retry_after);
}

static bool
read_poll(struct device *device, const struct answer *answer,
          struct tokens *tokens, bool *granted, struct error *error)
{
    if (answer->refused)
        return go_on(device, answer) || answer_refused(answer, error);
    *granted = token_read(tokens, answer->object, error);
    return *granted;
}

bool
device_poll(struct device *device, const struct provider *provider,
            struct net *net, int64_t until, struct tokens *tokens,
            bool *granted, struct error *error)
{
    CLEANUP(answer_free) struct answer answer = {0};
    CLEANUP(buffer_free) struct buffer form = BUFFER(FORM_MAX);
    const struct net_request request = {
        .url = provider->token_endpoint,
        .form = &form,
        .client = true,
        .until = until,
    };
    struct error lost = {0};

    *granted = false;
    form_add(&form, "grant_type", GRANT_TYPE);
    form_add_secret(&form, "device_code", &device->code);
    if (!buffer_ok(&form))
        return error_memory(error);
    if (!answer_get(&answer, net, &request, &lost)) {
        if (may_pass(&lost)) {
            back_off(device, answer.retry_after);
            return true;
        }
        *error = lost;
        return error_within(error, "asking for tokens");
    }
    return read_poll(device, &answer, tokens, granted, error) ||
           error_within(error, "asking for tokens");
}

void
device_free(struct device *device)
{
    secret_erase(&device->code);
    *device = (struct device){0};
}
