/*
 * The one decision: what a login is asked, and what an answer is worth.
 *
 * Runs in: the helper's logins.
 * Trusts:  the facts.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/decide.h"

#define DAY 86400

const char *
decide_words(enum decide_reason reason)
{
    static const char *const words[REASONS] = {
        [REASON_TAKEN] = "nothing is against it",
        [REASON_REMOTE] = "the service is not local",
        [REASON_ANOTHER] = "somebody else asks for the account",
        [REASON_NO_VAULT] = "nothing can be kept",
        [REASON_NO_RECORD] = "there was no full sign-in yet",
        [REASON_NO_SLOT] = "none is set",
        [REASON_NO_TOKEN] = "there is no token to ask Anypoint with",
        [REASON_LOST] = "the token was lost on its way",
        [REASON_REFUSED] = "Anypoint refused the person",
        [REASON_DAMAGED] = "what is kept is damaged",
        [REASON_FOREIGN] = "what is kept is of another identity",
        [REASON_STALE] = "it is too long ago",
        [REASON_CLOCK] = "the clock was set back",
        [REASON_NO_YES] = "Anypoint's last answer was no yes",
        [REASON_WAIT] = "too many were wrong, so wait",
        [REASON_NOT_LISTED] = "it is not among the methods",
    };

    return words[reason];
}

/* ---- What may be against it ---------------------------------------------
 */

/* Times of the record may be any number: only now is reckoned with. */
static bool
is_ahead(const struct facts *facts, int64_t time)
{
    return time > facts->now + DECIDE_CLOCK_BACK;
}

static bool
is_within(const struct facts *facts, int64_t time, long most)
{
    return time >= facts->now - most;
}

static bool
clock_went_back(const struct facts *facts)
{
    return is_ahead(facts, facts->seen) || is_ahead(facts, facts->signed_in) ||
           is_ahead(facts, facts->welcome);
}

/* Why the record is of no use; REASON_TAKEN if it is of some. */
static enum decide_reason
weigh_record(const struct facts *facts)
{
    static const enum decide_reason reasons[] = {
        [DECIDE_NO_RECORD] = REASON_NO_RECORD,
        [DECIDE_WELCOME] = REASON_TAKEN,
        [DECIDE_LOST] = REASON_LOST,
        [DECIDE_REFUSED] = REASON_REFUSED,
        [DECIDE_DAMAGED] = REASON_DAMAGED,
    };

    if (!facts->kept)
        return REASON_NO_VAULT;
    if (facts->record == DECIDE_WELCOME && !facts->same)
        return REASON_FOREIGN;
    return reasons[facts->record];
}

/* ---- Methods -------------------------------------------------------------
 */

/* Who asks, and from where. */
static enum decide_reason
weigh_caller(const struct facts *facts)
{
    if (!facts->policy.local)
        return REASON_REMOTE;
    return facts->own ? REASON_TAKEN : REASON_ANOTHER;
}

static enum decide_reason
weigh_slot(const struct facts *facts, bool slot)
{
    if (!slot)
        return REASON_NO_SLOT;
    return facts->token ? REASON_TAKEN : REASON_NO_TOKEN;
}

static enum decide_reason
weigh_times(const struct facts *facts)
{
    if (clock_went_back(facts))
        return REASON_CLOCK;
    if (!is_within(facts, facts->signed_in, facts->policy.fresh))
        return REASON_STALE;
    return facts->tries_wait > 0 ? REASON_WAIT : REASON_TAKEN;
}

/* The first of these that is against it. */
static enum decide_reason
weigh(const struct facts *facts, bool slot)
{
    const enum decide_reason reasons[] = {
        weigh_caller(facts), weigh_record(facts), weigh_slot(facts, slot),
        weigh_times(facts)};

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (reasons[i] != REASON_TAKEN)
            return reasons[i];
    return REASON_TAKEN;
}

enum policy_method
decide_method(const struct facts *facts,
              enum decide_reason why[POLICY_METHODS + 1])
{
    const enum decide_reason reasons[] = {
        [METHOD_NONE] = REASON_NOT_LISTED,
        [METHOD_PIN] = weigh(facts, facts->pin),
        [METHOD_PASSWORD] = weigh(facts, facts->password),
        [METHOD_FLOW] = REASON_TAKEN,
    };
    const enum policy_method *methods = facts->policy.methods;
    enum policy_method first = METHOD_NONE;

