/*
 * Tests of helper/login/decide.c, by examples; tests/unit/sweep.c has all
 * combinations of facts.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/decide.h"

#include <stdint.h>
#include <string.h>

#include "tests/tap.h"

#define NOW        INT64_C(1790000000)
#define HOUR       3600
#define DAY        86400
#define FRESH      (12 * HOUR)
#define OFFLINE    (7 * DAY)
#define REVALIDATE (15 * 60)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Ada at sudo, an hour after she signed in and chose a PIN. */
static struct facts
ada(void)
{
    return (struct facts){
        .policy = {.local = true,
                   .methods = {METHOD_PIN, METHOD_FLOW},
                   .fresh = FRESH,
                   .offline = OFFLINE,
                   .revalidate = REVALIDATE,
                   .account = ACCOUNT_CACHED},
        .own = true,
        .kept = true,
        .record = DECIDE_WELCOME,
        .same = true,
        .token = true,
        .pin = true,
        .now = NOW,
        .seen = NOW - 60,
        .signed_in = NOW - HOUR,
        .welcome = NOW - HOUR,
        .granted = NOW - HOUR,
    };
}

static void
examples_of_methods(void)
{
    enum decide_reason why[POLICY_METHODS + 1];
    struct facts facts = ada();

    ok(decide_method(&facts, why) == METHOD_PIN &&
           why[METHOD_PIN] == REASON_TAKEN && why[METHOD_FLOW] == REASON_TAKEN,
       "she is asked the PIN");
    ok(why[METHOD_PASSWORD] == REASON_NOT_LISTED &&
           why[METHOD_NONE] == REASON_NOT_LISTED,
       "what is not among the methods is not taken");
    facts.now += FRESH;
    ok(decide_method(&facts, why) == METHOD_FLOW &&
           why[METHOD_PIN] == REASON_STALE,
       "half a day later she signs in fully");
    facts = ada();
    facts.policy.methods[0] = METHOD_FLOW;
    facts.policy.methods[1] = METHOD_PIN;
    ok(decide_method(&facts, why) == METHOD_FLOW &&
           why[METHOD_PIN] == REASON_TAKEN,
       "the order is that of the methods");
    facts = ada();
    facts.policy.methods[1] = METHOD_NONE;
    facts.record = DECIDE_REFUSED;
    ok(decide_method(&facts, why) == METHOD_NONE &&
           why[METHOD_PIN] == REASON_REFUSED,
       "with the PIN alone nothing is left after a refusal");
    facts = ada();
    facts.policy.local = facts.own = facts.kept = facts.pin = false;
    (void) decide_method(&facts, why);
    ok(why[METHOD_PIN] == REASON_REMOTE, "what matters most is told first");
}

static void
tokens_are_kept(void)
{
    struct facts facts = ada();

    ok(decide_keeps(&facts, false), "a token is kept for a PIN that is there");
    facts.pin = false;
    ok(decide_offers_pin(&facts) && decide_keeps(&facts, false),
       "and for one that will be offered");
    facts.policy.pin = PIN_NO;
    ok(!decide_keeps(&facts, false), "for nobody none is kept");
    ok(decide_keeps(&facts, true), "but for the password that was typed");
    facts.checks = true;
    ok(decide_keeps(&facts, false), "and for an account phase that asks");
    facts.checks = false;
    facts.host = true;
    ok(!decide_keeps(&facts, false), "not for the host's slot of before");
    facts.host = false;
    facts.password = true;
    ok(!decide_keeps(&facts, false), "nor for a password that nobody asks");
    facts.policy.methods[2] = METHOD_PASSWORD;
    ok(decide_keeps(&facts, false), "and for the password's");
    facts.same = false;
    ok(!decide_keeps(&facts, false), "another's slots do not count");
    facts.kept = false;
    facts.checks = true;
    ok(!decide_keeps(&facts, true), "without a vault nothing is kept");
}

