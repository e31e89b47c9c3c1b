/*
 * Have anypoint-helper and anypoint-net look at what is written for them.
 *
 * Runs in: anypointctl.
 * Trusts:  both programs.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/ask.h"

#include "helper/ctl/durable.h"
#include "helper/ctl/run.h"

#define HELPER      SBINDIR "/anypoint-helper"
#define NET         SBINDIR "/anypoint-net"
#define SYSTEMD_RUN "/usr/bin/systemd-run"
#define CREDENTIAL  "anypoint-client-secret"

#define SECONDS 60

static bool
ask(struct ask_answer *answer, const struct run *run, struct error *error)
{
    int status;

    answer->said = BUFFER(RUN_OUTPUT_MAX);
    if (!run_program(&status, &answer->said, run, error))
        return false;
    answer->well = status == 0;
    return true;
}

bool
ask_helper(struct ask_answer *answer, const struct places *places,
           struct error *error)
{
    const struct run run = {.words = {HELPER, "--check", "--user", "anypoint",
                                      "--settings", places->settings},
                            .seconds = SECONDS};

    return ask(answer, &run, error);
}

bool
ask_provider(struct ask_answer *answer, const struct places *places,
             struct error *error)
{
    const struct run run = {
        .words = {HELPER, "--check", "--provider", "--user", "anypoint",
                  "--settings", places->settings, "--net", places->net_socket},
        .seconds = SECONDS};

    return ask(answer, &run, error);
}

bool
ask_credential(const struct places *places)
{
    return durable_exists(places->systemd) &&
           (durable_exists(places->credential) ||
            durable_exists(places->sealed));
}

/* What the unit says of the client secret, which systemd then hands over. */
static bool
ask_with_credential(struct ask_answer *answer, const struct places *places,
                    struct error *error)
{
    const struct run run = {
        .words = {SYSTEMD_RUN, "-qPG", "--wait",
                  "--property=User=anypoint-net",
                  "--property=LoadCredential=" CREDENTIAL,
                  "--property=LoadCredentialEncrypted=" CREDENTIAL ".sealed",
                  NET, "--check", "--settings", places->settings},
        .seconds = SECONDS};

    return ask(answer, &run, error);
}

bool
ask_net(struct ask_answer *answer, const struct places *places,
        struct error *error)
{
    const struct run run = {.words = {NET, "--check", "--user", "anypoint-net",
                                      "--settings", places->settings},
                            .seconds = SECONDS};

    if (ask_credential(places))
        return ask_with_credential(answer, places, error);
    return ask(answer, &run, error);
}

void
ask_free(struct ask_answer *answer)
{
    buffer_free(&answer->said);
}
