/*
 * Tests of helper/ctl/pamrun.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/pamrun.h"

#include <string.h>

#include "tests/folder.h"
#include "tests/tap.h"

/* Whether a person without a password gets in; our module answers so. */
#define YES  PAM_CODE_SUCCESS
#define NO   PAM_CODE_AUTH_ERR
#define NONE PAM_CODE_USER_UNKNOWN

#define DEBIAN                                                                \
    "auth [success=2 user_unknown=ignore default=die] pam_anypoint.so\n"      \
    "auth [success=1 default=ignore] pam_unix.so\n"                           \
    "auth requisite pam_deny.so\n"                                            \
    "auth required pam_permit.so\n"

static const struct {
    const char *what, *text;
    enum pam_code ours;
    bool accepted;
} cases[] = {
    {"an empty stack", "", YES, false},
    {"required, yes", "auth required pam_anypoint.so\n", YES, true},
    {"required, no", "auth required pam_anypoint.so\n", NO, false},
    {"required, no, then yes",
     "auth required pam_anypoint.so\nauth sufficient pam_permit.so\n", NO,
     false},
    {"sufficient, no, then nothing", "auth sufficient pam_anypoint.so\n", NO,
     false},
    {"sufficient, yes, then no",
     "auth sufficient pam_anypoint.so\nauth required pam_deny.so\n", YES,
     true},
    {"optional, no, then yes",
     "auth optional pam_anypoint.so\nauth required pam_permit.so\n", NO, true},
    {"an answer that is ignored", "auth [default=ignore] pam_anypoint.so\n",
     YES, false},
    {"Debian's, yes", DEBIAN, YES, true},
    {"Debian's, no", DEBIAN, NO, false},
    {"Debian's, not ours", DEBIAN, NONE, false},
    {"a jump alone",
     "auth [success=1 default=die] pam_anypoint.so\n"
     "auth required pam_deny.so\n",
     YES, false},
    {"a jump past the end",
     "auth [success=3 default=die] pam_anypoint.so\n"
     "auth required pam_permit.so\n",
     YES, false},
    {"die",
     "auth [default=die] pam_anypoint.so\nauth required pam_permit.so\n", NO,
     false},
    {"done in a substack ends it alone",
     "auth substack b\nauth required pam_deny.so\n", YES, false},
    {"die in a substack ends it alone",
     "auth substack b\nauth required pam_permit.so\n", NO, false},
    {"a substack is one line of a jump",
     "auth [default=1] pam_anypoint.so\nauth substack b\n"
     "auth required pam_permit.so\n",
     NO, true},
    {"reset goes back",
     "auth required pam_deny.so\n"
     "auth [default=reset] pam_anypoint.so\n"
     "auth required pam_permit.so\n",
     NO, true},
    {"a line that PAM does not understand",
     "auth requird x.so\nauth sufficient pam_anypoint.so\n", YES, false},
    {"a file that is missing",
     "auth include c\nauth sufficient pam_anypoint.so\n", YES, false},
    {"root's own way", "auth sufficient pam_rootok.so\n", YES, false},
    {"a count of failures",
     "auth required pam_permit.so\n"
     "auth [default=die] pam_faillock.so authfail\n",
     YES, false},
};

static struct pam_stack stack;

static bool
read_it(const struct folder *folder, const char *text)
{
    struct error error = {0};

    folder_write(folder, "a", text);
    return pamfile_read(&stack, folder->path, "a", "auth", &error);
}

static void
test_stacks(const struct folder *folder)
{
    folder_write(folder, "b",
                 "auth [success=done default=die] pam_anypoint.so\n");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct pamrun_person person = {.ours = cases[i].ours};

        ok(read_it(folder, cases[i].text) &&
               pamrun_accepts(&stack, &person) == cases[i].accepted,
           "%s", cases[i].what);
    }
}

static const struct {
    const char *what, *text;
    struct pamrun_person person;
    bool accepted;
} persons[] = {
    {"a local password",
     "auth required pam_unix.so\n",
     {.password = true},
     true},
    {"no local password", "auth required pam_unix.so\n", {0}, false},
    {"an account needs none",
     "auth required pam_unix.so\n",
     {.account = true},
     true},
    {"a gate that says nothing", "auth required pam_env.so\n", {0}, false},
    {"a gate that says yes",
     "auth required pam_env.so\n",
     {.lenient = true},
     true},
    {"another proof", "auth required pam_u2f.so\n", {.others = true}, true},
    {"no other proof", "auth required pam_u2f.so\n", {0}, false},
    {"a condition",
     "auth required pam_succeed_if.so uid = 7\n",
     {.condition = true},
     true},
    {"no condition", "auth required pam_succeed_if.so uid = 7\n", {0}, false},
    {"a path",
     "auth required /lib/security/pam_unix.so\n",
     {.password = true},
     true},
};

static void
test_persons(const struct folder *folder)
{
    for (size_t i = 0; i < sizeof(persons) / sizeof(persons[0]); i++)
        ok(read_it(folder, persons[i].text) &&
               pamrun_accepts(&stack, &persons[i].person) ==
                   persons[i].accepted,
           "%s", persons[i].what);
}

int
main(void)
{
    struct folder folder;

    if (!folder_begin(&folder))
        return 1;
    test_stacks(&folder);
    test_persons(&folder);
    folder_end(&folder);
    return tap_done();
}
