/*
 * Tests of helper/login/pin.c: that a try is counted before it is made,
 * whatever fails.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/vault/tries.h"
#include "pam/cleanup.h"
#include "tests/again.h"
#include "tests/tap.h"

static struct again again;

/* The host runs for an hour: no try was before its boot. */
#define UP_MS ((int64_t) 3600 * 1000)

int64_t __real_clock_ticks(void);
int64_t __wrap_clock_ticks(void);

int64_t
__wrap_clock_ticks(void)
{
    return __real_clock_ticks() + UP_MS;
}

/* ---- Trying ---------------------------------------------------------------
 */

/* What is on the disk when a key is about to be derived. */
static struct {
    int times;
    uint32_t failures;
    int64_t failed_at;
} derived;

static void
look(void)
{
    const struct record *stored = again_stored();

    derived.times++;
    derived.failures = stored->failures;
    derived.failed_at = stored->failed_at;
}

/* There is a key or an error, and no lock. */
static bool
is_clean(bool opened, const struct secret *key, const struct error *error)
{
    const int *locks = again.login.vault.locks;

    return key->length == (opened ? RECORD_KEY_SIZE : 0) &&
           (key->bytes != NULL) == opened &&
           (error->kind == ERROR_NONE) == opened && locks[VAULT_TRY] < 0 &&
           locks[VAULT_CHANGE] < 0;
}

/* Try it in a login of its own: ERROR_NONE where it opened the slot. */
static enum error_kind
try(enum slot_kind kind, const char *text, int64_t milliseconds)
{
    CLEANUP(secret_erase) struct secret typed = {0};
    CLEANUP(secret_erase) struct secret private_key = {0};
    struct error error = {0};
    struct login *login = &again.login;
    bool opened, ready;

    derived.times = 0;
    ground_derives(look);
    ready = again_opens(&again, NULL, 0);
    login->deadline = clock_ticks() + milliseconds;
    opened = ready && secret_copy(&typed, text, strlen(text)) &&
             login_try_slot(login, kind, &typed, &private_key, &error);
    if (!is_clean(opened, &private_key, &error))
        error.kind = ERROR_STRANGER; /* none of its own */
    ready = again_logout(&again) && ready;
    return ready ? error.kind : ERROR_STRANGER;
}

static enum error_kind
try_pin(const char *text)
{
    return try(SLOT_PIN, text, 60000);
}

/* So many failed, at that tick. */
static bool
failed(uint32_t failures, int64_t at)
{
    struct record record;

    if (!again_record(&again))
        return false;
    record = *again_stored();
    record.failures = failures;
    record.failed_at = at;
    return again_store(&record);
}

static void
a_try_is_counted_before_it_is_made(void)
{
    int64_t before = clock_ticks();

    ok(failed(0, 0), "there is a record");
    ok(try_pin("314158") == ERROR_PIN, "a PIN is wrong");
    ok(derived.times == 1 && derived.failures == 1 &&
           derived.failed_at >= before,
       "it was counted on the disk before a key was derived of it");
    ok(again_stored()->failures == 1, "and is counted");
    ok(try_pin(AGAIN_PIN) == ERROR_NONE, "the next is right");
    ok(derived.failures == 2, "it was counted too");
    ok(again_stored()->failures == 0 && again_stored()->failed_at == 0,
       "and none counts any more");
    ok(try(SLOT_PASSWORD, "x", 60000) == ERROR_PIN &&
           again_stored()->failures == 1,
       "the password's are the same tries");
}

static void
a_wait_is_kept(void)
{
    ok(failed(3, clock_ticks()) && try_pin("x") == ERROR_LIMIT &&
           derived.times == 0 && again_stored()->failures == 3,
       "after three the next has to wait, and is not made");
    ok(try_pin(AGAIN_PIN) == ERROR_LIMIT, "nor is a right one");
    ok(failed(3, clock_ticks() - 31000) && try_pin("x") == ERROR_PIN &&
           again_stored()->failures == 4,
       "30 s later it is made");
    ok(failed(3, clock_ticks() + 5000) && try_pin("x") == ERROR_LIMIT &&
           again_stored()->failed_at <= clock_ticks(),
       "after another boot the wait begins again, on the disk");
    ok(failed(2, clock_ticks() + 5000) && try_pin("x") == ERROR_PIN &&
           again_stored()->failures == 3,
       "where there is none it is counted as ever");
}

