/*
 * Tests of helper/login/keep.c: what a full sign-in leaves in the vault, and
 * that its token is kept or given back, never both and never neither.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/login/reauth.h"
#include "helper/vault/tries.h"
#include "pam/cleanup.h"
#include "tests/again.h"
#include "tests/tap.h"

static struct again again;

/* Ada has signed in at a service, and got a token; "": none. */
static bool
signs_in(const char *service, const char *token)
{
    struct login *login = &again.login;

    if (!again_login(&again, service, NULL, 0))
        return false;
    login_open_vault(login);
    memcpy(login->user_id, AGAIN_ADA, sizeof(login->user_id));
    (void) again_logged();
    return secret_copy(&login->tokens.refresh, token, strlen(token));
}

static bool
keeps(struct error *error)
{
    *error = (struct error){0};
    return login_keep(&again.login, &again.account, error);
}

/* What is to be given back: "" if it was kept. */
static const char *
given_back(void)
{
    return again_text(&again.login.tokens.refresh);
}

static bool
has_slots(bool pin, bool password, bool host)
{
    const struct slot *slots = again_stored()->slots;

    return slots[SLOT_PIN].there == pin &&
           slots[SLOT_PASSWORD].there == password &&
           slots[SLOT_HOST].there == host;
}

/* ---- What is kept ----------------------------------------------------------
 */

static void
that_somebody_signed_in(void)
{
    const struct record *stored;
    struct error error;

    again.settings.account = ACCOUNT_CACHED;
    ok(signs_in("sshd", "fresh") && keeps(&error), "somebody signs in");
    stored = again_stored();
    ok(stored->state == RECORD_WELCOME && stored->signed_in == AGAIN_NOW &&
           stored->welcome == AGAIN_NOW && stored->seen == AGAIN_NOW,
       "that is kept, and when");
    is(stored->user_id, AGAIN_ADA, "and who");
    is(stored->issuer, AGAIN_ISSUER, "of whose");
    is(stored->client_id, AGAIN_CLIENT, "and for whom");
    ok(has_slots(false, false, false) && !stored->box.there,
       "where nothing would open it no token is");
    is(given_back(), "fresh", "it is given back");
    ok(again_logout(&again), "it ends");
    again.settings.account = ACCOUNT_CHECK;
}

static void
a_token_that_the_host_opens(void)
{
    struct error error;

    ok(signs_in("sshd", "fresh") && keeps(&error) &&
           has_slots(false, false, true) &&
           again_unwraps(&again, SLOT_HOST, NULL),
       "where the account phase asks there is a slot of the host");
    is(again_token(&again, false), "fresh", "the token is kept");
    is(given_back(), "", "and not given back");
    ok(again_logout(&again), "it ends");
    ok(signs_in("sshd", "") && keeps(&error) &&
           again_unwraps(&again, SLOT_HOST, NULL),
       "somebody signs in without a token");
    is(again_token(&again, false), "fresh", "the one that is there stays");
    ok(again_logout(&again), "it ends");
}

static void
a_token_that_a_pin_opens(void)
{
    struct error error;

    again.settings.account = ACCOUNT_CACHED;
    ok(signs_in("sudo", "fresh") && again_types(&again, "tulip-29") &&
           again_types(&again, "tulip-29") && keeps(&error) &&
           has_slots(true, false, false) &&
           again_unwraps(&again, SLOT_PIN, "tulip-29"),
       "a PIN is chosen");
    is(again_token(&again, false), "fresh", "it opens the token");
    is(given_back(), "", "which is not given back");
    ok(again_logout(&again), "it ends");
    ok(signs_in("sudo", "second") && keeps(&error) &&
           again_unwraps(&again, SLOT_PIN, "tulip-29"),
       "who has one is not asked again");
    is(again_token(&again, false), "second", "the next token is kept");
    is(again_token(&again, true), "fresh", "the one before waits");
    ok(again_logout(&again), "it ends");
}

static void
another_pin(void)
{
    struct error error;

    again.settings.account = ACCOUNT_CACHED;
    ok(signs_in("sudo", "third") && again_types(&again, ""), "Enter is typed");
    again.login.new_pin = true;
    ok(keeps(&error) && again_unwraps(&again, SLOT_PIN, "tulip-29"),
       "who would not type it may keep it");
    ok(again_logout(&again), "it ends");
    ok(signs_in("sudo", "fourth") && again_types(&again, "rose-294") &&
           again_types(&again, "rose-294"),
       "or choose another");
    again.login.new_pin = true;
    ok(keeps(&error) && again_unwraps(&again, SLOT_PIN, "rose-294"),
       "which opens it then");
    is(again_token(&again, false), "fourth", "with its token");
    ok(again_logout(&again), "it ends");
    again.settings.account = ACCOUNT_CHECK;
}

