/*
 * Tests of helper/identity/local.c, which finds the accounts below instead
 * of the host's: the program's own functions come before libc's.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/identity/local.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>

#include "tests/tap.h"

static struct {
    char name[16];
    uid_t uid;
} entries[] = {
    {"ada", 200001},    {"root", 0},       {"daemon", 1},
    {"dynamic", 61184}, {"nobody", 65534}, {"first", 1000},
};

#define ENTRIES (sizeof(entries) / sizeof(entries[0]))

static int
answer(size_t i, struct passwd *entry, struct passwd **found)
{
    *entry =
        (struct passwd){.pw_name = entries[i].name, .pw_uid = entries[i].uid};
    *found = entry;
    return 0;
}

__attribute__((visibility("default"))) int
getpwnam_r(const char *name, struct passwd *entry, char *space, size_t size,
           struct passwd **found)
{
    (void) space, (void) size;
    *found = NULL;
    for (size_t i = 0; i < ENTRIES; i++)
        if (strcmp(entries[i].name, name) == 0)
            return answer(i, entry, found);
    if (strcmp(name, "alias") == 0) /* found, but as ada */
        return answer(0, entry, found);
    if (strcmp(name, "absent") == 0)
        return ENOENT;
    return strcmp(name, "broken") == 0 ? EIO : 0;
}

__attribute__((visibility("default"))) int
getpwuid_r(uid_t uid, struct passwd *entry, char *space, size_t size,
           struct passwd **found)
{
    (void) space, (void) size;
    *found = NULL;
    for (size_t i = 0; i < ENTRIES; i++)
        if (entries[i].uid == uid)
            return answer(i, entry, found);
    return uid == 5 ? EIO : 0;
}

static void
reserved_accounts_are_nobodys(void)
{
    static const struct {
        const char *name;
        enum error_kind kind;
        const char *text;
    } cases[] = {
        {"ada", ERROR_NONE, ""},
        {"first", ERROR_NONE, ""},
        {"nosuch", ERROR_NO_ACCOUNT, "this host has no such account"},
        {"alias", ERROR_NO_ACCOUNT, "this host has no such account"},
        {"absent", ERROR_NO_ACCOUNT, "this host has no such account"},
        {"root", ERROR_NO_ACCOUNT, "the account's uid, 0, is reserved"},
        {"daemon", ERROR_NO_ACCOUNT, "the account's uid, 1, is reserved"},
        {"dynamic", ERROR_NO_ACCOUNT, "the account's uid, 61184, is reserved"},
        {"nobody", ERROR_NO_ACCOUNT, "the account's uid, 65534, is reserved"},
        {"broken", ERROR_SYSTEM, "the account cannot be looked up: error 5"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error error = {0};

        ok(local_account(cases[i].name, NULL, &error) ==
               (cases[i].kind == ERROR_NONE),
           "%s is %s", cases[i].name,
           cases[i].kind == ERROR_NONE ? "an account" : "none of ours");
        ok(error.kind == cases[i].kind, "as %s", error_word(cases[i].kind));
        is(error.text, cases[i].text, "and the cause is told");
    }
}

static void
a_stranger_has_only_the_own_account(void)
{
    static const struct {
        const char *name;
        uid_t uid;
        enum error_kind kind;
    } cases[] = {
        {"ada", 200001, ERROR_NONE},       {"root", 200001, ERROR_STRANGER},
        {"first", 200001, ERROR_STRANGER}, {"ada", 200002, ERROR_STRANGER},
        {"ada", 65534, ERROR_STRANGER},    {"ada", 5, ERROR_SYSTEM},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error error = {0};

        ok(local_own(cases[i].name, cases[i].uid, &error) ==
               (cases[i].kind == ERROR_NONE),
           "uid %u %s ask for %s", (unsigned) cases[i].uid,
           cases[i].kind == ERROR_NONE ? "may" : "may not", cases[i].name);
        ok(error.kind == cases[i].kind, "as %s", error_word(cases[i].kind));
    }
}

int
main(void)
{
    reserved_accounts_are_nobodys();
    a_stranger_has_only_the_own_account();
    return tap_done();
}