static void
the_tenth_is_the_last(void)
{
    int64_t then = clock_ticks() - 1900000;

    ok(failed(TRIES_MOST - 1, then) && try_pin("x") == ERROR_PIN_GONE &&
           !again_stored()->slots[SLOT_PIN].there,
       "the tenth wrong one destroys the slot");
    ok(try_pin(AGAIN_PIN) == ERROR_PIN_GONE && derived.times == 0,
       "then a right one is not even tried");
    ok(again_stored()->slots[SLOT_HOST].there && again_stored()->box.there,
       "the host's slot and the token stay");
    ok(try(SLOT_PASSWORD, AGAIN_PIN, 60000) == ERROR_PIN_GONE &&
           !again_stored()->slots[SLOT_PASSWORD].there && derived.times == 0,
       "the password's slot goes the same way");
}

static void
more_than_ten(void)
{
    int64_t then = clock_ticks() - 1900000;

    ok(failed(TRIES_MOST, then) && try_pin(AGAIN_PIN) == ERROR_PIN_GONE &&
           !again_stored()->slots[SLOT_PIN].there && derived.times == 0,
       "what a kill after the tenth left is destroyed without a try");
    ok(failed(UINT32_MAX, then) && try_pin(AGAIN_PIN) == ERROR_PIN_GONE,
       "so it is after more than can be");
    ok(failed(TRIES_MOST - 1, then) && try_pin(AGAIN_PIN) == ERROR_NONE &&
           again_stored()->failures == 0,
       "a tenth that is right is right");
}

static bool
stored(enum slot_kind kind)
{
    return again_stored()->slots[kind].there;
}

/* True if no lock stayed with it, and nothing was tried. */
static bool
settles(bool full)
{
    const int *locks = again.login.vault.locks;
    bool mended;

    derived.times = 0;
    if (full)
        ground_break(GROUND_WRITE, 1, 1);
    login_settle_tries(&again.login);
    mended = ground_mend();
    return mended == full && locks[VAULT_TRY] < 0 && locks[VAULT_CHANGE] < 0 &&
           derived.times == 0;
}

/* A login that comes by, while somebody tries, or the disk is full. */
static bool
comes_by(uint32_t failures, bool held, bool full)
{
    CLEANUP(vault_close) struct vault other = VAULT_CLOSED;
    bool ready = failed(failures, clock_ticks()) &&
                 (!held || again_hold(&other, VAULT_TRY)) &&
                 again_login(&again, "sudo", NULL, 0) && settles(full);

    return again_logout(&again) && ready;
}

static void
who_comes_by_ends_what_a_kill_left(void)
{
    ok(comes_by(TRIES_MOST, false, false) && !stored(SLOT_PIN) &&
           !stored(SLOT_PASSWORD) && stored(SLOT_HOST) &&
           again_stored()->failures == TRIES_MOST,
       "what a kill after the tenth left is destroyed by who comes by");
    again_logged();
    ok(comes_by(TRIES_MOST, true, false) && stored(SLOT_PIN) &&
           strstr(again_logged(), "cannot be settled") == NULL,
       "not while the tenth is tried, which may be right");
}

/* Four were wrong, the last at this tick: when it was, after a login came by.
 */
static int64_t
failed_at_after(int64_t tick, bool full)
{
    int64_t at = -1;

    if (failed(4, tick) && again_login(&again, "sudo", NULL, 0) &&
        settles(full) && again_stored()->failures == 4 && stored(SLOT_PIN))
        at = again_stored()->failed_at;
    return again_logout(&again) ? at : -1;
}

