/*
 * Tests of helper/login/by_slot.c: what is asked and told, what is a try, and
 * what is handed to a full sign-in instead.
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
#include "helper/vault/tries.h"
#include "pam/cleanup.h"
#include "tests/again.h"
#include "tests/tap.h"

static struct again again;

static char with_flow[] = "pin password flow", without[] = "pin password";

static const struct script_line yes[] = {AGAIN_SEND(200, AGAIN_GRANTED),
                                         AGAIN_ASK(200, AGAIN_YES)},
                                no[] = {AGAIN_SEND(200, AGAIN_GRANTED),
                                        AGAIN_ASK(
                                            200, AGAIN_USER(AGAIN_GRACE, ""))},
                                silent[] = {AGAIN_SEND(0, NULL)};

/* What came of it. */
static struct {
    bool passed, instead;
    struct error error;
} got;

static void
types(enum slot_kind kind, const char *text, const struct script_line *lines,
      size_t count)
{
    memset(&got, 0, sizeof(got));
    if (again_login(&again, "sudo", lines, count) && again_types(&again, text))
        got.passed = login_by_slot(&again.login, kind, &again.account,
                                   &again.accounts, &got.instead, &got.error);
}

static bool
is_said(const char *text)
{
    return again_heard(&again, WIRE_ASK_HIDDEN, text);
}

static void
the_prompt_tells_what_may_be(void)
{
    ok(again_record(&again), "there is a record");
    types(SLOT_PIN, "x", NULL, 0);
    ok(!got.passed && !got.instead && got.error.kind == ERROR_PIN &&
           is_said("PIN (or press Enter to sign in with Anypoint): "),
       "who may sign in anew is told");
    ok(again_logout(&again), "it ends");
    again.settings.methods = without;
    types(SLOT_PIN, "x", NULL, 0);
    ok(!got.passed && is_said("PIN: "), "else only the PIN is asked for");
    ok(again_logout(&again), "it ends");
    again.settings.methods = with_flow;
    types(SLOT_PASSWORD, "x", NULL, 0);
    ok(!got.passed && got.error.kind == ERROR_PASSWORD &&
           is_said("Password: "),
       "the password is by its name");
    ok(again_logout(&again) && again_stored()->failures == 3,
       "each was a try");
}

static void
nothing_typed(void)
{
    ok(again_record(&again), "there is a record");
    types(SLOT_PIN, "", NULL, 0);
    ok(!got.passed && got.instead && again.login.new_pin,
       "Enter is a full sign-in, which may bring another PIN");
    ok(again_logout(&again), "it ends");
    again.settings.methods = without;
    types(SLOT_PIN, "", NULL, 0);
    ok(!got.passed && !got.instead && !again.login.new_pin &&
           got.error.kind == ERROR_PIN,
       "where there may be none it is no PIN");
    ok(again_logout(&again), "it ends");
    again.settings.methods = with_flow;
    types(SLOT_PASSWORD, "", NULL, 0);
    ok(!got.passed && !got.instead && got.error.kind == ERROR_PASSWORD,
       "nor a password");
    ok(again_logout(&again) && again_stored()->failures == 0,
       "and no try at all");
}

static void
a_password_may_have_changed(void)
{
    again.settings.flow = FLOW_PASSWORD;
    ok(again_record(&again), "there is a record");
    types(SLOT_PASSWORD, "another", NULL, 0);
    ok(!got.passed && got.instead && again.login.typed.length == 7 &&
           strcmp(again.login.typed.bytes, "another") == 0,
       "what is wrong here may be right at Anypoint");
    ok(again_logout(&again) && again_stored()->failures == 1,
       "it was a try here");
    again.settings.methods = without;
    types(SLOT_PASSWORD, "another", NULL, 0);
    ok(!got.passed && !got.instead, "if Anypoint may be asked");
    ok(again_logout(&again), "it ends");
}

static void
a_pin_is_never_sent(void)
{
    again.settings.flow = FLOW_PASSWORD;
    again.settings.methods = with_flow;
    types(SLOT_PIN, "another", NULL, 0);
    ok(!got.instead && again.login.typed.bytes == NULL,
       "a PIN is never sent there");
    ok(again_logout(&again), "it ends");
    ok(again_record(&again), "there is a record");
    ground_break(GROUND_UNWRAP, 1, 1);
    types(SLOT_PASSWORD, "another", NULL, 0);
    ok(!got.passed && !got.instead && got.error.kind == ERROR_SYSTEM &&
           again.login.typed.bytes == NULL && ground_mend(),
       "nor a password that could not be tried");
    ok(again_logout(&again), "it ends");
    again.settings.flow = FLOW_AUTO;
}

