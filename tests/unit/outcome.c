/*
 * Tests of helper/login/outcome.c: what stands in the record after a yes, a
 * no and neither, and after a writing that fails.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/outcome.h"

#include <string.h>

#include "helper/login/reauth.h"
#include "tests/again.h"
#include "tests/tap.h"

static struct again again;

/* The record is read, and held. */
static bool
begins(void)
{
    static const struct script_line none[] = {{0}};
    struct vault *vault = &again.login.vault;
    struct error error = {0};

    (void) again_logged();
    return again_record(&again) && again_opens(&again, none, 0) &&
           login_lock_record(&again.login, ERROR_BUSY, &error) &&
           vault_read(vault, &error);
}

static bool
ends(void)
{
    ground_mend();
    vault_unlock(&again.login.vault, VAULT_CHANGE);
    return again_logout(&again);
}

static bool
says(const char *text)
{
    return strstr(again_logged(), text) != NULL;
}

/* ---- What fails -----------------------------------------------------------
 */

static void
a_no_that_stands(void)
{
    ok(begins(), "a record");
    ground_break(GROUND_MARK, 1, 1);
    outcome_no(&again.login);
    ok(again_stored()->state == RECORD_REFUSED && !again_stored()->box.there,
       "a no that is in the record stays, though its writing failed");
    is(again_logged(), "", "it is kept, and nothing is said");
    ok(ends(), "it ends");
}

/* A login that began at the first knows the second from it. */
static void
a_no_in_the_same_second(void)
{
    int64_t first;

    ok(begins(), "a record");
    outcome_no(&again.login);
    first = again_stored()->seen;
    outcome_no(&again.login);
    ok(first == AGAIN_NOW && again_stored()->seen > first,
       "two noes have two times");
    ok(ends(), "it ends");
}

static void
a_no_that_nobody_can_read(void)
{
    ok(begins(), "a record");
    ground_break(GROUND_MARK, 1, 1);
    ground_break(GROUND_READ, 1, 1);
    outcome_no(&again.login);
    ok(again_stored()->state == RECORD_NOTHING,
       "where nobody can see that it stands the record goes");
    ok(says("the record of the account ada is forgotten, for it cannot be "
            "written: the test says so"),
       "which is logged");
    ok(ends(), "it ends");
}

static void
a_no_that_is_not_written(void)
{
    ok(begins(), "a record");
    ground_break(GROUND_WRITE, 1, 1);
    outcome_no(&again.login);
    ok(again_stored()->state == RECORD_NOTHING,
       "where it says less than is known it goes");
    ok(says("is forgotten"), "which is logged");
    ok(ends() && begins(), "a record");
    ground_break(GROUND_WRITE, 1, 1);
    ground_break(GROUND_FORGET, 1, 1);
    outcome_no(&again.login);
    ok(says("the refusal of the account ada cannot be kept"),
       "where it cannot go either, that is logged");
    ok(ends(), "it ends");
}

static void
a_yes_that_does_not_end(void)
{
    ok(begins(), "a record");
    again.login.heard = true;
    ground_break(GROUND_WRITE, 1, 1);
    outcome_trouble(&again.login, ERROR_PROTOCOL);
    ok(again_stored()->state == RECORD_NOTHING && says("is forgotten"),
       "a yes that has ended, and cannot be taken back, goes with its record");
    ok(ends() && begins(), "a record");
    again.login.heard = false;
    ground_break(GROUND_WRITE, 1, 1);
    outcome_trouble(&again.login, ERROR_PROTOCOL);
    ok(again_stored()->state == RECORD_WELCOME &&
           again_stored()->welcome == AGAIN_NOW - AGAIN_HOUR &&
           says("the test says so"),
       "of a silence nothing has to be written");
    ok(ends(), "it ends");
}

/* ---- What is kept ---------------------------------------------------------
 */

static void
what_ends_the_last_yes(void)
{
    ok(begins(), "a record");
    again.login.heard = true;
    outcome_trouble(&again.login, ERROR_TOKEN);
    ok(again_stored()->welcome == 0 &&
           again_stored()->state == RECORD_WELCOME &&
           again_stored()->seen == AGAIN_NOW - AGAIN_HOUR,
       "who was there, and said no yes, ends the last one");
    is(again_token(&again, false), AGAIN_TOKEN, "the token stays");
    ok(ends() && begins(), "a record");
    again.login.heard = true;
    outcome_trouble(&again.login, ERROR_THROTTLED);
    ok(again_stored()->welcome == AGAIN_NOW - AGAIN_HOUR,
       "who was too busy does not");
    ok(ends(), "it ends");
}

/* What the token endpoint's no leaves, if the token was sent so often. */
static bool
leaves(enum record_state state, int sendings, enum error_kind kind)
{
    struct error error = {.kind = kind};

    again.login.vault.record.sendings = (uint8_t) sendings;
    outcome_token_no(&again.login, &error);
    return again_stored()->state == state && !again_stored()->box.there &&
           again_stored()->sendings == 0 &&
           (strstr(error.text, "the token was lost on the way") != NULL) ==
               (state == RECORD_LOST);
}

static void
whose_no_it_is(void)
{
    struct error error = {.kind = ERROR_REVOKED};

    ok(begins() && leaves(RECORD_REFUSED, 1, ERROR_REVOKED) && ends(),
       "a no to a token that was sent once is the person's");
    ok(begins() && leaves(RECORD_LOST, 2, ERROR_REVOKED) && ends(),
       "to one that was sent twice it is nobody's");
    ok(begins() && leaves(RECORD_REFUSED, 2, ERROR_DENIED) && ends(),
       "but for another word");
    ok(begins(), "a record");
    again.login.vault.record.signed_in =
        again.login.vault.record.box.granted + 1;
    outcome_token_no(&again.login, &error);
    ok(again_stored()->state == RECORD_LOST && !again_stored()->box.there &&
           strstr(error.text, "older than the last full sign-in") != NULL,
       "to one from before the last full sign-in it is nobody's");
    ok(ends(), "it ends");
}

static void
a_yes_after_a_clock_that_was_ahead(void)
{
    struct error error = {0};

    ok(begins(), "a record");
    again.login.vault.record.seen = AGAIN_NOW + 2 * AGAIN_DAY;
    ok(outcome_yes(&again.login, &error) &&
           again_stored()->welcome == AGAIN_NOW &&
           again_stored()->seen == AGAIN_NOW,
       "a yes is of now, and no clock was ahead of it");
    ok(ends(), "it ends");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    a_no_that_stands();
    a_no_in_the_same_second();
    a_no_that_nobody_can_read();
    a_no_that_is_not_written();
    a_yes_that_does_not_end();
    what_ends_the_last_yes();
    whose_no_it_is();
    a_yes_after_a_clock_that_was_ahead();
    again_end(&again);
    return tap_done();
}