/* A tick that lies ahead is of a boot that has been. */
static void
who_comes_by_lets_a_wait_begin_again(void)
{
    int64_t now = clock_ticks(), ahead = now + 1000000, at;

    at = failed_at_after(ahead, false);
    ok(at >= now && at < ahead, "a wait that a boot cut off begins again");
    (void) again_logged();
    ok(failed_at_after(ahead, true) == ahead,
       "where that cannot be written it has not begun");
    ok(strstr(again_logged(), "cannot be settled") != NULL, "it is logged");
    ok(failed_at_after(now - 1000, false) == now - 1000,
       "one of this boot goes on");
}

static void
who_comes_by_ends_nothing_else(void)
{
    ok(comes_by(TRIES_MOST - 1, false, false) && stored(SLOT_PIN) &&
           stored(SLOT_PASSWORD),
       "nor where one more may be tried");
    again_logged();
    ok(comes_by(TRIES_MOST, false, true) && stored(SLOT_PIN) &&
           strstr(again_logged(), "cannot be settled") != NULL,
       "where that cannot be written it is logged");
}

/* Whatever fails, a wrong one opens nothing and is counted if it was tried. */
static void
what_fails_gives_no_try(const char *text, bool is_right)
{
    enum error_kind said = is_right ? ERROR_NONE : ERROR_PIN;
    long number = 0, wrong = 0;

    for (bool broke = true; broke; number++) {
        enum error_kind kind;
        uint32_t failures;

        if (!failed(0, 0))
            wrong++;
        ground_break_at(number + 1);
        kind = try_pin(text);
        broke = ground_mend();
        failures = again_stored()->failures;
        if (broke)
            wrong +=
                kind == ERROR_SYSTEM && failures >= (uint32_t) derived.times
                    ? 0
                    : 1;
        else
            wrong += kind == said ? 0 : 1;
    }
    ok(wrong == 0 && number > 6,
       "whichever of %ld calls fails, a %s PIN opens nothing, and was counted "
       "if it was tried",
       number - 1, is_right ? "right" : "wrong");
}

static void
a_slot_that_cannot_be_destroyed(void)
{
    int64_t then = clock_ticks() - 1900000;

    ok(failed(TRIES_MOST - 1, then), "nine were wrong");
    ground_break(GROUND_WRITE, 2, 2);
    ok(try_pin("x") == ERROR_SYSTEM && ground_mend() &&
           again_stored()->failures == TRIES_MOST &&
           again_stored()->slots[SLOT_PIN].there,
       "the tenth is counted, though the disk is full then");
    ok(try_pin(AGAIN_PIN) == ERROR_PIN_GONE && derived.times == 0,
       "the next finds it over");
}

static void
what_goes_meanwhile(void)
{
    CLEANUP(secret_erase) struct secret typed = {0}, private_key = {0};
    struct error error = {0};

    ok(failed(0, 0) && again_opens(&again, NULL, 0) &&
           secret_copy(&typed, AGAIN_PIN, sizeof(AGAIN_PIN) - 1),
       "a login is at its PIN");
    ground_derives(again_forget);
    ok(!login_try_slot(&again.login, SLOT_PIN, &typed, &private_key, &error) &&
           error.kind == ERROR_REVOKED && private_key.bytes == NULL,
       "a record that is forgotten meanwhile opens nothing");
    ground_derives(NULL);
    ok(again_logout(&again), "it ends");
    again_forget();
    ok(try_pin(AGAIN_PIN) == ERROR_REVOKED && derived.times == 0,
       "where there is no record no key is derived");
}

static void
two_do_not_try_at_once(void)
{
    static const enum vault_lock locks[] = {VAULT_TRY, VAULT_CHANGE};

    for (int i = 0; i < 2; i++) {
        CLEANUP(vault_close) struct vault other = VAULT_CLOSED;

        ok(failed(0, 0) && again_hold(&other, locks[i]),
           "another login has a lock");
        ok(try(SLOT_PIN, AGAIN_PIN, 100) == ERROR_BUSY && derived.times == 0,
           "it is waited for until the time is over, and nothing is tried");
    }
}

