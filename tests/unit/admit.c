/*
 * Tests of helper/ctl/admit.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/admit.h"

#include <stdio.h>

#include "tests/tap.h"

#define KEYS  "pubkeyauthentication yes\n"
#define PLACE "authorizedkeysfile .ssh/authorized_keys .ssh/authorized_keys2\n"
#define ROOT  "permitrootlogin without-password\n"
#define ALL                                                                   \
    KEYS PLACE ROOT "authenticationmethods any\nforcecommand none\n"          \
                    "chrootdirectory none\npermittty yes\n"

static const struct {
    const char *what, *text;
    bool carol, root;
} cases[] = {
    {"what sshd does by itself", ALL, true, true},
    {"nothing", "", false, false},
    {"no keys", "pubkeyauthentication no\n" PLACE ROOT, false, false},
    {"keys in other places", KEYS ROOT "authorizedkeysfile /etc/keys/%u\n",
     false, false},
    {"keys in no place", KEYS ROOT "authorizedkeysfile none\n", false, false},
    {"keys below the home",
     KEYS ROOT "authorizedkeysfile %h/.ssh/authorized_keys\n", true, true},
    {"no root", KEYS PLACE "permitrootlogin no\n", true, false},
    {"root for commands", KEYS PLACE "permitrootlogin forced-commands-only\n",
     true, false},
    {"root by all means", KEYS PLACE "permitrootlogin yes\n", true, true},
    {"root by key, as it is called later",
     KEYS PLACE "permitrootlogin prohibit-password\n", true, true},
    {"keys alone", ALL "authenticationmethods publickey\n", true, true},
    {"a key and more",
     KEYS PLACE ROOT "authenticationmethods publickey,password\n", false,
     false},
    {"no key at all", KEYS PLACE ROOT "authenticationmethods password\n",
     false, false},
    {"users, one of them", ALL "allowusers ada\nallowusers carol\n", true,
     false},
    {"users on a line", ALL "allowusers ada root\n", false, true},
    {"users from somewhere", ALL "allowusers carol@10.0.0.1\n", false, false},
    {"users by a pattern", ALL "allowusers *\n", false, false},
    {"users kept out", ALL "denyusers carol\n", false, true},
    {"other users kept out", ALL "denyusers ada\n", true, true},
    {"users kept out by a pattern", ALL "denyusers c*\n", false, false},
    {"groups, one of them", ALL "allowgroups wheel\nallowgroups local\n", true,
     false},
    {"groups of others", ALL "allowgroups wheel\n", false, false},
    {"groups kept out", ALL "denygroups local\n", false, true},
    {"other groups kept out", ALL "denygroups wheel\n", true, true},
    {"groups kept out by a pattern", ALL "denygroups w*\n", false, false},
    {"a command for all", KEYS PLACE ROOT "forcecommand internal-sftp\n",
     false, false},
    {"a cage", KEYS PLACE ROOT "chrootdirectory /home\n", false, false},
    {"no terminal", KEYS PLACE ROOT "permittty no\n", false, false},
};

int
main(void)
{
    static const struct admit carol = {.name = "carol",
                                       .groups = {"carol", "local"}},
                              root = {.name = "root",
                                      .root = true,
                                      .groups = {"root"}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(admit_parse(cases[i].text, &carol) == cases[i].carol,
           "%s: a person is %s", cases[i].what,
           cases[i].carol ? "let in" : "kept out");
        ok(admit_parse(cases[i].text, &root) == cases[i].root,
           "%s: root is %s", cases[i].what,
           cases[i].root ? "let in" : "kept out");
    }
    return tap_done();
}
