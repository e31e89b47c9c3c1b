/*
 * Tests of helper/ctl/demands.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/demands.h"

#include "tests/tap.h"

#define GOOD FINDING_NAMES
#define PAM  "usepam yes\nkbdinteractiveauthentication yes\n"

static const struct {
    const char *text;
    struct demands demands;
    enum finding_name found;
} cases[] = {
    {PAM "logingracetime 120\nauthenticationmethods any\n",
     {.timeout = 100},
     GOOD},
    {PAM "logingracetime 0\n", {.timeout = 100}, GOOD},
    {PAM "logingracetime 60\n", {.timeout = 40}, GOOD},
    {PAM "authenticationmethods publickey,keyboard-interactive:pam\n",
     {0},
     GOOD},
    {PAM "authenticationmethods publickey keyboard-interactive\n", {0}, GOOD},
    {PAM "permitrootlogin no\npermitemptypasswords no\n", {0}, GOOD},
    {"usepam yes\nkbdinteractiveauthentication no\n"
     "passwordauthentication yes\nauthenticationmethods password\n",
     {.password = true},
     GOOD},
    {"usepam no\nkbdinteractiveauthentication yes\n", {0}, FINDING_SSHD_PAM},
    {"kbdinteractiveauthentication yes\nxusepam yes\n", {0}, FINDING_SSHD_PAM},
    {"usepam yes\nkbdinteractiveauthentication no\n",
     {0},
     FINDING_SSHD_KEYBOARD},
    {"usepam yes\nkbdinteractiveauthentication no\n"
     "passwordauthentication yes\n",
     {0},
     FINDING_SSHD_KEYBOARD},
    {PAM "logingracetime 119\n", {.timeout = 100}, FINDING_SSHD_GRACE},
    {PAM "logingracetime 120\n", {.timeout = 200}, FINDING_SSHD_GRACE},
    {PAM "authenticationmethods publickey\n", {0}, FINDING_SSHD_METHODS},
    {PAM "authenticationmethods publickey,password\n",
     {0},
     FINDING_SSHD_METHODS},
    {PAM "authenticationmethods keyboard-interactive:bsdauth\n",
     {0},
     FINDING_SSHD_METHODS},
    {PAM "permitemptypasswords yes\n", {0}, FINDING_SSHD_EMPTY},
};

int
main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct findings findings = {0};

        demands_judge(&findings, &cases[i].demands, cases[i].text);
        ok(cases[i].found == GOOD
               ? findings.count == 0
               : findings.count == 1 &&
                     findings.list[0].name == cases[i].found,
           "'%s' is judged", cases[i].text);
    }
    return tap_done();
}