static void
nothing_typed_is_no_try(void)
{
    CLEANUP(secret_erase) struct secret private_key = {0};
    struct error error = {0};

    ok(failed(0, 0) && again_opens(&again, NULL, 0) && again_types(&again, ""),
       "nothing is typed");
    ok(!login_open_by_pin(&again.login, "PIN: ", &private_key, &error) &&
           error.kind == ERROR_PIN && private_key.bytes == NULL &&
           again_stored()->failures == 0,
       "that is no PIN, and no try");
    ok(again_types(&again, AGAIN_PIN) &&
           login_open_by_pin(&again.login, "PIN: ", &private_key, &error) &&
           private_key.length == RECORD_KEY_SIZE,
       "the PIN opens the slot");
    ok(again_logout(&again), "it ends");
}

/* ---- Choosing -------------------------------------------------------------
 */

/* What is typed, one after the other, and what comes of it. */
static const struct {
    const char *typed[7];
    bool may_be_none;
    enum error_kind kind;
    const char *pin, *warned, *what;
} choices[] = {
    {{"tulip-29", "tulip-29"}, true, ERROR_NONE, "tulip-29", NULL, "a PIN"},
    {{""}, true, ERROR_NONE, "", NULL, "none, where there may be none"},
    {{"", "", ""},
     false,
     ERROR_PIN_UNFIT,
     "",
     "",
     "none, where there must be one"},
    {{"123456", "", ""},
     true,
     ERROR_NONE,
     "",
     "",
     "one that is easy to guess, then none"},
    {{"tulip-29", "tulip-92", "tulip-29", "tulip-29"},
     false,
     ERROR_NONE,
     "tulip-29",
     "The two were not the same.",
     "one that is typed right the second time"},
    {{"tulip-29", "x", "tulip-29", "", "tulip-29", "tulip-2"},
     true,
     ERROR_PIN_UNFIT,
     "",
     "The two were not the same.",
     "one that is never typed twice"},
    {{"1", "2", "3", "tulip-29"},
     false,
     ERROR_PIN_UNFIT,
     "",
     "",
     "three that will not do"},
};

static void
a_pin_is_chosen(size_t i)
{
    CLEANUP(secret_erase) struct secret pin = {0};
    struct error error = {0};
    bool chosen;

    ok(again_login(&again, "sudo", NULL, 0), "a person chooses");
    for (size_t j = 0; choices[i].typed[j] != NULL; j++)
        if (!again_types(&again, choices[i].typed[j]))
            puts("# it is not typed");
    chosen = login_choose_pin(&again.login, "PIN: ", choices[i].may_be_none,
                              &pin, &error);
    ok(chosen == (choices[i].kind == ERROR_NONE) &&
           error.kind == choices[i].kind,
       "%s", choices[i].what);
    is(again_text(&pin), choices[i].pin, "it is the PIN then");
    ok(choices[i].warned == NULL ||
           again_heard(&again, WIRE_WARN, choices[i].warned),
       "and why it will not do is told");
    ok(again_logout(&again), "it ends");
}

static void
who_goes_chooses_none(void)
{
    CLEANUP(secret_erase) struct secret pin = {0};
    struct error error = {0};

    ok(again_login(&again, "sudo", NULL, 0) && again_types(&again, "tulip-29"),
       "a person types a PIN once");
    close_fd(&again.module);
    again.module = -1;
    ok(!login_choose_pin(&again.login, "PIN: ", true, &pin, &error) &&
           error.kind == ERROR_GONE,
       "and goes: none is chosen");
    ok(again_logout(&again), "it ends");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    a_try_is_counted_before_it_is_made();
    a_wait_is_kept();
    the_tenth_is_the_last();
    more_than_ten();
    what_fails_gives_no_try("314158", false);
    what_fails_gives_no_try(AGAIN_PIN, true);
    who_comes_by_ends_what_a_kill_left();
    who_comes_by_lets_a_wait_begin_again();
    who_comes_by_ends_nothing_else();
    a_slot_that_cannot_be_destroyed();
    what_goes_meanwhile();
    two_do_not_try_at_once();
    nothing_typed_is_no_try();
    for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
        a_pin_is_chosen(i);
    who_goes_chooses_none();
    again_end(&again);
    return tap_done();
}
