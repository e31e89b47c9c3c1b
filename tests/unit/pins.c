/*
 * Tests of helper/identity/pins.c.  (TM-26, TM-42 of doc/threats.md)
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/identity/pins.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/breakage.h"
#include "tests/tap.h"

#define ADA    "0ada0000-0000-4000-8000-000000000001"
#define GRACE  "0ace0000-0000-4000-8000-000000000002"
#define ISSUER "https://login.test/v2/oauth2"
#define PLACE  "state/pins/ada"

#define TEXT(account, issuer, id)                                             \
    "anypoint-pin 1\naccount " account "\nissuer " issuer "\nuser " id "\n"
#define GOOD TEXT("ada", ISSUER, ADA)

static const struct pin ada = {"ada", ISSUER, ADA},
                        grace = {"ada", ISSUER, GRACE},
                        elsewhere = {"ada", ISSUER "/", ADA};

/* ---- The form ------------------------------------------------------------
 */

static const struct {
    const char *text, *what;
} none[] = {
    {"", "nothing"},
    {"\n", "an empty line"},
    {"anypoint-pin 1\n", "a first line alone"},
    {"anypoint-pin 1\naccount ada\nissuer " ISSUER "\n", "no user"},
    {"anypoint-pin 1\naccount ada\nissuer " ISSUER "\nuser " ADA,
     "half a last line"},
    {GOOD "\n", "a line more"},
    {GOOD "user " GRACE "\n", "two users"},
    {" " GOOD, "a blank before it"},
    {"anypoint-pin  1\naccount ada\nissuer " ISSUER "\nuser " ADA "\n",
     "two blanks"},
    {"anypoint-pin 01\naccount ada\nissuer " ISSUER "\nuser " ADA "\n",
     "another number"},
    {"account ada\nissuer " ISSUER "\nuser " ADA "\n", "no version"},
    {"anypoint-pin 1\nissuer " ISSUER "\naccount ada\nuser " ADA "\n",
     "another order"},
    {"anypoint-pin 1\r\naccount ada\r\nissuer " ISSUER "\r\nuser " ADA "\r\n",
     "another system's lines"},
    {TEXT("", ISSUER, ADA), "no account"},
    {TEXT("Ada", ISSUER, ADA), "no plain account"},
    {TEXT("../ada", ISSUER, ADA), "a path"},
    {TEXT("abcdefghijklmnopqrstuvwxyz1234567", ISSUER, ADA),
     "too long an account"},
    {TEXT("ada", "", ADA), "no issuer"},
    {TEXT("ada", ISSUER "\x01", ADA), "a control character"},
    {TEXT("ada", ISSUER, ""), "no id"},
    {TEXT("ada", ISSUER, "ada"), "no UUID"},
    {TEXT("ada", ISSUER, "0ADA0000-0000-4000-8000-000000000001"), "capitals"},
    {TEXT("ada", ISSUER, ADA "0"), "a longer id"},
};

static void
pins_are_read(void)
{
    struct pin pin;
    const char *why;

    ok(pins_parse(&pin, GOOD, sizeof(GOOD) - 1, &why), "a pin is read");
    is(pin.account, "ada", "its account");
    is(pin.issuer, ISSUER, "its issuer");
    is(pin.user_id, ADA, "and the Anypoint user's id");
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        ok(!pins_parse(&pin, none[i].text, strlen(none[i].text), &why),
           "%s is no pin", none[i].what);
        ok(pin.user_id[0] == '\0', "and nobody's");
    }
    ok(!pins_parse(&pin, GOOD, sizeof(GOOD), &why), "nor is one with a nul");
    is(why, "is not whole, or is no pin", "and it is told");
    ok(!pins_parse(&pin, "anypoint-pin 2\n", 15, &why),
       "one of tomorrow is not read");
    is(why, "is of another version of this program", "and told as such");
}

/* ---- The files -----------------------------------------------------------
 */

static bool
write_text(const char *path, const char *text, mode_t mode)
{
    CLEANUP(close_fd) int fd = -1;

    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    return fd >= 0 &&
           write(fd, text, strlen(text)) == (ssize_t) strlen(text) &&
           fchmod(fd, mode) == 0;
}

static bool
holds(const char *path, const char *wanted)
{
    char text[PINS_MAX] = "";
    CLEANUP(close_fd) int fd = open(path, O_RDONLY);

    return fd >= 0 && read(fd, text, sizeof(text) - 1) >= 0 &&
           strcmp(text, wanted) == 0;
}

