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

/* What the provider may take; the person waits for it. */
#define PROVIDER_MS 20000

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

static void
about_net(struct login *login)
{
    struct error error = {0};

    if (login_connect_net(login, &error))
        question_tell(login, "Net", "anypoint-net is alive");
    else
        question_tell(login, "Net", "no: %s", error.text);
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
    question_tell(login, "Settings", "in force since %s, flow = %s", since,
                  rows_words(CHOICE_FLOW)[login->settings->flow]);
    if (login->caller == 0)
        question_tell(login, "Logins", "%u under way", known->logins);
    else
        question_tell(login, "Logins", "%u under way of yours",
                      known->own_logins);
    about_net(login);
    (void) about_provider(login);
}
