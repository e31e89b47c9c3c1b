/*
 * Tests of helper/login/decide.c: every combination of facts, against rules
 * that are written here again, each by itself.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdint.h>
#include <stdio.h>

#include "helper/login/decide.h"
#include "tests/tap.h"

#define NOW        INT64_C(1790000000)
#define HOUR       3600
#define DAY        86400
#define FRESH      (12 * HOUR)
#define OFFLINE    (7 * DAY)
#define REVALIDATE (15 * 60)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- All combinations ----------------------------------------------------
 */

/* Around each limit, and far beyond. */
static const int64_t seens[] = {NOW, NOW + 300, NOW + 301};
static const int64_t sign_ins[] = {0,         NOW - FRESH - 1, NOW - FRESH,
                                   NOW,       NOW + 300,       NOW + 301,
                                   INT64_MIN, INT64_MAX};
static const int64_t welcomes[] = {0,
                                   NOW - OFFLINE - 1,
                                   NOW - OFFLINE,
                                   NOW - REVALIDATE - 1,
                                   NOW - REVALIDATE,
                                   NOW,
                                   NOW + 300,
                                   NOW + 301};

/* The next digit of a number whose digits have different bases. */
static size_t
digit(size_t *number, size_t base)
{
    size_t value = *number % base;

    *number /= base;
    return value;
}

/* The facts of a number; false if there are no more. */
static bool
facts_of(struct facts *facts, size_t number)
{
    *facts = (struct facts){
        .policy = {.local = digit(&number, 2) != 0,
                   .methods = {METHOD_PIN, METHOD_PASSWORD, METHOD_FLOW},
                   .fresh = FRESH,
                   .offline = OFFLINE,
                   .revalidate = REVALIDATE,
                   .account = ACCOUNT_CHECK},
        .own = digit(&number, 2) != 0,
        .kept = digit(&number, 2) != 0,
        .record = (enum decide_record) digit(&number, 5),
        .same = digit(&number, 2) != 0,
        .token = digit(&number, 2) != 0,
        .pin = digit(&number, 2) != 0,
        .password = digit(&number, 2) != 0,
        .host = digit(&number, 2) != 0,
        .tries_wait = (int64_t) digit(&number, 2),
        .now = NOW,
        .seen = seens[digit(&number, COUNT(seens))],
        .signed_in = sign_ins[digit(&number, COUNT(sign_ins))],
        .welcome = welcomes[digit(&number, COUNT(welcomes))],
    };
    return number == 0;
}

/* ---- Rules ---------------------------------------------------------------
 */

#define RULE(name, condition)                                                 \
    static bool name(const struct facts *facts)                               \
    {                                                                         \
        return condition;                                                     \
    }

RULE(is_remote, !facts->policy.local)
RULE(is_anothers, !facts->own)
RULE(has_no_vault, !facts->kept)
RULE(has_no_record, facts->record == DECIDE_NO_RECORD)
RULE(is_lost, facts->record == DECIDE_LOST)
RULE(is_refused, facts->record == DECIDE_REFUSED)
RULE(is_damaged, facts->record == DECIDE_DAMAGED)
RULE(is_foreign, !facts->same)
RULE(has_no_pin, !facts->pin)
RULE(has_no_password, !facts->password)
RULE(has_no_token, !facts->token)
RULE(must_wait, facts->tries_wait > 0)
RULE(was_set_back, facts->now < facts->seen - 300)
RULE(is_signed_ahead,
     facts->signed_in > 300 && facts->signed_in - 300 > facts->now)
RULE(is_welcome_ahead, facts->welcome - 300 > facts->now)
RULE(is_stale, facts->signed_in < 1 || facts->signed_in + FRESH < facts->now)
RULE(has_no_yes, facts->welcome == 0)
RULE(is_silent_too_long,
     !has_no_yes(facts) && facts->welcome + facts->policy.offline < facts->now)
RULE(may_not_be_offline, facts->policy.offline == 0)

#undef RULE

struct rule {
    const char *name;
    bool (*forbids)(const struct facts *);
    enum decide_reason reason; /* where no other forbids it */
};

