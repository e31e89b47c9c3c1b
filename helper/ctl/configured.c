/*
 * What root has written: the settings and the accounts file.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/configured.h"

#include <stdio.h>
#include <string.h>

#include "helper/config/coherent.h"
#include "helper/ctl/ask.h"
#include "helper/ctl/reading.h"
#include "helper/ctl/users.h"
#include "helper/identity/local.h"
#include "pam/cleanup.h"

/* What a program said, as far as a line of it is told. */
#define TOLD 300

/* ---- Settings ------------------------------------------------------------
 */

/* False, with a finding, if there is no such text. */
static bool
read_text(struct buffer *text, const struct host *host, const char *path,
          enum finding_name missing)
{
    struct error error = {0};
    bool exists;

    if (!reading_text(text, &exists, path, &error)) {
        findings_add_error(host->findings, FINDING_CHECK_FAILED, path, &error);
        return false;
    }
    if (!exists)
        findings_add(host->findings, missing, path, 0,
                     "there is no such file");
    return exists;
}

void
configured_settings(struct host *host)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(SETTINGS_MAX);
    const char *path = host->places->settings;
    struct error error = {0};

    if (!read_text(&text, host, path, FINDING_SETTINGS_MISSING))
        return;
    if (!settings_parse(&host->settings, buffer_string(&text), text.length,
                        path, &error)) {
        findings_add_error(host->findings, FINDING_SETTINGS_WRONG, path,
                           &error);
        return;
    }
    host->settings_good = coherent_settings(&host->settings, path, &error);
    if (!host->settings_good)
        findings_add_error(host->findings, FINDING_SETTINGS_INCOMPLETE, path,
                           &error);
    if (host->settings.flow == FLOW_PASSWORD)
        findings_add(host->findings, FINDING_FLOW_PASSWORD, path, 0,
                     "people type their Anypoint passwords on this host "
                     "(flow = password)");
}

/* ---- Accounts ------------------------------------------------------------
 */

static void
judge_uid(const struct host *host, const struct account *account, uid_t uid)
{
    /* Of a group's members the module itself has to say. */
    if (host->ours.count == 0 || host->by_group ||
        ranges_hold(&host->ours, uid))
        return;
    findings_add(host->findings, FINDING_ACCOUNT_NOT_OURS,
                 host->settings.accounts_file, account->line,
                 "%s has uid %u, which is none of the module's uids=, so it "
                 "does not sign in with Anypoint",
                 account->name, (unsigned) uid);
}

static void
judge_account(const struct host *host, const struct account *account)
{
    const char *file = host->settings.accounts_file;
    const struct users_one one = users_find(account->name);
    struct error error = {0};

    if (!local_account(account->name, NULL, &error)) {
        findings_add(host->findings, FINDING_ACCOUNT_UNKNOWN, file,
                     account->line, "%s: %s", account->name, error.text);
        return;
    }
    judge_uid(host, account, one.uid);
    if (host->settings.flow == FLOW_PASSWORD && account->username[0] == '\0')
        findings_add(host->findings, FINDING_ACCOUNT_NO_USERNAME, file,
                     account->line,
                     "%s has no Anypoint user name, which flow = password "
                     "needs",
                     account->name);
    if (!one.shell)
        findings_add(host->findings, FINDING_ACCOUNT_SHELL, file,
                     account->line, "%s has no login shell", account->name);
}

static void
tell_password(void *context, const char *name)
{
    const struct host *host = context;
    const struct account *account = accounts_of(&host->accounts, name);

    if (account != NULL)
        findings_add(host->findings, FINDING_ACCOUNT_PASSWORD,
                     host->settings.accounts_file, account->line,
                     "%s has a local password too, by which a program may "
                     "let in whom Anypoint refuses",
                     account->name);
}

/* Once through the file, however many are listed. */
static void
judge_passwords(struct host *host)
{
    const char *path = host->places->shadow;
    struct error error = {0};

    if (!users_with_password(path, tell_password, host, &error))
        findings_add_error(host->findings, FINDING_CHECK_FAILED, path, &error);
}

void
configured_accounts(struct host *host)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(ACCOUNTS_MAX);
    const char *path = host->settings.accounts_file;
    struct error error = {0};

    if (!host->settings_good ||
        !read_text(&text, host, path, FINDING_ACCOUNTS_MISSING))
        return;
    host->accounts_good = accounts_parse(&host->accounts, buffer_string(&text),
                                         text.length, path, &error);
    if (!host->accounts_good) {
        findings_add_error(host->findings, FINDING_ACCOUNTS_WRONG, path,
                           &error);
        return;
    }
    if (host->accounts.count == 0)
        findings_add(host->findings, FINDING_ACCOUNTS_EMPTY, path, 0,
                     "nobody is listed, so nobody signs in");
    for (size_t i = 0; i < host->accounts.count; i++)
        judge_account(host, &host->accounts.lines[i]);
    judge_passwords(host);
}

/* ---- Both programs -------------------------------------------------------
 */

typedef bool asker(struct ask_answer *, const struct places *, struct error *);

/* The last line that was said is why it ended. */
static void
tell_last(const struct host *host, enum finding_name name, const char *program,
          const struct buffer *said)
{
    const char *text = buffer_string(said), *line = "",
               *last = "it said nothing";
    size_t length = 0, kept = strlen(last);

    while (reading_line(&line, &length, &text))
        if (length > 0) {
            last = line;
            kept = length;
        }
    findings_add(host->findings, name, NULL, 0,
                 "%s --check does not end well: %.*s", program,
                 (int) (kept < TOLD ? kept : TOLD), last);
}

static void
have_checked(const struct host *host, asker *ask, enum finding_name name,
             const char *program)
{
    CLEANUP(ask_free) struct ask_answer answer = {0};
    struct error error = {0};

    if (!ask(&answer, host->places, &error))
        findings_add(host->findings, name, NULL, 0, "%s --check: %s", program,
                     error.text);
    else if (!answer.well)
        tell_last(host, name, program, &answer.said);
}

/* What is known to be wrong need not be told twice. */
void
configured_programs(struct host *host)
{
    if (!host->settings_good)
        return;
    have_checked(host, ask_net, FINDING_NET_CHECK, "anypoint-net");
    if (host->accounts_good &&
        findings_count(host->findings, FINDING_ACCOUNT_UNKNOWN) == 0 &&
        findings_count(host->findings, FINDING_ACCOUNT_NO_USERNAME) == 0)
        have_checked(host, ask_helper, FINDING_HELPER_CHECK,
                     "anypoint-helper");
}