static enum error_kind
checked(const struct pin *wanted)
{
    struct error error = {0};

    return pins_check("state", wanted, &error) ? ERROR_NONE : error.kind;
}

static enum error_kind
put(const struct pin *wanted, bool *made)
{
    struct error error = {0};

    return pins_put("state", wanted, made, &error) ? ERROR_NONE : error.kind;
}

static void
the_first_is_pinned(void)
{
    struct error error = {0};
    bool made = false;

    ok(checked(&ada) == ERROR_NONE && access("state/pins", F_OK) != 0,
       "before the first sign-in anybody may be it; nothing is written");
    ok(put(&ada, &made) == ERROR_NONE && made, "the first is pinned");
    ok(holds(PLACE, GOOD), "in a file");
    ok(checked(&ada) == ERROR_NONE && put(&ada, &made) == ERROR_NONE && !made,
       "the same may come again");
    ok(checked(&grace) == ERROR_PINNED && put(&grace, &made) == ERROR_PINNED &&
           !made,
       "another may not");
    ok(!pins_check("state", &grace, &error), "and");
    is(error.text,
       PLACE " pins the account to the Anypoint user " ADA ", and " GRACE
             " signed in",
       "both are told");
    ok(checked(&elsewhere) == ERROR_PINNED, "nor the same id elsewhere");
    ok(!pins_check("state", &elsewhere, &error), "and");
    is(error.text,
       PLACE " pins the account to the Anypoint user " ADA
             " of another issuer, and " ADA " signed in",
       "that is told");
    ok(holds(PLACE, GOOD), "the pin is as it was");
    ok(pins_ready("state", "ada", &error) &&
           pins_ready("state", "bob", &error),
       "and can be read, as can none");
    ok(!pins_ready("state", "../ada", &error), "but no path");
}

static void
pins_are_forgotten(void)
{
    struct error error = {0};
    bool was = false, made;

    ok(pins_forget("state", "ada", &was, &error) && was &&
           access(PLACE, F_OK) != 0,
       "a pin is forgotten");
    ok(pins_forget("state", "ada", &was, &error) && !was, "and is none then");
    ok(put(&grace, &made) == ERROR_NONE && made, "the next is pinned anew");
    ok(!pins_forget("state", "../pins/ada", &was, &error), "no path is taken");
    ok(!pins_forget("state", "", &was, &error), "nor all of them");
    ok(pins_forget("state", "ada", &was, &error) && was, "it is forgotten");
}

static void
damage_refuses(const char *what)
{
    struct error error = {0};
    bool made;

    ok(checked(&ada) == ERROR_STATE && put(&ada, &made) == ERROR_STATE &&
           !made && !pins_ready("state", "ada", &error) &&
           error.kind == ERROR_STATE,
       "%s refuses", what);
    ok(pins_ready("state", "bob", &error), "but no other account");
    ok(!pins_check("state", &ada, &error) &&
           strncmp(error.text, PLACE, strlen(PLACE)) == 0,
       "and is named");
}

/* Whatever is there and is not as it must be is not nothing. */
static void
damage_is_never_nothing(void)
{
    static const char other[] = TEXT("bob", ISSUER, ADA);
    char longer[PINS_MAX + 2];

    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        ok(write_text(PLACE, none[i].text, 0600), "%s is there", none[i].what);
        damage_refuses(none[i].what);
    }
    ok(write_text(PLACE, other, 0600), "there is another account's");
    damage_refuses("another account's");
    ok(write_text(PLACE, GOOD, 0640), "there is one that a group may read");
    damage_refuses("one that a group may read");
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    ok(write_text(PLACE, longer, 0600), "there is a long one");
    damage_refuses("a long one");
    ok(unlink(PLACE) == 0 && write_text("state/pin", GOOD, 0600) &&
           symlink("../pin", PLACE) == 0,
       "there is a link");
    damage_refuses("a link to a good one");
    ok(unlink(PLACE) == 0 && symlink("nowhere", PLACE) == 0, "or to nothing");
    damage_refuses("a link to nothing");
    ok(unlink(PLACE) == 0 && mkdir(PLACE, 0700) == 0, "there is a folder");
    damage_refuses("a folder");
    alarm(30);
    ok(rmdir(PLACE) == 0 && mkfifo(PLACE, 0600) == 0, "there is a FIFO");
    damage_refuses("a FIFO");
    alarm(0);
    ok(unlink(PLACE) == 0 && unlink("state/pin") == 0, "they are gone");
}