static void
no_pin(void)
{
    struct error error;

    again.settings.account = ACCOUNT_CACHED;
    ok(signs_in("sudo", "fresh") && again_types(&again, "") && keeps(&error) &&
           has_slots(false, false, false) &&
           again_stored()->state == RECORD_WELCOME,
       "who wants none has none");
    is(given_back(), "fresh", "and the token is given back");
    ok(again_logout(&again), "it ends");
}

static void
no_pin_where_one_must_be(void)
{
    struct error error;

    again.settings.account = ACCOUNT_CACHED;
    again_forget();
    again.settings.pin = PIN_REQUIRED;
    ok(signs_in("sudo", "fresh") && again_types(&again, "") &&
           again_types(&again, "") && again_types(&again, "") &&
           !keeps(&error) && error.kind == ERROR_PIN_UNFIT &&
           again_stored()->state == RECORD_NOTHING,
       "where there must be one nobody is in without, and nothing is kept");
    is(given_back(), "fresh", "but the token, which is given back");
    ok(again_logout(&again), "it ends");
    ok(signs_in("sudo", "") && keeps(&error),
       "without a token there is nothing that it would open");
    ok(again_logout(&again), "it ends");
    again.settings.pin = PIN_OFFER;
    again.settings.account = ACCOUNT_CHECK;
}

static void
none_that_will_do(void)
{
    struct error error;

    again.settings.account = ACCOUNT_CACHED;
    ok(signs_in("sudo", "fresh") && again_types(&again, "1") &&
           again_types(&again, "2") && again_types(&again, "3") &&
           keeps(&error) && error.kind == ERROR_NONE &&
           has_slots(false, false, false) &&
           again_heard(&again, WIRE_NOTE, "No PIN was chosen. You are"),
       "who may have none, and finds none that will do, is in without");
    ok(again_logout(&again), "it ends");
    again.settings.account = ACCOUNT_CHECK;
}

/* ---- Whose record it was ---------------------------------------------------
 */

static void
another_identity_goes(void)
{
    struct record record;
    struct error error;

    ok(again_record(&again), "there is a record");
    record = *again_stored();
    memcpy(record.user_id, AGAIN_GRACE, sizeof(record.user_id));
    record.failures = 2;
    ok(again_store(&record) && signs_in("sshd", "fresh") && keeps(&error) &&
           again_unwraps(&again, SLOT_HOST, NULL) &&
           has_slots(false, false, true),
       "of another's record nothing is left");
    is(again_stored()->user_id, AGAIN_ADA, "it is whose sign-in it was");
    is(again_token(&again, false), "fresh", "with the token");
    ok(!again_stored()->old.there, "alone");
    ok(again_logout(&again), "it ends");
}

static void
a_refusal_ends_with_a_sign_in(void)
{
    struct record record;
    struct error error;

    ok(again_record(&again), "there is a record");
    record = *again_stored();
    record.state = RECORD_REFUSED;
    record.welcome = 0;
    ok(again_store(&record) && signs_in("sshd", "fresh") && keeps(&error) &&
           again_stored()->state == RECORD_WELCOME &&
           again_stored()->welcome == AGAIN_NOW,
       "who was refused and signs in is welcome");
    ok(again_logout(&again), "it ends");
    ok(again_record(&again) && signs_in("sshd", "fresh") &&
           again_store(&record) && !keeps(&error) &&
           again_stored()->state == RECORD_REFUSED &&
           again_stored()->welcome == 0,
       "a refusal that another heard meanwhile stays: nobody is in");
    is(given_back(), "fresh", "the token is given back");
    ok(again_logout(&again), "it ends");
}

