/*
 * Look at a whole host, and say what would keep people from signing in, or
 * let in who should not get in ("anypointctl check").
 *
 * Runs in: anypointctl.
 * Trusts:  root, who runs it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/examine.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "helper/ctl/configured.h"
#include "helper/ctl/demands.h"
#include "helper/ctl/durable.h"
#include "helper/ctl/nsswitch.h"
#include "helper/ctl/owners.h"
#include "helper/ctl/reached.h"
#include "helper/ctl/sockets.h"
#include "helper/ctl/stacks.h"
#include "helper/ctl/users.h"
#include "helper/ctl/wayin.h"
#include "pam/cleanup.h"

#define SENTENCE_SIZE 256

/* What systemd gave the helper, which runs by now: it was called. */
static void
check_host_secret(struct host *host)
{
    const struct places *places = host->places;

    if (durable_exists(places->bound) && !durable_exists(places->given) &&
        !durable_exists(places->given_sealed))
        findings_add(host->findings, FINDING_HOST_SECRET_MISSING,
                     places->bound, 0,
                     "the host secret must be a credential, and "
                     "anypoint-helper was given none");
}

/* A way in asks sshd about its keys: so its configuration must be well. */
static void
check_way_in(struct host *host)
{
    char sentence[SENTENCE_SIZE];
    struct error error = {0};
    bool found;

    if (host->sshd_wrong)
        return;
    if (!wayin_find(sentence, sizeof(sentence), &found, host->places,
                    &host->ours, &error))
        findings_add(host->findings, FINDING_CHECK_FAILED, NULL, 0,
                     "a way in without Anypoint: %s", error.text);
    else if (!found)
        findings_add(host->findings, FINDING_NO_WAY_IN, NULL, 0,
                     "nobody gets in and becomes root while Anypoint cannot "
                     "be reached");
}

static void
check_setup(struct host *host)
{
    if (durable_exists(host->places->mark))
        findings_add(host->findings, FINDING_SETUP_PENDING, host->places->mark,
                     0,
                     "a change of the logins is not kept yet, and will be "
                     "taken back");
}

/* What a later one needs, an earlier one finds out. */
static const struct {
    const char *name;
    void (*check)(struct host *);
} checks[] = {
    {"settings", configured_settings},
    {"users", users_check},
    {"files", owners_check},
    {"PAM", stacks_check},
    {"accounts", configured_accounts},
    {"programs", configured_programs},
    {"sockets", sockets_check},
    {"the host secret", check_host_secret},
    {"provider", reached_check},
    {"nsswitch", nsswitch_check},
    {"sshd", demands_check},
    {"the way in", check_way_in},
    {"setup", check_setup},
};

#define CHECKS (sizeof(checks) / sizeof(checks[0]))

/* "settings, users and files" */
static void
name_checks(char *names, size_t size)
{
    size_t length = 0;

    for (size_t i = 0; i < CHECKS && length < size; i++)
        length += (size_t) snprintf(names + length, size - length, "%s%s",
                                    i == 0            ? ""
                                    : i + 1 == CHECKS ? " and "
                                                      : ", ",
                                    checks[i].name);
}

/* For CLEANUP; what it points to is not its own. */
static void
host_free(struct host *host)
{
    settings_free(&host->settings);
    accounts_free(&host->accounts);
}

bool
examine_host(int *level, bool json, struct error *error)
{
    CLEANUP(free_ptr) struct findings *findings = calloc(1, sizeof(*findings));
    struct places places;
    char names[SENTENCE_SIZE] = "";
    CLEANUP(host_free)
    struct host host = {.places = &places, .findings = findings};

    if (geteuid() != 0)
        return error_set(error, ERROR_SETTINGS,
                         "only root can look at all of it; use sudo");
    if (findings == NULL)
        return error_memory(error);
    if (!places_below(&places, "", error))
        return false;
    for (size_t i = 0; i < CHECKS; i++)
        checks[i].check(&host);
    name_checks(names, sizeof(names));
    if (json)
        findings_print_json(findings, stdout);
    else
        findings_print(findings, names, stdout);
    *level = findings_level(findings);
    return true;
}
