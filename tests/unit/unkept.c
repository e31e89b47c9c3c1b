/*
 * Tests of helper/login/renew.c: a refresh that others get ahead of, that
 * cannot be kept, or that nobody waits for any more.
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
#include "helper/login/reauth.h"
#include "pam/cleanup.h"
#include "tests/again.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct again again;

/* ---- What others did meanwhile ---------------------------------------------
 */

static void
another_has_asked(void)
{
    static const struct script_line none[] = {{0}};
    static const struct script_line scoped[] = {
        {.url = AGAIN_REFRESH,
         .form = "grant_type=refresh_token&refresh_token=old&scope=x",
         .once = true,
         .status = 200,
         .body = AGAIN_GRANTED},
        AGAIN_ASK(200, AGAIN_YES)};
    struct record record;
    struct error error;

    ok(again_record(&again) && again_opens(&again, none, 0), "a login begins");
    record = *again_stored();
    record.welcome++;
    ok(again_store(&record) && again_renews(&again, &error) &&
           again_stored()->generation == record.generation + 1,
       "a yes that another heard meanwhile does without asking");
    ok(again_logout(&again), "nothing was asked");
    ok(again_record(&again) && again_opens(&again, scoped, 2),
       "a login begins");
    record = *again_stored();
    record.welcome++;
    again.login.scope = "x";
    ok(again_store(&record) && again_renews(&again, &error),
       "who wants a token asks");
    ok(again_logout(&again), "it was asked");
    again.login.scope = NULL;
    ok(again_record(&again) && again_opens(&again, none, 0), "a login begins");
    record = *again_stored();
    record.welcome--;
    record.state = RECORD_REFUSED;
    ok(again_store(&record) && !again_renews(&again, &error) &&
           error.kind == ERROR_UNWELCOME,
       "a no that another heard is one");
    ok(again_logout(&again), "nothing was asked");
}

/* It need not be of the person. */
static void
another_scope_is_refused(void)
{
    static const struct script_line refused[] = {
        {.url = AGAIN_REFRESH,
         .form = "grant_type=refresh_token&refresh_token=old&scope=x",
         .once = true,
         .status = 400,
         .body = "{\"error\":\"invalid_scope\"}"}};
    struct error error;

    ok(again_record(&again) && again_opens(&again, refused, 1),
       "a login begins");
    again.login.scope = "x";
    ok(!again_renews(&again, &error) && error.kind == ERROR_CLIENT &&
           again_stored()->welcome == AGAIN_NOW - AGAIN_HOUR &&
           again_stored()->sendings == 0,
       "who wants a token of a scope that is not granted was welcome before");
    ok(again_logout(&again), "it was asked");
    again.login.scope = NULL;
}

/* The key of a record that has gone opens nothing of the one that came. */
static void
another_record_has_come(void)
{
    static const struct script_line none[] = {{0}};
    CLEANUP(secret_erase) struct secret former = {0};
    struct record record;
    struct error error;

    ok(again_record(&again) && again_opens(&again, none, 0) &&
           secret_copy(&former, again.key.bytes, again.key.length),
       "a login begins");
    ok(again_record(&again), "a record of another key takes the place");
    record = *again_stored();
    record.welcome++;
    ok(again_store(&record), "that somebody signed in for");
    secret_erase(&again.key);
    again.key = former;
    former = (struct secret){0};
    ok(!again_renews(&again, &error) && error.kind == ERROR_REVOKED,
       "what opened the former one is of no use");
    ok(again_stored()->state == RECORD_WELCOME, "the other's stays");
    ok(again_logout(&again), "nothing was asked");
}

/* ---- What cannot be written ------------------------------------------------
 */

static const struct script_line yes[] = {AGAIN_SEND(200, AGAIN_GRANTED),
                                         AGAIN_ASK(200, AGAIN_YES)},
                                no[] = {AGAIN_SEND(200, AGAIN_GRANTED),
                                        AGAIN_ASK(
                                            200, AGAIN_USER(AGAIN_GRACE, ""))};