static void
a_refusal_at_the_choice_of_a_pin(void)
{
    struct record record;
    struct error error;

    again.settings.account = ACCOUNT_CACHED;
    ok(again_record(&again) && signs_in("sudo", "fresh") &&
           again_types(&again, "tulip-29") && again_types(&again, "tulip-29"),
       "who has been at the choice of a PIN");
    record = *again_stored();
    record.state = RECORD_REFUSED;
    again.login.new_pin = true;
    ok(again_store(&record) && !keeps(&error) &&
           error.kind == ERROR_UNWELCOME &&
           again_unwraps(&again, SLOT_PIN, AGAIN_PIN) &&
           !again_heard(&again, WIRE_NOTE, "") && again_logout(&again),
       "while another heard a refusal is not in, nor told of a PIN");
    again.settings.account = ACCOUNT_CHECK;
}

static void
tries_begin_anew(void)
{
    struct record record;
    struct error error;

    ok(again_record(&again), "there is a record");
    record = *again_stored();
    record.failures = TRIES_MOST - 1;
    ok(again_store(&record) && signs_in("sshd", "fresh") && keeps(&error) &&
           again_stored()->failures == 0 && has_slots(true, true, true),
       "wrong ones before a sign-in do not count");
    ok(again_logout(&again), "it ends");
    record.failures = TRIES_MOST;
    ok(again_store(&record) && signs_in("sshd", "fresh") && keeps(&error) &&
           again_stored()->failures == 0 && has_slots(false, false, true),
       "but what was to be destroyed is");
    ok(again_logout(&again), "it ends");
}

static const struct {
    const char *typed, *opens; /* NULL: none does */
    bool host;
    const char *what;
} passwords[] = {
    {AGAIN_PIN, AGAIN_PIN, false, "that is the same opens it"},
    {"another", NULL, false, "that is another does not: the PIN stays"},
    {"another", "another", true, "that is another opens it by the host's key"},
    {"", AGAIN_PIN, false, "that was not typed opens it as before"},
};

static void
a_password_opens_it(size_t i)
{
    struct record record;
    struct error error;

    again.settings.account = ACCOUNT_CACHED;
    ok(again_record(&again), "a PIN and a password open a token");
    record = *again_stored();
    record.slots[SLOT_HOST].there = passwords[i].host;
    ok(again_store(&record) && signs_in("sshd", "fresh") &&
           secret_copy(&again.login.typed, passwords[i].typed,
                       strlen(passwords[i].typed)) &&
           keeps(&error) &&
           has_slots(true, passwords[i].opens != NULL, false) &&
           (passwords[i].opens == NULL ||
            again_unwraps(&again, SLOT_PASSWORD, passwords[i].opens)),
       "a password %s", passwords[i].what);
    is(again_token(&again, false), "fresh", "it is the new token");
    ok(again_stored()->old.there, "the one before waits");
    ok(again_logout(&again), "it ends");
    again.settings.account = ACCOUNT_CHECK;
}

/* ---- Tokens are kept or given back -----------------------------------------
 */

/* The tenth wrong PIN leaves a token that nothing opens. */
static void
a_box_without_a_slot(void)
{
    struct record record;
    struct error error;

    again.settings.account = ACCOUNT_CACHED;
    ok(again_record(&again), "there is a record");
    record = *again_stored();
    memset(record.slots, 0, sizeof(record.slots));
    ok(again_store(&record) && signs_in("sudo", "fresh") &&
           again_types(&again, "") && keeps(&error) &&
           has_slots(false, false, false),
       "of which nothing opens the token");
    ok(!again_stored()->box.there && !again_stored()->has_key,
       "it goes, with the key");
    is(given_back(), "fresh", "the new one is given back");
    ok(again_logout(&again), "it ends");
    again.settings.account = ACCOUNT_CHECK;
}

static void
one_waits_at_most(void)
{
    struct record record;
    struct error error;

    ok(again_record(&again) && again_seal("ancient", false) &&
           again_seal(AGAIN_TOKEN, true) && signs_in("sshd", "fresh") &&
           keeps(&error),
       "somebody signs in for the third time");
    is(again_token(&again, true), "ancient", "the first still waits");
    is(again_token(&again, false), AGAIN_TOKEN, "the second stays");
    is(given_back(), "fresh", "the third is given back");
    ok(again_logout(&again), "it ends");
    ok(again_record(&again), "of old ones");
    record = *again_stored();
    record.signed_in = AGAIN_NOW - 30 * AGAIN_DAY;
    ok(again_store(&record) && again_seal("ancient", false) &&
           again_seal(AGAIN_TOKEN, true) && signs_in("sshd", "fresh") &&
           keeps(&error),
       "the second makes room before it ends of itself");
    is(again_token(&again, false), "fresh", "for the third");
    is(given_back(), "", "which is kept");
    ok(again_logout(&again), "it ends");
}

