/*
 * Sign in by the device flow (RFC 8628).
 *
 * The code stands in a prompt, for that is what every application shows,
 * and the provider is polled meanwhile, so that Enter answers at once.
 *
 * Runs in: a login's process.
 * Trusts:  nobody before the ID token is verified.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>

#include "helper/base/clock.h"
#include "helper/login/login.h"
#include "helper/oidc/device.h"
#include "pam/cleanup.h"

/*
 * After Enter, ask again now and then: OpenSSH before 10.3 shows text only
 * with a prompt, and notices only at a prompt that the person has gone.  A
 * login has no more than so many reminders: the module takes few messages
 * (pam/relay.h has the sum).
 */
#define REMIND_MS 20000
#define REMINDERS 10

/* A poll that takes longer counts as lost. */
#define POLL_MS 15000

static bool
offered(const struct provider *provider, struct error *error)
{
    return provider->device_authorization_endpoint[0] != '\0' ||
           error_set(error, ERROR_SETTINGS,
                     "the provider offers no device flow; set "
                     "device_authorization_endpoint");
}

/* Anypoint's faults: of nobody's who begins, and goes, and begins again. */
static bool
gave_no_code(const struct error *error)
{
    return error->kind == ERROR_NETWORK || error->kind == ERROR_THROTTLED ||
           error->kind == ERROR_PROTOCOL || error->kind == ERROR_CLIENT;
}

/* A code that never came does not count. */
static bool
begin(struct login *login, const struct provider *provider,
      struct device *device, struct error *error)
{
    if (!login_may(login, PERMIT_CODE, error))
        return false;
    if (device_begin(device, provider, &login->net, login->deadline, error))
        return true;
    if (gave_no_code(error))
        permit_return(login->listener);
    return false;
}

/* RFC 8628 5.4: who did not start it must not approve it. */
static bool
ask_to_approve(struct login *login, const struct device *device,
               struct error *error)
{
    char host[LOGIN_HOST_SIZE], text[TEXT_MAX + 1];

    login_host(host);
    snprintf(text, sizeof(text),
             "Sign in to %s as %s with Anypoint.\n"
             "\n"
             "  Open   %s\n"
             "  Enter  %s\n"
             "\n"
             "Approve it only if you started this yourself.\n"
             "When it is approved, press Enter here: ",
             host, login->conversation.start.account, device->uri,
             device->user_code);
    return conversation_pause(&login->conversation, text, error);
}

static bool
remind(struct login *login, const struct device *device, struct error *error)
{
    char text[TEXT_MAX + 1];

    snprintf(text, sizeof(text),
             "The code %s is not approved yet.\n"
             "Press Enter to go on waiting: ",
             device->user_code);
    return conversation_pause(&login->conversation, text, error);
}

/* Between two polls: wait, and ask again when the person waits for us. */
static bool
wait_for_poll(struct login *login, const struct device *device, int64_t ends,
              struct error *error)
{
    struct conversation *conversation = &login->conversation;
    int64_t until = clock_sooner(device->next, ends);

    if (device->busy && device->next >= ends)
        return error_set(error, ERROR_THROTTLED,
                         "asking for tokens: the provider is busy for longer "
                         "than there is time");
    if (!conversation_sleep(conversation, until, error))
        return false;
    if (clock_ticks() >= ends)
        return error_set(error, ERROR_EXPIRED,
                         "nobody approved the code in time");
    return true;
}

static bool
remind_in_time(struct login *login, const struct device *device,
               int64_t *pressed, struct error *error)
{
    int64_t now = clock_ticks();
    int64_t rest = (login->deadline - login->begun) / REMINDERS;

    if (conversation_asks(&login->conversation)) {
        *pressed = now;
        return true;
    }
    if (now - *pressed < (rest > REMIND_MS ? rest : REMIND_MS))
        return true;
    return remind(login, device, error);
}

static bool
await_approval(struct login *login, const struct provider *provider,
               struct device *device, struct error *error)
{
    int64_t ends = clock_sooner(device->expires, login->deadline);
    int64_t pressed = clock_ticks();
    bool granted = false;

    while (!granted) {
        if (!wait_for_poll(login, device, ends, error) ||
            !device_poll(device, provider, &login->net,
                         clock_sooner(clock_ticks() + POLL_MS, ends),
                         &login->tokens, &granted, error))
            return false;
        if (!granted && !remind_in_time(login, device, &pressed, error))
            return false;
    }
    return true;
}

/* A verdict may not overtake the prompt: wait for Enter. */
static bool
await_enter(struct login *login, struct error *error)
{
    bool answered = false;

    if (!conversation_answered(&login->conversation, login->deadline,
                               &answered, error))
        return false;
    return answered || error_set(error, ERROR_EXPIRED,
                                 "it was approved, but nobody pressed Enter");
}

bool
login_by_device(struct login *login, const struct provider *provider,
                const struct account *account, const struct accounts *accounts,
                struct error *error)
{
    CLEANUP(device_free) struct device device = {0};
    const struct verify_asked asked = {.since = clock_seconds()};

    return offered(provider, error) &&
           begin(login, provider, &device, error) &&
           ask_to_approve(login, &device, error) &&
           await_approval(login, provider, &device, error) &&
           login_check_person(login, provider, &asked, account, accounts,
                              error) &&
           await_enter(login, error);
}