/* Nobody is let in, and nobody pinned. */
static bool
refuses(void)
{
    struct error error = {0};
    bool made;

    return checked(&ada) == ERROR_STATE && put(&ada, &made) == ERROR_STATE &&
           !pins_ready("state", "", &error) && error.kind == ERROR_STATE;
}

static void
folders_decide(void)
{
    struct error error = {0};

    ok(pins_ready("state", "", &error), "the state is ready");
    ok(chmod("state/pins", 0750) == 0 && refuses(),
       "pins that a group may list are not trusted");
    ok(chmod("state/pins", 0700) == 0 && chmod("state", 0755) == 0 &&
           refuses(),
       "nor a state that is open");
    ok(chmod("state", 0700) == 0 && rename("state/pins", "pins") == 0 &&
           symlink("../pins", "state/pins") == 0 && refuses(),
       "nor a link to them");
    ok(unlink("state/pins") == 0 && write_text("state/pins", "", 0600) &&
           refuses(),
       "nor a file in their place");
    ok(unlink("state/pins") == 0 && rename("pins", "state/pins") == 0,
       "all is as it was");
}

static void
without_a_state_nobody_is_pinned(void)
{
    struct error error = {0};

    ok(rename("state", "gone") == 0 && refuses() && access("state", F_OK) != 0,
       "without a state nobody is pinned, and none is made");
    ok(!pins_ready("state", "", &error), "and it is told");
    is(error.text, "the folder state is missing", "by its name");
    ok(rename("gone", "state") == 0, "it is back");
}

/*
 * Pin while a call fails; *failed tells which did, if any.  Only what is
 * beside the pin may stay there unnoticed.
 */
static bool
pinned_or_refused(long number, const char **failed)
{
    enum error_kind kind;
    bool made;

    rmdir("state/pins");
    breakage_at(number);
    kind = put(&ada, &made);
    *failed = breakage_end();
    if (kind == ERROR_NONE)
        return made && holds(PLACE, GOOD) &&
               (*failed == NULL || strcmp(*failed, "unlinkat") == 0);
    return (holds(PLACE, GOOD) || access(PLACE, F_OK) != 0) &&
           (kind == ERROR_SYSTEM || kind == ERROR_STATE);
}

/* Each call in turn fails: nobody is let in, and the file is old or new. */
static void
a_failure_lets_nobody_in(void)
{
    const char *failed = "";
    long number = 0;
    bool good = true, made;

    while (failed != NULL) {
        if (!pinned_or_refused(++number, &failed))
            good = ok(false, "call %ld: there is a pin, or it is refused",
                      number);
        if (put(&ada, &made) != ERROR_NONE || unlink(PLACE) != 0)
            good = ok(false, "call %ld: the next goes well", number);
    }
    ok(good && number > 12, "of %ld calls each may fail", number - 1);
}

/* Two that come first at once: one is pinned, the other compared. */
static int
racer(const struct pin *wanted, const int start[2])
{
    char byte;
    bool made;
    enum error_kind kind;

    close(start[1]);
    (void) !read(start[0], &byte, 1);
    kind = put(wanted, &made);
    if (kind == ERROR_NONE && made)
        return 1;
    return kind == ERROR_PINNED && !made ? 2 : 100;
}

static int
race(void)
{
    int start[2], status, sum = 0;

    if (pipe(start) != 0)
        return -1;
    for (int i = 0; i < 2; i++)
        if (fork() == 0)
            _exit(racer(i == 0 ? &ada : &grace, start));
    close(start[0]);
    close(start[1]);
    for (int i = 0; i < 2 && wait(&status) > 0; i++)
        sum += WIFEXITED(status) ? WEXITSTATUS(status) : 100;
    return sum;
}

static void
of_two_one_is_pinned(void)
{
    bool good = true;

    for (int i = 0; i < 50; i++) {
        good = race() == 3 && good;
        unlink(PLACE);
        rmdir("state/pins");
    }
    ok(good, "of two at once one is pinned, the other refused");
}

int
main(void)
{
    char folder[] = "/tmp/anypoint-unit-pins-XXXXXX", command[64];

    if (mkdtemp(folder) == NULL || chdir(folder) != 0 ||
        mkdir("state", 0700) != 0)
        return 1;
    pins_are_read();
    the_first_is_pinned();
    pins_are_forgotten();
    damage_is_never_nothing();
    folders_decide();
    without_a_state_nobody_is_pinned();
    a_failure_lets_nobody_in();
    of_two_one_is_pinned();
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    ok(chdir("/") == 0 && system(command) == 0, "nothing is left");
    return tap_done();
}