static void
what_cannot_be_wrapped(void)
{
    struct error error;

    again.settings.account = ACCOUNT_CACHED;
    for (int i = 0; i < 2; i++) {
        struct record record;

        ok(again_record(&again), "there is a record");
        record = *again_stored();
        record.slots[SLOT_HOST].there = false;
        ok(again_store(&record) && signs_in("sudo", "fresh") &&
               again_types(&again, "tulip-29") &&
               again_types(&again, "tulip-29"),
           "another PIN is chosen");
        again.login.new_pin = true;
        ground_break(i == 0 ? GROUND_WRAP : GROUND_SEAL, 1, 1);
        ok(keeps(&error) && ground_mend() &&
               again_unwraps(&again, SLOT_PIN, AGAIN_PIN),
           "if it cannot be kept the former stays");
        is(again_token(&again, false), AGAIN_TOKEN, "with its token");
        ok(again_stored()->signed_in == AGAIN_NOW, "the sign-in is noted");
        is(given_back(), "fresh", "and its token given back");
        ok(strstr(again_logged(), "nothing is kept") != NULL &&
               again_heard(&again, WIRE_NOTE, "the next time,\ntoo."),
           "it is logged, and told");
        ok(again_logout(&again), "it ends");
    }
    again.settings.account = ACCOUNT_CHECK;
}

/* The token is at one place, and what fails is told. */
static bool
is_in_order(bool all_went_well)
{
    bool kept = strcmp(again_token(&again, false), "fresh") == 0;
    bool back = given_back()[0] != '\0';
    bool told = strstr(again_logged(), "nothing is kept") != NULL;

    return kept == all_went_well && back == !kept && told == !kept &&
           again.login.vault.locks[VAULT_CHANGE] == -1;
}

/* Whatever fails costs nobody the sign-in. */
static void
whatever_fails(void)
{
    long number = 1, wrong = 0;

    for (bool broke = true; broke; number++) {
        struct error error;
        bool passed;

        if (!again_record(&again) || !signs_in("sshd", "fresh") ||
            !secret_copy(&again.login.typed, "another", 7))
            wrong++;
        ground_break_at(number);
        passed = keeps(&error) && error.kind == ERROR_NONE;
        broke = ground_mend();
        wrong += passed && is_in_order(!broke) ? 0 : 1;
        wrong += again_logout(&again) ? 0 : 1;
    }
    ok(wrong == 0 && number > 6,
       "whichever of %ld calls fails, the person is in, and the token is kept "
       "or given back",
       number - 2);
}

static void
others_are_waited_for(void)
{
    CLEANUP(vault_close) struct vault other = VAULT_CLOSED;
    struct error error = {0};

    ok(again_record(&again) && signs_in("sshd", "fresh") &&
           again_hold(&other, VAULT_CHANGE),
       "another login changes the record");
    again.login.deadline = clock_ticks() + 100;
    ok(keeps(&error) && again_stored()->signed_in != AGAIN_NOW,
       "without an end: the person is in, and nothing is kept");
    is(given_back(), "fresh", "the token is given back");
    ok(again_logout(&again), "it ends");
}

static void
where_there_is_no_vault(void)
{
    struct error error;

    ok(again_login(&again, "sudo", NULL, 0), "there is no vault");
    again.login.state = "nowhere";
    ok(secret_copy(&again.login.tokens.refresh, "fresh", 5) && keeps(&error),
       "nobody is asked for a PIN, and nothing is kept");
    is(given_back(), "fresh", "the token is given back");
    ok(again_logout(&again), "it ends");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    that_somebody_signed_in();
    a_token_that_the_host_opens();
    again_forget();
    a_token_that_a_pin_opens();
    another_pin();
    again_forget();
    no_pin();
    no_pin_where_one_must_be();
    none_that_will_do();
    another_identity_goes();
    a_refusal_ends_with_a_sign_in();
    a_refusal_at_the_choice_of_a_pin();
    tries_begin_anew();
    for (size_t i = 0; i < sizeof(passwords) / sizeof(passwords[0]); i++)
        a_password_opens_it(i);
    a_box_without_a_slot();
    one_waits_at_most();
    what_cannot_be_wrapped();
    whatever_fails();
    others_are_waited_for();
    where_there_is_no_vault();
    again_end(&again);
    return tap_done();
}