static void
what_is_right_is_renewed(void)
{
    ok(again_record(&again), "there is a record");
    types(SLOT_PIN, AGAIN_PIN, yes, 2);
    ok(got.passed && got.error.kind == ERROR_NONE && !again.login.offline &&
           again.login.typed.bytes == NULL,
       "a PIN is right, and the provider says yes");
    ok(again_heard(&again, WIRE_FORWARD, ""), "it may be handed on");
    ok(again_logout(&again), "it was asked");
    ok(again_record(&again), "there is a record");
    types(SLOT_PIN, AGAIN_PIN, no, 2);
    ok(!got.passed && !got.instead && got.error.kind == ERROR_OTHER_ACCOUNT,
       "the provider's no is one");
    ok(again_logout(&again), "it was asked");
    ok(again_record(&again), "there is a record");
    types(SLOT_PIN, "x", NULL, 0);
    ok(!got.passed && !again_heard(&again, WIRE_FORWARD, ""),
       "what is wrong is not handed on");
    ok(again_logout(&again), "nobody was asked");
}

/* ---- Without the provider --------------------------------------------------
 */

static const struct {
    int64_t age;
    const char *told; /* NULL: it does not count any more */
    long fresh;       /* of a full sign-in an hour ago; 0: it is for long */
} words[] = {
    {0, "still counts for 7 days.", 0},
    {0, "still counts for 2 days.", 2 * AGAIN_DAY + AGAIN_HOUR},
    {0, "still counts for 1 hour.", 2 * AGAIN_HOUR},
    {7 * AGAIN_DAY - AGAIN_HOUR, "still counts for 1 hour.", 7 * AGAIN_HOUR},
    {5 * AGAIN_DAY, "still counts for 2 days.", 0},
    {5 * AGAIN_DAY + 1, "still counts for 47 hours.", 0},
    {7 * AGAIN_DAY - AGAIN_HOUR, "still counts for 1 hour.", 0},
    {7 * AGAIN_DAY - AGAIN_HOUR + 1, "still counts for some minutes.", 0},
    {7 * AGAIN_DAY, "still counts for some minutes.", 0},
    {7 * AGAIN_DAY + 1, NULL, 0},
};

static void
its_last_word_counts(size_t i)
{
    struct record record;

    again.settings.fresh =
        words[i].fresh != 0 ? words[i].fresh : 90 * (long) AGAIN_DAY;
    ok(again_record(&again), "the last word is %ld s old",
       (long) words[i].age);
    record = *again_stored();
    record.welcome = AGAIN_NOW - words[i].age;
    ok(again_store(&record), "and kept");
    types(SLOT_PIN, AGAIN_PIN, silent, 1);
    if (words[i].told != NULL)
        ok(got.passed && got.error.kind == ERROR_NONE && again.login.offline &&
               again_heard(&again, WIRE_NOTE, words[i].told),
           "it %s", words[i].told);
    else
        ok(!got.passed && got.error.kind == ERROR_OFFLINE &&
               !again.login.offline,
           "it does not count");
    ok(again_stored()->welcome == record.welcome, "and is no newer for it");
    ok(again_logout(&again), "it was asked");
}

/* ---- While there is time ---------------------------------------------------
 */

static const struct {
    int64_t age; /* of the token */
    const char *told;
} ages[] = {
    {82 * AGAIN_DAY, NULL},
    {83 * AGAIN_DAY, "ends in 7 days.\nPress Enter"},
    {89 * AGAIN_DAY, "ends in 1 day.\nPress Enter"},
    {91 * AGAIN_DAY, NULL},
};

static void
its_end_is_told(size_t i)
{
    struct record record;

    ok(again_record(&again), "a token is %ld days old",
       (long) (ages[i].age / AGAIN_DAY));
    record = *again_stored();
    record.signed_in = AGAIN_NOW - ages[i].age;
    ok(again_store(&record) && again_seal(AGAIN_TOKEN, false), "and kept");
    types(SLOT_PIN, "x", NULL, 0);
    ok(again_heard(&again, WIRE_NOTE,
                   ages[i].told == NULL ? "" : ages[i].told) ==
           (ages[i].told != NULL),
       "that it %s",
       ages[i].told == NULL ? "lasts is not told" : ages[i].told);
    ok(again_logout(&again), "it ends");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    the_prompt_tells_what_may_be();
    nothing_typed();
    a_password_may_have_changed();
    a_pin_is_never_sent();
    what_is_right_is_renewed();
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        its_last_word_counts(i);
    for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++)
        its_end_is_told(i);
    again_end(&again);
    return tap_done();
}
