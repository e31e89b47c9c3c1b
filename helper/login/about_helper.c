/*
 * What the helper knows of itself and of those whom it needs.
 *
 * Runs in: a process of its own, forked by the listener.
 * Trusts:  settings; net and the provider to be what answers.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <inttypes.h>

#include "config.h"
#include "helper/base/clock.h"
#include "helper/config/rows.h"
#include "helper/login/question.h"
#include "helper/net/about.h"
#include "helper/net/frame.h"
#include "pam/cleanup.h"

/* What the provider may take; the person waits for it. */
#define PROVIDER_MS 20000

/* net answers this at once, or is not well. */
#define NET_MS 3000

bool
about_provider(struct login *login)
{
    int64_t begun = clock_ticks();
    struct error error = {0};

    if (!login->settings->discovery)
        question_tell(login, "Provider",
                      "%s; it is not asked for its endpoints "
                      "(discovery = no)",
                      login->settings->issuer);
    if (!login_connect_net(login, &error) ||
        !provider_discover(&login->provider, login->settings, &login->net,
                           clock_sooner(login->deadline, begun + PROVIDER_MS),
                           &error)) {
        question_tell(login, "Provider", "%s: no, %s", login->settings->issuer,
                      error.text);
        return false;
    }
    if (login->settings->discovery)
        question_tell(login, "Provider",
                      "%s; its endpoints were known in %" PRId64 " ms",
                      login->settings->issuer, clock_ticks() - begun);
    return true;
}

/* Of another version it may refuse what it does not know. */
static bool
ask_net(struct login *login, struct about *about, struct error *error)
{
    CLEANUP(net_response_free) struct net_response response = {0};
    const struct net_request request = {
        .url = FRAME_ABOUT,
        .until = clock_sooner(login->deadline, clock_ticks() + NET_MS)};

    return login_connect_net(login, error) &&
           net_exchange(&login->net, &request, &response, error) &&
           (about_read(about, buffer_string(&response.body)) ||
            error_set(error, ERROR_PROTOCOL,
                      "anypoint-net is of another version"));
}

static void
about_net(struct login *login)
{
    char since[QUESTION_TIME_SIZE], settings[QUESTION_TIME_SIZE];
    struct about about = {0};
    struct error error = {0};

    if (!ask_net(login, &about, &error)) {
        question_tell(login, "Net", "no: %s", error.text);
        return;
    }
    question_time(since, about.since);
    question_time(settings, about.settings_since);
    question_tell(login, "Net",
                  "anypoint-net %s, alive since %s, its settings in force "
                  "since %s",
                  about.version, since, settings);
}

void
about_helper(struct login *login, const struct permit_known *known)
{
    char since[QUESTION_TIME_SIZE];

    question_time(since, known->since);
    question_tell(login, "Helper", "anypoint-helper %s, alive since %s",
                  PACKAGE_VERSION, since);
    question_tell(login, "Held by", "%s", known->how);
    question_time(since, known->settings_since);
    question_tell(login, "Settings", "%s, in force since %s, flow = %s",
                  known->settings, since,
                  rows_words(CHOICE_FLOW)[login->settings->flow]);
    if (login->caller == 0)
        question_tell(login, "Logins", "%u under way", known->logins);
    else
        question_tell(login, "Logins", "%u under way of yours",
                      known->own_logins);
    about_net(login);
    (void) about_provider(login);
}
