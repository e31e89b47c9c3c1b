/*
 * The provider: what the helper says of it, asked by way of net.
 *
 * Runs in: anypointctl.
 * Trusts:  the helper for its names; not for what else it says.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/reached.h"

#include <string.h>

#include "helper/ctl/ask.h"
#include "helper/ctl/reading.h"
#include "pam/cleanup.h"

#define BEGINNING "finding "
#define TOLD      400

static void
take(struct findings *findings, const char *line, size_t length)
{
    size_t word = strcspn(line, " \n");
    enum finding_name name = findings_name(line, word);
    int left = (int) (length - word < TOLD ? length - word : TOLD);

    if (name == FINDING_NAMES)
        findings_add(findings, FINDING_CHECK_FAILED, NULL, 0,
                     "the helper is of another version than anypointctl, and "
                     "says: %.*s",
                     (int) (length < TOLD ? length : TOLD), line);
    else
        findings_add(findings, name, NULL, 0, "%.*s", left > 0 ? left - 1 : 0,
                     line + word + (left > 0));
}

void
reached_take(struct findings *findings, const char *said)
{
    size_t length, beginning = strlen(BEGINNING);
    const char *line;

    while (reading_line(&line, &length, &said))
        if (length > beginning && memcmp(line, BEGINNING, beginning) == 0)
            take(findings, line + beginning, length - beginning);
}

/* Without net nobody can be asked, which is told already. */
static bool
has_net(const struct host *host)
{
    for (size_t i = 0; i < host->findings->count; i++)
        if (strcmp(host->findings->list[i].file, host->places->net_socket) ==
                0 &&
            host->findings->list[i].name != FINDING_SOCKET_MODE)
            return false;
    return true;
}

void
reached_check(struct host *host)
{
    CLEANUP(ask_free) struct ask_answer answer = {0};
    struct error error = {0};

    if (!host->settings_good || !has_net(host) ||
        findings_count(host->findings, FINDING_HELPER_CHECK) > 0 ||
        findings_count(host->findings, FINDING_USER_MISSING) > 0)
        return;
    if (!ask_provider(&answer, host->places, &error)) {
        findings_add(host->findings, FINDING_CHECK_FAILED, NULL, 0,
                     "asking the provider: %s", error.text);
        return;
    }
    if (!answer.well)
        findings_add(host->findings, FINDING_CHECK_FAILED, NULL, 0,
                     "asking the provider: %.300s",
                     buffer_string(&answer.said));
    reached_take(host->findings, buffer_string(&answer.said));
}