#define FOR_ALL                                                               \
    {"without a vault", has_no_vault, REASON_NO_VAULT},                       \
        {"without a record", has_no_record, REASON_NO_RECORD},                \
        {"with a lost token", is_lost, REASON_LOST},                          \
        {"after a refusal", is_refused, REASON_REFUSED},                      \
        {"by a damaged record", is_damaged, REASON_DAMAGED},                  \
        {"by another's record", is_foreign, REASON_FOREIGN},                  \
        {"with the clock set back", was_set_back, REASON_CLOCK},              \
        {"with a sign-in to come", is_signed_ahead, REASON_CLOCK},            \
    {                                                                         \
        "with a yes to come", is_welcome_ahead, REASON_CLOCK                  \
    }

#define FOR_TYPED                                                             \
    FOR_ALL, {"at a remote service", is_remote, REASON_REMOTE},               \
        {"of somebody else", is_anothers, REASON_ANOTHER},                    \
        {"without a token", has_no_token, REASON_NO_TOKEN},                   \
        {"during a wait", must_wait, REASON_WAIT},                            \
    {                                                                         \
        "after a stale sign-in", is_stale, REASON_STALE                       \
    }

#define RULES_MOST 20

static const struct rule pin_rules[RULES_MOST] = {
    FOR_TYPED, {"without its slot", has_no_pin, REASON_NO_SLOT}};
static const struct rule password_rules[RULES_MOST] = {
    FOR_TYPED, {"without its slot", has_no_password, REASON_NO_SLOT}};
static const struct rule offline_rules[RULES_MOST] = {
    FOR_ALL,
    {"after what was no yes", has_no_yes, REASON_NO_YES},
    {"after the window", is_silent_too_long, REASON_STALE},
    {"where there is no window", may_not_be_offline, REASON_STALE}};

/* What a sweep has seen. */
struct tally {
    const struct rule *rules;
    size_t cases, taken, wrong;
    size_t alone[RULES_MOST]; /* where this rule alone forbade it */
};

/* One case: what was decided, and why. */
static void
count(struct tally *tally, const struct facts *facts, enum decide_reason why)
{
    size_t forbidding = 0, last = 0;
    bool right;

    for (size_t i = 0; i < RULES_MOST && tally->rules[i].name != NULL; i++)
        if (tally->rules[i].forbids(facts)) {
            forbidding++;
            last = i;
        }
    right = (why == REASON_TAKEN) == (forbidding == 0);
    if (forbidding == 1) {
        tally->alone[last]++;
        right = right && why == tally->rules[last].reason;
    }
    tally->cases++;
    tally->taken += why == REASON_TAKEN;
    if (!right && tally->wrong++ == 0)
        printf("# case %zu: %s, and %zu rules forbid it, last %s\n",
               tally->cases, decide_words(why), forbidding,
               tally->rules[last].name);
}

static void
sum_up(const struct tally *tally, const char *what)
{
    ok(tally->cases > 100000 && tally->taken > 0, "%s: %zu cases, %zu taken",
       what, tally->cases, tally->taken);
    ok(tally->wrong == 0, "%s is taken where no rule forbids it, only", what);
    for (size_t i = 0; i < RULES_MOST && tally->rules[i].name != NULL; i++)
        ok(tally->alone[i] > 0, "%s: never %s", what, tally->rules[i].name);
}

/* A way is the first that may be; the flow always may. */
static bool
is_first(enum policy_method got, const struct facts *facts,
         const enum decide_reason *why)
{
    for (size_t i = 0; i < POLICY_METHODS; i++)
        if (why[facts->policy.methods[i]] == REASON_TAKEN)
            return got == facts->policy.methods[i];
    return got == METHOD_NONE;
}

static void
methods_are_decided(void)
{
    struct tally pin = {.rules = pin_rules},
                 password = {.rules = password_rules};
    struct facts facts;
    size_t unlike = 0, flowless = 0;

    for (size_t i = 0; facts_of(&facts, i); i++) {
        enum decide_reason why[POLICY_METHODS + 1];
        enum policy_method got = decide_method(&facts, why);

        count(&pin, &facts, why[METHOD_PIN]);
        count(&password, &facts, why[METHOD_PASSWORD]);
        unlike += !is_first(got, &facts, why);
        flowless += why[METHOD_FLOW] != REASON_TAKEN;
    }
    sum_up(&pin, "a PIN");
    sum_up(&password, "a password");
    ok(unlike == 0, "the first that may be is asked");
    ok(flowless == 0, "nothing is against a full sign-in");
}

