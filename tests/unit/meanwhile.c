/*
 * Tests of helper/login/keep.c: what another login heard while a person was at
 * a full sign-in.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>

#include "helper/login/reauth.h"
#include "tests/again.h"
#include "tests/tap.h"

static struct again again;

/* A tick that is not yet there: of a boot that lasted longer. */
#define LATER_BOOT ((int64_t) 1 << 40)

static bool
stands(enum record_state state)
{
    struct record record = *again_stored();

    record.state = state;
    record.seen++; /* a later word */
    return again_store(&record);
}

/* A sign-in begins at a record of this state. */
static bool
begins(enum record_state state)
{
    if (!again_record(&again) || !stands(state) ||
        !again_login(&again, "sshd", NULL, 0))
        return false;
    login_open_vault(&again.login);
    memcpy(again.login.user_id, AGAIN_ADA, sizeof(again.login.user_id));
    return true;
}

static bool
keeps(struct error *error)
{
    *error = (struct error){0};
    return login_keep(&again.login, &again.account, error);
}

static void
it_began_after_the_no(void)
{
    struct error error;

    ok(begins(RECORD_REFUSED) && keeps(&error) &&
           again_stored()->state == RECORD_WELCOME,
       "a refusal ends with a full sign-in that began after it");
    ok(again_logout(&again), "it ends");
}

/* The host was started anew since the last wrong one, of which two count. */
static void
tries_are_left_as_they_are(void)
{
    struct record record;
    struct error error;

    ok(again_record(&again), "there is a record");
    record = *again_stored();
    record.state = RECORD_REFUSED;
    record.failures = 2;
    record.failed_at = LATER_BOOT;
    ok(again_store(&record) && again_login(&again, "sshd", NULL, 0),
       "a refusal, and tries of another boot");
    login_settle_tries(&again.login);
    memcpy(again.login.user_id, AGAIN_ADA, sizeof(again.login.user_id));
    ok(again_stored()->failed_at == LATER_BOOT,
       "a refusal is not written by what settles them");
    ok(keeps(&error) && again_stored()->state == RECORD_WELCOME,
       "which is no no that another login heard");
    ok(again_logout(&again), "it ends");
}

static void
it_began_before_the_no(void)
{
    struct error error;

    ok(begins(RECORD_WELCOME) && stands(RECORD_REFUSED), "a no comes");
    ok(!keeps(&error) && error.kind == ERROR_UNWELCOME &&
           again_stored()->state == RECORD_REFUSED,
       "it does not end with a sign-in that began before");
    ok(again_logout(&again), "it ends");
}

/* By a clock that is a second behind the no's. */
static bool
signs_in(void)
{
    struct record record = *again_stored();

    record.state = RECORD_WELCOME;
    record.signed_in++;
    record.seen--;
    return again_store(&record);
}

static void
it_began_before_a_later_no(void)
{
    struct error error;

    ok(begins(RECORD_REFUSED) && signs_in() && stands(RECORD_REFUSED) &&
           again_stored()->seen == again.login.seen_then,
       "somebody signs in, and another no comes, of the same time");
    ok(!keeps(&error) && error.kind == ERROR_UNWELCOME,
       "nor does that, though there was one before");
    ok(again_logout(&again), "it ends");
}

/* What forgetting leaves of a no is that one, in a life of its own. */
static bool
is_forgotten(void)
{
    struct record record = *again_stored();

    record.generation += (uint64_t) 1 << 20;
    record.signed_in = record.welcome = 0;
    record.box.there = false;
    return again_store(&record);
}

static void
it_is_forgotten_meanwhile(void)
{
    struct error error;

    ok(begins(RECORD_REFUSED) && is_forgotten(), "it is forgotten");
    ok(keeps(&error) && again_stored()->state == RECORD_WELCOME,
       "which ends no sign-in");
    ok(again_logout(&again), "it ends");
    ok(begins(RECORD_REFUSED) && stands(RECORD_REFUSED) && is_forgotten(),
       "a later no comes, and is forgotten");
    ok(!keeps(&error) && error.kind == ERROR_UNWELCOME,
       "it is no less the later one");
    ok(again_logout(&again), "it ends");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    it_began_after_the_no();
    tries_are_left_as_they_are();
    it_began_before_the_no();
    it_began_before_a_later_no();
    it_is_forgotten_meanwhile();
    again_end(&again);
    return tap_done();
}