static void
pins_are_offered(void)
{
    struct facts facts = ada();

    ok(!decide_offers_pin(&facts), "who has a PIN is offered none");
    facts.same = false;
    ok(decide_offers_pin(&facts), "but in place of another's");
    facts.same = true;
    facts.pin = false;
    ok(decide_offers_pin(&facts), "who has none is");
    facts.policy.pin = PIN_REQUIRED;
    ok(decide_offers_pin(&facts), "and has to where it is required");
    facts.record = DECIDE_NO_RECORD;
    ok(decide_offers_pin(&facts), "after the first sign-in, too");
    facts.policy.pin = PIN_NO;
    ok(!decide_offers_pin(&facts), "not where nobody may have one");
    facts.policy.pin = PIN_OFFER;
    facts.policy.methods[0] = METHOD_FLOW;
    facts.policy.methods[1] = METHOD_NONE;
    ok(!decide_offers_pin(&facts), "nor where it would not be asked");
    facts = ada();
    facts.pin = facts.policy.local = false;
    ok(!decide_offers_pin(&facts), "nor at a remote service");
    facts = ada();
    facts.pin = facts.own = false;
    ok(!decide_offers_pin(&facts), "nor to somebody else");
    facts = ada();
    facts.pin = facts.kept = false;
    ok(!decide_offers_pin(&facts), "nor where it could not be kept");
}

static void
warnings_come_in_time(void)
{
    static const struct {
        int64_t age; /* seconds */
        int days;
    } cases[] = {
        {0, 0},
        {82 * DAY, 0},
        {83 * DAY - 1, 0},
        {83 * DAY, 7},
        {83 * DAY + 1, 7},
        {84 * DAY, 6},
        {89 * DAY, 1},
        {90 * DAY - 1, 1},
        {90 * DAY, 0},
        {90 * DAY + 1, 0},
        {-1, 0},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct facts facts = ada();

        facts.granted = NOW - cases[i].age;
        ok(decide_warning(&facts) == cases[i].days,
           "after %lld s there are %d days left", (long long) cases[i].age,
           cases[i].days);
    }
}

static void
nobody_is_warned_of_nothing(void)
{
    struct facts facts = ada();

    facts.granted = NOW - 85 * DAY;
    ok(decide_warning(&facts) == 5, "a token that is there ends");
    facts.token = false;
    ok(decide_warning(&facts) == 0, "none does not");
    facts.token = true;
    facts.same = false;
    ok(decide_warning(&facts) == 0, "nor does another's");
    facts.same = true;
    facts.record = DECIDE_REFUSED;
    ok(decide_warning(&facts) == 0, "who was refused is not warned");
    facts.record = DECIDE_WELCOME;
    facts.granted = 0;
    ok(decide_warning(&facts) == 0, "of what never came there is no end");
    facts.granted = INT64_MAX;
    ok(decide_warning(&facts) == 0, "nor of what comes at the end of time");
    facts.granted = INT64_MIN;
    ok(decide_warning(&facts) == 0, "or came before it");
}

/* Each has words, of its own, which a log may have. */
static void
reasons_have_words(void)
{
    for (int i = 0; i < REASONS; i++) {
        const char *words = decide_words((enum decide_reason) i);
        bool plain = words != NULL && words[0] != '\0', alone = plain;

        for (size_t k = 0; plain && words[k] != '\0'; k++)
            plain = words[k] >= 0x20 && words[k] <= 0x7e;
        for (int k = 0; alone && k < i; k++)
            alone = strcmp(words, decide_words((enum decide_reason) k)) != 0;
        ok(plain && alone, "reason %d has its words: %s", i, words);
    }
}

int
main(void)
{
    examples_of_methods();
    tokens_are_kept();
    pins_are_offered();
    warnings_come_in_time();
    nobody_is_warned_of_nothing();
    reasons_have_words();
    return tap_done();
}
