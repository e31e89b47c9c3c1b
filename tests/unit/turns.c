/*
 * Tests of helper/login/pin.c: who tries a PIN has no place to derive a key at
 * while waiting for another login.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/vault/locks.h"
#include "pam/cleanup.h"
#include "tests/again.h"
#include "tests/tap.h"

static struct again again;

/* ---- Another login --------------------------------------------------------
 */

/* Of another process, say: its vault, and the places that it has. */
static struct {
    struct vault change;
    int places[LOCKS_DERIVING];
    int waits;   /* of ours, so far */
    int most;    /* it lets go then; 0: never */
    int in_hand; /* so often ours had what it should not */
    bool (*has)(void);
} other;

/* So many of the places as are free. */
static int
take_places(void)
{
    struct waiter alone = {.wait = waiter_alone};
    struct error error = {0};
    int taken = 0;

    while (taken < LOCKS_DERIVING &&
           locks_derive("state", &alone, 0, &other.places[taken], &error))
        taken++;
    return taken;
}

static void
let_go(void)
{
    for (int i = 0; i < LOCKS_DERIVING; i++)
        close_fd(&other.places[i]);
    vault_close(&other.change);
    other.change = VAULT_CLOSED;
}

static void
begin(bool (*has)(void), int most)
{
    other.has = has;
    other.most = most;
    other.waits = other.in_hand = 0;
    other.change = VAULT_CLOSED;
    for (int i = 0; i < LOCKS_DERIVING; i++)
        other.places[i] = -1;
}

static bool
has_place(void)
{
    bool all = take_places() == LOCKS_DERIVING;

    for (int i = 0; i < LOCKS_DERIVING; i++)
        close_fd(&other.places[i]);
    return !all;
}

static bool
has_record(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;

    return !again_hold(&vault, VAULT_CHANGE);
}

/* ---- Ours -----------------------------------------------------------------
 */

static bool
look_and_wait(struct waiter *waiter, int fd, short events, int64_t until,
              bool *ready, struct error *error)
{
    if (other.has())
        other.in_hand++;
    if (++other.waits == other.most)
        let_go();
    return waiter_alone(waiter, fd, events, until, ready, error);
}

/* The right PIN: ERROR_NONE where it opened the slot. */
static enum error_kind
tries(int64_t milliseconds)
{
    static char pin[] = AGAIN_PIN;
    CLEANUP(secret_erase) struct secret private_key = {0};
    const struct secret typed = {pin, sizeof(pin) - 1};
    struct login *login = &again.login;
    struct error error = {0};
    bool opened = false, ended;

    if (again_opens(&again, NULL, 0)) {
        login->conversation.waiter.wait = look_and_wait;
        login->deadline = clock_ticks() + milliseconds;
        opened =
            login_try_slot(login, SLOT_PIN, &typed, &private_key, &error) &&
            !login->vault.has_place;
    }
    ended = again_logout(&again);
    return ended && (opened || error.kind != ERROR_NONE) ? error.kind
                                                         : ERROR_STRANGER;
}

static void
another_has_the_record(void)
{
    begin(has_place, 0);
    ok(again_record(&again) && again_hold(&other.change, VAULT_CHANGE),
       "another login changes the record");
    ok(tries(200) == ERROR_BUSY && other.waits > 2 && other.in_hand == 0,
       "who waits for that has no place");
    let_go();
    ok(again_stored()->failures == 0, "and no try was counted");
}

static void
others_have_the_places(void)
{
    begin(has_record, 0);
    ok(again_record(&again) && take_places() == LOCKS_DERIVING,
       "others derive keys");
    ok(tries(200) == ERROR_BUSY && other.waits > 2 && other.in_hand == 0,
       "who waits for a place has not the record");
    ok(again_stored()->failures == 0, "and no try was counted");
    let_go();
}

static void
the_places_come_free(void)
{
    begin(has_record, 3);
    ok(again_record(&again) && take_places() == LOCKS_DERIVING,
       "others derive keys");
    ok(tries(60000) == ERROR_NONE && other.waits == 3 && other.in_hand == 0,
       "once they have, the PIN is tried");
    let_go();
}

static void
take_record(void)
{
    if (!again_hold(&other.change, VAULT_CHANGE))
        puts("# the record is not free");
}

/* The places come free, and the record is taken at that moment. */
static bool
has_place_then(void)
{
    if (other.waits == 2) {
        let_go();
        take_record();
    }
    return other.waits > 2 && has_place();
}

static void
one_after_the_other(void)
{
    begin(has_place_then, 6);
    ok(again_record(&again) && take_places() == LOCKS_DERIVING,
       "others derive keys, and then another changes the record");
    ok(tries(60000) == ERROR_NONE && other.waits == 6 && other.in_hand == 0,
       "the place that was waited for is given up again");
    let_go();
}

static void
another_takes_the_record_meanwhile(void)
{
    begin(has_place, 3);
    ok(again_record(&again), "there is a record");
    ground_derives(take_record);
    ok(tries(60000) == ERROR_NONE && other.waits == 3 && other.in_hand == 0,
       "who waits to write that the PIN was right has no place any more");
    ground_derives(NULL);
    let_go();
}

/* What goes wrong is not waited for. */
static void
a_place_that_cannot_be_had(void)
{
    begin(has_record, 0);
    ok(again_record(&again) && unlink("state/vault/locks/derive/0") == 0 &&
           mkdir("state/vault/locks/derive/0", 0700) == 0 &&
           tries(60000) == ERROR_SYSTEM && other.waits == 0,
       "where a place is none that is told");
    ok(again_stored()->failures == 0, "and no try was counted");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    another_has_the_record();
    others_have_the_places();
    the_places_come_free();
    one_after_the_other();
    another_takes_the_record_meanwhile();
    a_place_that_cannot_be_had();
    again_end(&again);
    return tap_done();
}