static void
offline_is_decided(void)
{
    struct tally tally = {.rules = offline_rules};
    struct facts facts;

    for (size_t i = 0; facts_of(&facts, i); i++) {
        count(&tally, &facts, decide_offline(&facts));
        facts.policy.offline = 0;
        count(&tally, &facts, decide_offline(&facts));
    }
    sum_up(&tally, "the last word");
}

/* ---- The account phase ---------------------------------------------------
 */

static bool
forbidden(const struct rule *rules, const struct facts *facts)
{
    for (size_t i = 0; i < RULES_MOST && rules[i].name != NULL; i++)
        if (rules[i].forbids(facts))
            return true;
    return false;
}

static bool
is_young(const struct facts *facts)
{
    return facts->welcome + REVALIDATE >= facts->now && !was_set_back(facts) &&
           !is_signed_ahead(facts) && !is_welcome_ahead(facts);
}

static bool
is_known(const struct facts *facts)
{
    return facts->kept && facts->record == DECIDE_WELCOME && facts->same;
}

/* What check does, by what is to hold of each. */
static enum decide_account
checked(const struct facts *facts)
{
    if (is_known(facts) && is_young(facts))
        return ACCOUNT_ACCEPT;
    if (is_known(facts) && facts->token && facts->host)
        return ACCOUNT_ASK;
    return forbidden(offline_rules, facts) ? ACCOUNT_REFUSE : ACCOUNT_ACCEPT;
}

/* What cached does: a token of its person that was lost ends with the window.
 */
static enum decide_account
recalled(const struct facts *facts)
{
    return is_lost(facts) && facts->same &&
                   (may_not_be_offline(facts) || has_no_yes(facts) ||
                    is_silent_too_long(facts) || was_set_back(facts) ||
                    is_signed_ahead(facts) || is_welcome_ahead(facts))
               ? ACCOUNT_REFUSE
               : ACCOUNT_ACCEPT;
}

static enum decide_account
expected(const struct facts *facts)
{
    if (facts->policy.account == ACCOUNT_NO)
        return ACCOUNT_ACCEPT;
    if (facts->record == DECIDE_REFUSED)
        return ACCOUNT_REFUSE;
    return facts->policy.account == ACCOUNT_CACHED ? recalled(facts)
                                                   : checked(facts);
}

static void
accounts_are_decided(void)
{
    static const enum account_check checks[] = {ACCOUNT_CHECK, ACCOUNT_CACHED,
                                                ACCOUNT_NO};
    size_t wrong = 0, unsaid = 0, seen[3][3] = {{0}};
    struct facts facts;

    for (size_t i = 0; facts_of(&facts, i); i++)
        for (size_t k = 0; k < COUNT(checks); k++) {
            enum decide_reason why = REASONS;
            enum decide_account got;

            facts.policy.account = checks[k];
            got = decide_account(&facts, &why);
            wrong += got != expected(&facts);
            unsaid += (got == ACCOUNT_REFUSE) == (why == REASON_TAKEN);
            seen[k][got]++;
        }
    ok(wrong == 0, "the account phase is decided as it should be");
    ok(unsaid == 0, "and a refusal has a reason");
    ok(seen[0][ACCOUNT_REFUSE] > 0 && seen[0][ACCOUNT_ACCEPT] > 0 &&
           seen[0][ACCOUNT_ASK] > 0,
       "check refuses, accepts and asks");
    ok(seen[1][ACCOUNT_REFUSE] > 0 && seen[1][ACCOUNT_ACCEPT] > 0 &&
           seen[1][ACCOUNT_ASK] == 0,
       "cached refuses and accepts");
    ok(seen[2][ACCOUNT_REFUSE] == 0 && seen[2][ACCOUNT_ASK] == 0,
       "no accepts");
}

int
main(void)
{
    methods_are_decided();
    offline_is_decided();
    accounts_are_decided();
    return tap_done();
}