static void
a_token_that_cannot_be_kept(void)
{
    struct error error;

    (void) again_logged();
    ok(again_record(&again) && again_opens(&again, yes, 2),
       "a token is renewed");
    ground_break(GROUND_WRITE, 2, 3);
    ok(again_renews(&again, &error) && ground_mend() &&
           again_stored()->state == RECORD_WELCOME,
       "what fails twice is written at the third time");
    is(again_token(&again, false), "new", "it is there");
    is(again_text(&again.login.tokens.refresh), "", "and not given back");
    ok(again_logout(&again), "it ends");
}

static void
a_token_that_is_lost(void)
{
    struct error error;

    for (int i = 0; i < 2; i++) {
        enum ground_call call = i == 0 ? GROUND_WRITE : GROUND_SEAL;

        ok(again_record(&again) && again_opens(&again, yes, 2),
           "a token is renewed");
        ground_break(call, 2 - i, 4 - i);
        ok(again_renews(&again, &error) && ground_mend() &&
               again_stored()->state == RECORD_LOST &&
               again_stored()->welcome == AGAIN_NOW &&
               !again_stored()->box.there,
           "what fails three times is lost, and the person is in");
        is(again_text(&again.login.tokens.refresh), "new", "it is given back");
        ok(strstr(again_logged(), "cannot be kept: the test says so") != NULL,
           "and logged");
        ok(again_logout(&again), "it ends");
    }
}

/* Its record came to its place, which nobody could see; the next did not. */
static void
a_token_that_may_be_there(void)
{
    struct error error;

    ok(again_record(&again) && again_opens(&again, yes, 2),
       "a token is renewed");
    ground_break(GROUND_MARK, 2, 2);
    ground_break(GROUND_READ, 2, 2);
    ground_break(GROUND_WRITE, 3, 4);
    ok(again_renews(&again, &error) && ground_mend() &&
           again_stored()->state == RECORD_LOST,
       "it may be kept, and is as good as lost");
    is(again_text(&again.login.tokens.refresh), "", "it is not given back");
    ok(again_logout(&again), "it ends");
}

/* A no is told, kept or not. */
static void
a_no_that_cannot_be_kept(void)
{
    struct error error;

    for (int i = 0; i < 2; i++) {
        ok(again_record(&again) && again_opens(&again, no, 2),
           "the provider says no");
        (void) again_logged();
        ground_break(GROUND_WRITE, 3, 99);
        if (i == 1)
            ground_break(GROUND_FORGET, 1, 1);
        ok(!again_renews(&again, &error) &&
               error.kind == ERROR_OTHER_ACCOUNT && ground_mend(),
           "it is one, though it cannot be written");
        ok((strstr(again_logged(), "refusal of the account ada cannot be") !=
            NULL) == (i == 1),
           "which is logged if the record cannot be removed either");
        ok((again_stored()->state == RECORD_NOTHING) == (i == 0),
           "else there is none that could count");
        is(again_text(&again.login.tokens.refresh), "new",
           "the token is given back");
        ok(again_logout(&again), "it ends");
    }
}

/* A yes is on the disk, and a token at one place. */
static bool
is_in_order(bool renewed, bool may_be_yes)
{
    const char *back = again_text(&again.login.tokens.refresh);

    if (renewed && (!may_be_yes || again_stored()->welcome != AGAIN_NOW))
        return false;
    return !again_stored()->box.there ||
           strcmp(again_token(&again, false), back) != 0;
}

/* Nothing that fails is a yes, unless the yes is on the disk. */
static void
whatever_fails(const struct script_line lines[2], bool may_be_yes)
{
    long number = 1, wrong = 0;

    for (bool broke = true; broke; number++) {
        struct error error;
        bool renewed;

        if (!again_record(&again) || !again_opens(&again, lines, 2))
            wrong++;
        ground_break_at(number);
        renewed = again_renews(&again, &error);
        broke = ground_mend();
        wrong += is_in_order(renewed, may_be_yes) ? 0 : 1;
        (void) again_logout(&again); /* of two requests none may have come */
    }
    ok(wrong == 0 && number > 7,
       "whichever of %ld calls fails, a %s is one, and no token is both kept "
       "and given back",
       number - 1, may_be_yes ? "yes" : "no");
}

