/*
 * Tests of helper/ctl/stacks.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/stacks.h"

#include <string.h>

#include "tests/folder.h"
#include "tests/tap.h"

#define GOOD FINDING_NAMES

#define OURS "pam_anypoint.so uids=2000\n"
#define END  "auth requisite pam_deny.so\nauth required pam_permit.so\n"

static const struct {
    const char *what, *type, *text;
    enum finding_name found;
} cases[] = {
    {"the manual's auth lines", "auth",
     "auth [success=done user_unknown=ignore ignore=ignore default=die] " OURS
     "auth required pam_unix.so\n",
     GOOD},
    {"Debian's auth lines", "auth",
     "auth [success=2 user_unknown=ignore ignore=ignore default=die] " OURS
     "auth [success=1 default=ignore] pam_unix.so\n" END,
     GOOD},
    {"a gate before them", "auth",
     "auth requisite pam_nologin.so\n"
     "auth [success=done user_unknown=ignore ignore=ignore default=die] " OURS
     "auth required pam_unix.so\n",
     GOOD},
    {"falling through when it is down", "auth",
     "auth [success=done user_unknown=ignore ignore=ignore "
     "authinfo_unavail=ignore default=die] " OURS
     "auth required pam_unix.so\n",
     FINDING_PAM_FALLS},
    {"jumping to pam_unix when it is down", "auth",
     "auth [success=2 user_unknown=1 ignore=1 authinfo_unavail=1 "
     "default=die] " OURS "auth required pam_deny.so\n"
     "auth sufficient pam_unix.so\n",
     FINDING_PAM_FALLS},
    {"jumping over pam_unix when it is down", "auth",
     "auth [success=done user_unknown=ignore ignore=ignore "
     "authinfo_unavail=1 default=die] " OURS
     "auth sufficient pam_unix.so\nauth required pam_deny.so\n",
     GOOD},
    {"a password first, down or not", "auth",
     "auth sufficient pam_unix.so\n"
     "auth [success=done authinfo_unavail=ignore default=die] "
     "pam_anypoint.so uids=2000 use_first_pass\n",
     GOOD},
    {"a condition that nobody knows", "auth",
     "auth [success=1 default=ignore] pam_succeed_if.so user = carol\n"
     "auth [success=done user_unknown=ignore ignore=ignore default=die] " OURS
     "auth required pam_unix.so\n",
     GOOD},
    {"the manual's account lines", "account",
     "account [success=ok user_unknown=ignore ignore=ignore default=die] " OURS
     "account required pam_unix.so\n",
     GOOD},
    {"ignore_unknown_user", "auth",
     "auth [success=done ignore=ignore default=die] pam_anypoint.so "
     "uids=2000 ignore_unknown_user\nauth required pam_unix.so\n",
     GOOD},
    {"optional", "auth", "auth optional " OURS "auth required pam_permit.so\n",
     FINDING_PAM_REFUSED},
    {"another try for those who have had too many", "auth",
     "auth [success=done maxtries=ignore user_unknown=ignore ignore=ignore "
     "default=die] " OURS "auth optional pam_permit.so\n",
     FINDING_PAM_REFUSED},
    {"an account that pam_unix settles", "account",
     "account sufficient pam_unix.so\n"
     "account [success=ok user_unknown=ignore ignore=ignore "
     "default=die] " OURS,
     FINDING_PAM_REFUSED},
    {"in when the helper is down", "auth",
     "auth [success=2 user_unknown=ignore ignore=ignore authinfo_unavail=2 "
     "default=die] " OURS "auth [success=1 default=ignore] pam_unix.so\n" END,
     FINDING_PAM_UNAVAILABLE},
    {"in when it is nobody of ours", "auth",
     "auth [success=2 user_unknown=2 ignore=ignore default=die] " OURS
     "auth [success=1 default=ignore] pam_unix.so\n" END,
     FINDING_PAM_STRANGERS},
    {"in when it is ignored", "auth",
     "auth [success=2 user_unknown=ignore ignore=2 default=die] " OURS
     "auth [success=1 default=ignore] pam_unix.so\n" END,
     FINDING_PAM_STRANGERS},
    {"a jump that is too long", "auth",
     "auth [success=9 user_unknown=ignore ignore=ignore default=die] " OURS
     "auth [success=1 default=ignore] pam_unix.so\n" END,
     FINDING_PAM_LOCKED_OUT},
    {"a password besides", "auth",
     "auth [success=ok user_unknown=ignore ignore=ignore default=die] " OURS
     "auth required pam_unix.so\n",
     FINDING_PAM_LOCKED_OUT},
    {"no account for ours", "account",
     "account [user_unknown=ignore ignore=ignore default=die] " OURS
     "account required pam_unix.so\n",
     FINDING_PAM_LOCKED_OUT},
    {"required", "auth", "auth required " OURS "auth optional pam_unix.so\n",
     FINDING_PAM_LOCALS},
    {"no ignore=ignore", "auth",
     "auth [success=done user_unknown=ignore default=die] " OURS
     "auth required pam_unix.so\n",
     FINDING_PAM_LOCALS},
    {"an account for ours only", "account",
     "account required " OURS "account required pam_unix.so\n",
     FINDING_PAM_LOCALS},
    {"nothing else", "auth", "auth required " OURS, FINDING_PAM_NO_LOCAL},
    {"a password first, which the module takes", "auth",
     "auth sufficient pam_unix.so\n"
     "auth [success=done default=die] pam_anypoint.so uids=2000 "
     "use_first_pass\n",
     GOOD},
    {"a password first", "auth",
     "auth sufficient pam_unix.so\n"
     "auth [success=done user_unknown=ignore ignore=ignore default=die] " OURS,
     FINDING_PAM_PASSWORD},
};

static struct pam_stack stack;

static void
test_judgement(const struct folder *folder)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct findings findings = {0};
        struct error error = {0};

        folder_write(folder, "a", cases[i].text);
        if (pamfile_read(&stack, folder->path, "a", cases[i].type, &error))
            stacks_judge(&findings, "a", strcmp(cases[i].type, "account") == 0,
                         &stack);
        ok(cases[i].found == GOOD
               ? findings.count == 0 && stack.count > 0
               : findings_count(&findings, cases[i].found) == 1,
           "%s", cases[i].what);
    }
}

/* A folder as /etc/pam.d: who is looked at, and what is known then. */
static void
test_services(const struct folder *folder)
{
    static struct findings findings;
    static struct places places;
    struct host host = {.places = &places, .findings = &findings};

    memcpy(places.pam, folder->path, strlen(folder->path));
    stacks_check(&host);
    ok(host.pam_used && !host.sshd_used, "a service is found");
    folder_write(folder, "a", "");
    folder_write(folder, "common-auth", "auth required " OURS);
    folder_write(folder, "b.dpkg-old", "auth required " OURS);
    host = (struct host){.places = &places, .findings = &findings};
    findings.count = 0;
    stacks_check(&host);
    ok(!host.pam_used && findings_count(&findings, FINDING_PAM_UNUSED) == 1,
       "what others include, or is left over, is none");
    folder_write(folder, "sshd",
                 "@include common-auth\nauth required pam_anypoint.so "
                 "uids=3000-4000 socket=/x timeout=200\n");
    findings.count = 0;
    stacks_check(&host);
    ok(host.sshd_used && host.timeout == 200 && host.socket_count == 1 &&
           ranges_hold(&host.ours, 2000) && ranges_hold(&host.ours, 3500),
       "what its lines say is kept");
    ok(findings_count(&findings, FINDING_PAM_UIDS) == 1 &&
           findings_count(&findings, FINDING_PAM_NO_ACCOUNT) == 1,
       "and compared");
}

int
main(void)
{
    struct folder folder;

    if (!folder_begin(&folder))
        return 1;
    test_judgement(&folder);
    test_services(&folder);
    folder_end(&folder);
    return tap_done();
}
