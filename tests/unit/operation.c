/*
 * Tests of pam/operation.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/operation.h"

#include <security/pam_modules.h>
#include <stddef.h>

#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
outcomes_have_their_codes(void)
{
    static const struct {
        enum operation operation;
        enum outcome outcome;
        int code;
    } cases[] = {
        {OPERATION_AUTHENTICATE, OUTCOME_ACCEPT, PAM_SUCCESS},
        {OPERATION_AUTHENTICATE, OUTCOME_REFUSE, PAM_AUTH_ERR},
        {OPERATION_AUTHENTICATE, OUTCOME_STOP, PAM_MAXTRIES},
        {OPERATION_AUTHENTICATE, OUTCOME_UNAVAILABLE, PAM_AUTHINFO_UNAVAIL},
        {OPERATION_AUTHENTICATE, OUTCOME_NO_PERSON, PAM_CONV_ERR},
        {OPERATION_AUTHENTICATE, OUTCOME_GO_ON, PAM_AUTH_ERR},
        {OPERATION_ACCOUNT, OUTCOME_ACCEPT, PAM_SUCCESS},
        {OPERATION_ACCOUNT, OUTCOME_REFUSE, PAM_PERM_DENIED},
        {OPERATION_ACCOUNT, OUTCOME_STOP, PAM_PERM_DENIED},
        {OPERATION_ACCOUNT, OUTCOME_UNAVAILABLE, PAM_AUTHINFO_UNAVAIL},
        {OPERATION_ACCOUNT, OUTCOME_GO_ON, PAM_PERM_DENIED},
        {OPERATION_PASSWORD, OUTCOME_ACCEPT, PAM_SUCCESS},
        {OPERATION_PASSWORD, OUTCOME_REFUSE, PAM_PERM_DENIED},
        {OPERATION_PASSWORD, OUTCOME_STOP, PAM_PERM_DENIED},
        {OPERATION_PASSWORD, OUTCOME_UNAVAILABLE, PAM_AUTHINFO_UNAVAIL},
        {OPERATION_PIN, OUTCOME_ACCEPT, PAM_SUCCESS},
        {OPERATION_PIN, OUTCOME_REFUSE, PAM_AUTHTOK_ERR},
        {OPERATION_PIN, OUTCOME_STOP, PAM_PERM_DENIED},
        {OPERATION_PIN, OUTCOME_UNAVAILABLE, PAM_AUTHINFO_UNAVAIL},
        {OPERATION_PIN, OUTCOME_NO_PERSON, PAM_AUTHTOK_ERR},
        {OPERATION_PIN, OUTCOME_GO_ON, PAM_AUTHTOK_ERR},
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        ok(operation_code(cases[i].operation, cases[i].outcome) ==
               cases[i].code,
           "%s ending in outcome %d is PAM code %d",
           operation_word(cases[i].operation), (int) cases[i].outcome,
           cases[i].code);
}

/* One outcome of each says yes; all else, and all that is none, says no. */
static void
little_is_a_yes(void)
{
    int yes = 0;

    for (int operation = OPERATION_PASSWORD;
         operation <= OPERATION_AUTHENTICATE; operation++)
        for (unsigned outcome = 0; outcome < 300; outcome++)
            yes += operation_code((enum operation) operation,
                                  (enum outcome) outcome) == PAM_SUCCESS;
    ok(yes == 4, "of all outcomes of four operations four are PAM_SUCCESS");
    ok(operation_code((enum operation) 0, (enum outcome) 0) != PAM_SUCCESS,
       "memory of zeros is a refusal");
}

static void
words_are_exact(void)
{
    static const struct {
        const char *word;
        enum outcome outcome;
    } known[] = {
        {"accept", OUTCOME_ACCEPT},
        {"refuse", OUTCOME_REFUSE},
        {"stop", OUTCOME_STOP},
        {"unavailable", OUTCOME_UNAVAILABLE},
    };
    static const char *const unknown[] = {
        "", "Accept", "accept ", " accept", "accep", "accepted", "ok"};

    for (size_t i = 0; i < COUNT(known); i++) {
        enum outcome outcome = OUTCOME_GO_ON;

        ok(operation_outcome(known[i].word, &outcome) &&
               outcome == known[i].outcome,
           "'%s' is known", known[i].word);
    }
    for (size_t i = 0; i < COUNT(unknown); i++) {
        enum outcome outcome = OUTCOME_REFUSE;

        ok(!operation_outcome(unknown[i], &outcome) &&
               outcome == OUTCOME_REFUSE,
           "'%s' is not known and leaves a refusal", unknown[i]);
    }
}

static void
operations_have_words(void)
{
    is(operation_word(OPERATION_AUTHENTICATE), "authenticate",
       "signing in has its word");
    is(operation_word(OPERATION_ACCOUNT), "account",
       "looking at an account has its word");
    is(operation_word(OPERATION_PASSWORD), "password",
       "asking for what can be changed has its word");
    is(operation_word(OPERATION_PIN), "pin", "changing a PIN has its word");
    ok(operation_has_person(OPERATION_AUTHENTICATE) &&
           operation_has_person(OPERATION_PIN) &&
           !operation_has_person(OPERATION_ACCOUNT) &&
           !operation_has_person(OPERATION_PASSWORD),
       "only who signs in, or changes a PIN, is asked anything");
}

int
main(void)
{
    outcomes_have_their_codes();
    little_is_a_yes();
    words_are_exact();
    operations_have_words();
    return tap_done();
}
