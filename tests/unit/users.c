/*
 * Tests of helper/ctl/users.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/users.h"

#include <stdio.h>
#include <string.h>

#include "helper/ctl/entries.h"
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

#define NAMES_SIZE 64

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
add_name(void *context, const char *name)
{
    char *names = context;
    size_t length = strlen(names);

    snprintf(names + length, NAMES_SIZE - length, " %s", name);
}

/* One has a password, another a line that nobody reads. */
static const char *
write_long(const struct folder *folder)
{
    static const char first[] = "x:$6$a$b:1::::::\n";
    static char text[ENTRIES_LINE + sizeof(first)];

    memset(text, 'y', sizeof(text) - 1);
    memcpy(text, first, sizeof(first) - 1);
    return folder_write(folder, "shadow", text);
}

/* anypoint has no password that anybody saw: that is no answer. */
static void
test_unread(const struct folder *folder)
{
    static struct findings findings;
    static struct places places;
    struct host host = {.places = &places, .findings = &findings};

    snprintf(places.shadow, PLACE_SIZE, "%s", write_long(folder));
    users_check(&host);
    ok(findings_count(&findings, FINDING_CHECK_FAILED) == 1,
       "passwords that could not be read are told, once");
}

static void
test_finding(const struct folder *folder)
{
    const char *shadow = folder_write(
        folder, "shadow",
        "x:$6$a$b:1:2:3:4:5:6:\nada:*:1::::::\nroot:$6$a$b:1::::::\n"
        "empty::1::::::\n");
    struct users_one one = users_find("root");
    struct error error = {0};
    char names[NAMES_SIZE] = "";

    ok(one.there && one.uid == 0 && one.shell && !one.password,
       "root is known");
    ok(!users_find("there-is-no-such-user").there,
       "a user that is missing is told");
    ok(users_with_password(shadow, add_name, names, &error),
       "passwords are looked for");
    is(names, " x root empty", "some have one");
    shadow = write_long(folder);
    names[0] = '\0';
    ok(!users_with_password(shadow, add_name, names, &error),
       "a line that is too long is not the end");
    is(names, " x", "what stands above is told");
    ok(!users_with_password(folder_name(folder, "nothing"), add_name, names,
                            &error),
       "nor is a file that is missing an empty one");
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
    test_unread(&folder);
    folder_end(&folder);
    return tap_done();
}
