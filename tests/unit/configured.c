/*
 * Tests of helper/ctl/configured.c; tests/host/check has both programs read.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/configured.h"

#include <stdio.h>
#include <string.h>

#include "helper/ctl/entries.h"
#include "tests/folder.h"
#include "tests/tap.h"

#define GOOD FINDING_NAMES
#define ID   "0f8a6e4c-3b1d-4f7a-8c25-6d9e1b3a5f70"
#define SET                                                                   \
    "[anypoint]\norganization = 7c3e1f0a-52d8-4b6e-9a41-0d2f8b6c5e13\n"       \
    "client_id = abc\n"

static struct findings findings;
static struct places places;
static struct host host;

/* Read what the folder has. */
static void
look(const struct folder *folder)
{
    settings_free(&host.settings);
    accounts_free(&host.accounts);
    findings = (struct findings){0};
    host = (struct host){.places = &places, .findings = &findings};
    snprintf(places.settings, PLACE_SIZE, "%s/conf", folder->path);
    snprintf(places.shadow, PLACE_SIZE, "%s/shadow", folder->path);
    configured_settings(&host);
    configured_accounts(&host);
}

static void
set(const struct folder *folder, const char *rest)
{
    char text[512];

    snprintf(text, sizeof(text),
             "%s[sign-in]\naccounts_file = %s/accounts\n%s", SET, folder->path,
             rest);
    folder_write(folder, "conf", text);
}

static bool
found(enum finding_name name, unsigned line)
{
    for (size_t i = 0; i < findings.count; i++)
        if (findings.list[i].name == name && findings.list[i].line == line)
            return true;
    return false;
}

static void
test_settings(const struct folder *folder)
{
    look(folder);
    ok(found(FINDING_SETTINGS_MISSING, 0) && !host.settings_good,
       "settings that are missing are found");
    folder_write(folder, "conf", "[anypoint]\nx = y\n");
    look(folder);
    ok(found(FINDING_SETTINGS_WRONG, 2), "and a line that is wrong");
    folder_write(folder, "conf", "[anypoint]\n");
    look(folder);
    ok(found(FINDING_SETTINGS_INCOMPLETE, 0), "and what is not set");
    set(folder, "");
    look(folder);
    ok(host.settings_good && found(FINDING_ACCOUNTS_MISSING, 0),
       "with good ones the accounts file is looked for");
}

static const struct {
    const char *text, *shadow, *setting;
    enum finding_name found;
    unsigned line;
} cases[] = {
    {ID " daemon\n", "", "", FINDING_ACCOUNT_UNKNOWN, 1},
    {ID " there_is_nobody\n", "", "", FINDING_ACCOUNT_UNKNOWN, 1},
    {"\n" ID "\n", "", "", FINDING_ACCOUNTS_WRONG, 2},
    {"# none\n", "", "", FINDING_ACCOUNTS_EMPTY, 0},
    {ID " ada\n", "ada:$6$a$b:1::::::\n", "", FINDING_ACCOUNT_PASSWORD, 1},
    {ID " ada\n", "", "flow = password\nallow_password = yes\n",
     FINDING_FLOW_PASSWORD, 0},
};

static void
test_accounts(const struct folder *folder)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        set(folder, cases[i].setting);
        folder_write(folder, "accounts", cases[i].text);
        folder_write(folder, "shadow", cases[i].shadow);
        look(folder);
        ok(found(cases[i].found, cases[i].line), "'%s' is judged",
           cases[i].text);
    }
}

/* Whose password stands below a line that nobody reads nobody can say. */
static void
test_unread_passwords(const struct folder *folder)
{
    static char text[ENTRIES_LINE + 64];

    memset(text, 'x', ENTRIES_LINE);
    snprintf(text + ENTRIES_LINE, 64, "\nada:$6$a$b:1::::::\n");
    set(folder, "");
    folder_write(folder, "accounts", ID " ada\n");
    folder_write(folder, "shadow", text);
    look(folder);
    ok(found(FINDING_CHECK_FAILED, 0), "passwords that cannot be read are");
}

int
main(void)
{
    struct folder folder;

    if (!folder_begin(&folder))
        return 1;
    test_settings(&folder);
    test_accounts(&folder);
    test_unread_passwords(&folder);
    settings_free(&host.settings);
    accounts_free(&host.accounts);
    folder_end(&folder);
    return tap_done();
}