/* ---- Nobody waits any more -------------------------------------------------
 */

static void
what_is_under_way_comes_to_its_end(void)
{
    static const struct script_line late[] = {
        AGAIN_SEND_LATE(200, AGAIN_GRANTED, 100), AGAIN_ASK(200, AGAIN_YES)};
    static const struct script_line gone[] = {
        AGAIN_SEND_LATE(200, AGAIN_GRANTED, 100),
        AGAIN_ASK(200, AGAIN_USER(AGAIN_GRACE, ""))};
    const struct {
        const char *what;
        const struct script_line *lines;
        int *closed; /* that ends the wait */
        enum error_kind kind;
        enum record_state state;
        const char *kept;
    } cases[] = {
        {"a module that goes away", late, &again.module, ERROR_GONE,
         RECORD_WELCOME, "new"},
        {"a helper that is to end", late, &again.end, ERROR_ENDED,
         RECORD_WELCOME, "new"},
        {"a no, which is the graver cause,", gone, &again.module,
         ERROR_OTHER_ACCOUNT, RECORD_REFUSED, ""},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error;

        ok(again_record(&again) && again_opens(&again, cases[i].lines, 2),
           "a refresh begins");
        close_fd(cases[i].closed);
        *cases[i].closed = -1;
        ok(!again_renews(&again, &error) && error.kind == cases[i].kind,
           "%s ends the login", cases[i].what);
        ok(again_stored()->state == cases[i].state,
           "once the provider's word is on the disk");
        is(again_token(&again, false), cases[i].kept,
           "with the new token, if there is one");
        ok(again_logout(&again), "both were asked");
    }
}

/* ---- What a full sign-in replaced ------------------------------------------
 */

static void
what_was_replaced_is_given_back(void)
{
    static const struct script_line silent[] = {AGAIN_SEND(0, NULL)};
    struct error error;

    ok(again_record(&again) && again_seal("ancient", false) &&
           again_seal(AGAIN_TOKEN, true) && again_opens(&again, silent, 1),
       "there are two tokens");
    ok(!again_renews(&again, &error) && again_stored()->old.there,
       "without an answer both stay");
    ok(again_logout(&again), "it ends");
    ok(again_record(&again) && again_seal("ancient", false) &&
           again_seal(AGAIN_TOKEN, true) && again_opens(&again, yes, 2) &&
           again_renews(&again, &error) && !again_stored()->old.there,
       "with a yes the one that was replaced goes");
    is(again_text(&again.login.replaced.refresh), "ancient",
       "it is given back");
    is(again_token(&again, false), "new", "and not the new one");
    ok(again_logout(&again), "it ends");
}

static void
what_is_in_force_is_not(void)
{
    struct error error;

    ok(again_record(&again) && again_seal(AGAIN_TOKEN, true) &&
           again_opens(&again, yes, 2) && again_renews(&again, &error) &&
           !again_stored()->old.there,
       "a provider had given the same one twice");
    is(again_text(&again.login.replaced.refresh), "",
       "what is in force is not given back");
    ok(again_logout(&again), "it ends");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    another_has_asked();
    another_scope_is_refused();
    another_record_has_come();
    a_token_that_cannot_be_kept();
    a_token_that_is_lost();
    a_token_that_may_be_there();
    a_no_that_cannot_be_kept();
    whatever_fails(yes, true);
    whatever_fails(no, false);
    what_is_under_way_comes_to_its_end();
    what_was_replaced_is_given_back();
    what_is_in_force_is_not();
    again_end(&again);
    return tap_done();
}