    for (size_t i = 0; i <= POLICY_METHODS; i++)
        why[i] = REASON_NOT_LISTED;
    for (size_t i = 0; i < POLICY_METHODS; i++) {
        why[methods[i]] = reasons[methods[i]];
        if (first == METHOD_NONE && why[methods[i]] == REASON_TAKEN)
            first = methods[i];
    }
    return first;
}

/* ---- Without the provider ------------------------------------------------
 */

static bool
is_recent(const struct facts *facts)
{
    return facts->policy.offline != 0 && !clock_went_back(facts) &&
           is_within(facts, facts->welcome, facts->policy.offline);
}

enum decide_reason
decide_offline(const struct facts *facts)
{
    enum decide_reason reason = weigh_record(facts);

    if (reason != REASON_TAKEN)
        return reason;
    if (clock_went_back(facts))
        return REASON_CLOCK;
    if (facts->welcome == 0)
        return REASON_NO_YES;
    return is_recent(facts) ? REASON_TAKEN : REASON_STALE;
}

int64_t
decide_offline_until(const struct facts *facts)
{
    int64_t asked = facts->signed_in + facts->policy.fresh;
    int64_t heard = facts->welcome + facts->policy.offline;

    return asked < heard ? asked : heard;
}

/* ---- The account phase ---------------------------------------------------
 */

/* The provider's yes is so young that it need not be asked again. */
static bool
is_answered(const struct facts *facts)
{
    return !clock_went_back(facts) &&
           is_within(facts, facts->welcome, facts->policy.revalidate);
}

static enum decide_account
check(const struct facts *facts, enum decide_reason *why)
{
    *why = weigh_record(facts);
    if (*why != REASON_TAKEN)
        return ACCOUNT_REFUSE;
    if (is_answered(facts))
        return ACCOUNT_ACCEPT;
    if (facts->token && facts->host)
        return ACCOUNT_ASK;
    *why = decide_offline(facts);
    return *why == REASON_TAKEN ? ACCOUNT_ACCEPT : ACCOUNT_REFUSE;
}

/*
 * What is known, and nobody is asked.  What became of a token that was lost,
 * and whether the provider would have it, nobody knows: a yes before that does
 * not count without end.
 */
static enum decide_account
recall(const struct facts *facts, enum decide_reason *why)
{
    if (facts->record != DECIDE_LOST || !facts->same || is_recent(facts))
        return ACCOUNT_ACCEPT;
    *why = REASON_LOST;
    return ACCOUNT_REFUSE;
}

/*
 * A no counts whoever the account is bound to since: whoever else it is signs
 * in once.
 */
enum decide_account
decide_account(const struct facts *facts, enum decide_reason *why)
{
    *why = REASON_TAKEN;
    if (facts->policy.account == ACCOUNT_NO)
        return ACCOUNT_ACCEPT;
    if (facts->record == DECIDE_REFUSED) {
        *why = REASON_REFUSED;
        return ACCOUNT_REFUSE;
    }
    return facts->policy.account == ACCOUNT_CACHED ? recall(facts, why)
                                                   : check(facts, why);
}

/* ---- What is kept --------------------------------------------------------
 */

static bool
lists(const struct policy *policy, enum policy_method method)
{
    for (size_t i = 0; i < POLICY_METHODS; i++)
        if (policy->methods[i] == method)
            return true;
    return false;
}

bool
decide_offers_pin(const struct facts *facts)
{
    return facts->kept && weigh_caller(facts) == REASON_TAKEN &&
           facts->policy.pin != PIN_NO && lists(&facts->policy, METHOD_PIN) &&
           !(facts->pin && facts->same);
}

/*
 * Slots of somebody else's record go with it; so do those that settings have
 * no use for any more.  The host's is one of checks.
 */
static bool
has_slot(const struct facts *facts)
{
    const struct policy *policy = &facts->policy;

    return facts->same &&
           ((facts->pin && policy->pin != PIN_NO) ||
            (facts->password && lists(policy, METHOD_PASSWORD)));
}

bool
decide_keeps(const struct facts *facts, bool by_password)
{
    return facts->kept && (by_password || facts->checks || has_slot(facts) ||
                           decide_offers_pin(facts));
}

int
decide_warning(const struct facts *facts)
{
    int64_t age = DECIDE_TOKEN_DAYS * (int64_t) DAY, left;

    if (weigh_record(facts) != REASON_TAKEN || !facts->token ||
        facts->granted <= 0 || facts->granted > facts->now ||
        !is_within(facts, facts->granted, age))
        return 0;
    left = (facts->granted + age - facts->now + DAY - 1) / DAY;
    return left <= DECIDE_WARNING_DAYS ? (int) left : 0;
}
