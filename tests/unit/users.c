/*
 * Tests of helper/ctl/users.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/users.h"

#include "tests/folder.h"
#include "tests/tap.h"

#define HELPER                                                                \
    {                                                                         \
        .name = "a", .there = true, .uid = 5                                  \
    }
#define NET                                                                   \
    {                                                                         \
        .name = "b", .there = true, .uid = 6                                  \
    }
#define GOOD FINDING_NAMES

static const struct {
    const char *what;
    struct users_one helper, net;
    enum finding_name found;
} cases[] = {
    {"two users are well", HELPER, NET, GOOD},
    {"one that is missing is found", {.name = "a"}, NET, FINDING_USER_MISSING},
    {"and the other", HELPER, {.name = "b"}, FINDING_USER_MISSING},
    {"root is found", {.name = "a", .there = true}, NET, FINDING_USER_ROOT},
    {"one uid for both is found",
     HELPER,
     {.name = "b", .there = true, .uid = 5},
     FINDING_USER_SAME},
    {"a shell is found",
     HELPER,
     {.name = "b", .there = true, .uid = 6, .shell = true},
     FINDING_USER_SHELL},
    {"a password is found",
     {.name = "a", .there = true, .uid = 5, .password = true},
     NET,
     FINDING_USER_PASSWORD},
};

static void
test_judgement(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct findings findings = {0};

        users_judge(&findings, &cases[i].helper, &cases[i].net);
        ok(cases[i].found == GOOD
               ? findings.count == 0
               : findings.count == 1 &&
                     findings.list[0].name == cases[i].found,
           "%s", cases[i].what);
    }
}

static void
test_finding(const struct folder *folder)
{
    const char *shadow = folder_write(
        folder, "shadow", "x:$6$a$b:1:2:3:4:5:6:\nroot:$6$a$b:1::::::\n");
    struct users_one one = users_find("root", shadow);

    ok(one.there && one.uid == 0 && one.shell && one.password,
       "root is known, with a password");
    ok(!users_find("root", NULL).password, "which is not asked for");
    shadow = folder_write(folder, "shadow", "root:*:1::::::\n");
    ok(!users_find("root", shadow).password, "or is none");
    ok(!users_find("there-is-no-such-user", shadow).there,
       "a user that is missing is told");
    ok(users_password("") && !users_password("!") &&
           users_password("$y$j9T$a$b"),
       "no password at all lets in everybody");
}

int
main(void)
{
    struct folder folder;

    if (!folder_begin(&folder))
        return 1;
    test_judgement();
    test_finding(&folder);
    folder_end(&folder);
    return tap_done();
}
