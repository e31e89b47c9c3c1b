/*
 * Tests of helper/ctl/self.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/self.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helper/ctl/door.h"
#include "helper/ctl/terminal.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

/* One fact of the helper's; a NULL name ends them. */
struct fact {
    const char *name, *value;
};

/* The host, the helper and the person. */
static struct {
    uid_t uid;
    const char *account; /* NULL: the uid has none */
    const struct fact *facts;
    bool refuses;
    int talks; /* that there were */
    char asked[256];
    char prompts[256];
} stage;

uid_t __wrap_geteuid(void);
struct passwd *__wrap_getpwuid(uid_t uid);

uid_t
__wrap_geteuid(void)
{
    return stage.uid;
}

struct passwd *
__wrap_getpwuid(uid_t uid)
{
    static struct passwd entry;
    static char name[64];

    (void) uid;
    if (stage.account == NULL)
        return NULL;
    snprintf(name, sizeof(name), "%s", stage.account);
    entry.pw_name = name;
    return &entry;
}

bool
terminal_prompt(struct secret *answer, const char *prompt, bool hidden,
                struct error *error)
{
    size_t used = strlen(stage.prompts);

    (void) error;
    snprintf(stage.prompts + used, sizeof(stage.prompts) - used, "%s%s;",
             hidden ? "" : "seen ", prompt);
    return secret_copy(answer, "274901", 6);
}

bool
door_talk(const char *path, const char *operation, const char *account,
          const struct door_ears *ears, struct error *error)
{
    CLEANUP(secret_erase) struct secret answer = {0};

    stage.talks++;
    snprintf(stage.asked, sizeof(stage.asked), "%s %s %s", path, operation,
             account);
    ears->text(ears->context, "# a text of the helper's");
    if (!ears->prompt(ears->context, "PIN: ", true, &answer, error))
        return false;
    if (stage.refuses)
        return error_set(error, ERROR_SETTINGS, "That PIN is not right.");
    for (const struct fact *fact = stage.facts;
         fact != NULL && fact->name != NULL; fact++)
        ears->fact(ears->context, fact->name, fact->value);
    return true;
}

static void
set(uid_t uid, const char *account)
{
    memset(&stage, 0, sizeof(stage));
    stage.uid = uid;
    stage.account = account;
}

/* What it prints on standard output, in space. */
static bool
prints(char *space, size_t size, struct error *error)
{
    const struct self_words words = {0};
    int saved = dup(STDOUT_FILENO);
    FILE *file = tmpfile();
    size_t count;
    bool done;

    if (file == NULL || saved < 0 || fflush(stdout) != 0 ||
        dup2(fileno(file), STDOUT_FILENO) < 0)
        exit(99);
    *error = (struct error){0};
    done = self_token(&words, error);
    fflush(stdout);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    rewind(file);
    count = fread(space, 1, size - 1, file);
    space[count] = '\0';
    fclose(file);
    return done;
}

static void
who_may_ask(void)
{
    const struct self_words words = {0};
    struct error error = {0};
    char space[64];

    set(0, "root");
    ok(!self_pin(&words, &error) && error.kind == ERROR_SETTINGS &&
           stage.talks == 0,
       "root has no PIN");
    ok(!prints(space, sizeof(space), &error) && stage.talks == 0 &&
           space[0] == '\0',
       "and no token");
    set(200001, NULL);
    ok(!self_pin(&words, &error) && stage.talks == 0,
       "a uid without an account has none");
    set(200001, "Ada Lovelace");
    ok(!self_pin(&words, &error) && stage.talks == 0,
       "nor has one with a name that is not plain");
}

static void
a_pin_is_changed(void)
{
    const struct self_words words = {0};
    const struct self_words elsewhere = {.socket = "/tmp/helper.sock"};
    struct error error = {0};

    set(200001, "ada");
    ok(self_pin(&words, &error), "a PIN is changed");
    is(stage.asked, DOOR_SOCKET " pin ada", "of the own account");
    is(stage.prompts, "PIN: ;", "by what is typed unseen");
    ok(self_pin(&elsewhere, &error), "another helper can be asked");
    is(stage.asked, "/tmp/helper.sock pin ada", "at its socket");
    stage.refuses = true;
    ok(!self_pin(&words, &error), "a helper may refuse");
    is(error.text, "That PIN is not right.", "and says why");
}

static void
a_token_is_printed(void)
{
    static const struct {
        struct fact facts[4];
        const char *printed, *what;
    } cases[] = {
        {{{"length", "6"}, {"token", "abc"}, {"token", "d-_"}},
         "abcd-_\n",
         "a token of two parts"},
        {{{"length", "7"}, {"token", "abc"}, {"token", "d-_"}},
         "",
         "less of it than there is"},
        {{{"length", "5"}, {"token", "abc"}, {"token", "d-_"}},
         "",
         "more of it than there is"},
        {{{"token", "abc"}}, "", "one without a length"},
        {{{"length", "0"}}, "", "an empty one"},
        {{{"length", "3"}, {"token", "a c"}}, "", "one of two words"},
        {{{"length", "3"}, {"token", "a\"c"}}, "", "one with a quote"},
        {{{"length", "3"}, {"token", "abc"}, {"Name", "ada"}},
         "abc\n",
         "one beside another fact"},
    };
    struct error error;
    char space[64];

    set(200001, "ada");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool prints_it = cases[i].printed[0] != '\0';

        stage.facts = cases[i].facts;
        ok(prints(space, sizeof(space), &error) == prints_it, "%s is %s",
           cases[i].what, prints_it ? "printed" : "not");
        is(space, cases[i].printed, "alone");
    }
    is(stage.asked, DOOR_SOCKET " token ada", "it is the own account's");
    stage.refuses = true;
    ok(!prints(space, sizeof(space), &error) && space[0] == '\0',
       "where the helper refuses nothing is printed");
}

static void
a_full_disk_is_told(void)
{
    static const struct fact facts[] = {
        {"length", "3"}, {"token", "abc"}, {0}};
    const struct self_words words = {0};
    struct error error = {0};
    int saved = dup(STDOUT_FILENO);
    bool printed;

    set(200001, "ada");
    stage.facts = facts;
    fflush(stdout);
    if (freopen("/dev/full", "w", stdout) == NULL)
        exit(99);
    printed = self_token(&words, &error);
    clearerr(stdout);
    dup2(saved, fileno(stdout));
    close(saved);
    ok(!printed && error.kind == ERROR_SYSTEM,
       "what cannot be printed is an error");
}

int
main(void)
{
    who_may_ask();
    a_pin_is_changed();
    a_token_is_printed();
    a_full_disk_is_told();
    return tap_done();
}
