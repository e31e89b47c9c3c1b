/*
 * What a service would ask now, and why, for who may ask about the account.
 *
 * Runs in: a process of its own, forked by the listener.
 * Trusts:  the facts.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/about_policy.h"

#include <inttypes.h>

#include "helper/config/rows.h"
#include "helper/config/values.h"
#include "helper/login/question.h"
#include "helper/login/reauth.h"

#define DAY 86400

/* ---- Ways to sign in -----------------------------------------------------
 */

static const char *const methods[] = {
    [METHOD_NONE] = "nothing: nobody can sign in by it now",
    [METHOD_PIN] = "PIN",
    [METHOD_PASSWORD] = "Password",
    [METHOD_FLOW] = "Full sign-in",
};

static void
tell_service(struct login *login, const char *service,
             const struct facts *facts)
{
    char fresh[VALUES_TIME_SIZE];

    values_time(fresh, facts->policy.fresh);
    question_tell(login, "Service", "%s, which is %s (fresh = %s)", service,
                  facts->policy.local ? "local" : "not local", fresh);
}

static void
tell_method(struct login *login, enum policy_method method,
            enum policy_method asked, enum decide_reason why)
{
    if (method == METHOD_PASSWORD && why == REASON_NOT_LISTED &&
        login->settings->flow != FLOW_PASSWORD) /* it is not even looked for */
        question_tell(login, methods[method], "no: flow is not password");
    else if (why != REASON_TAKEN)
        question_tell(login, methods[method], "no: %s", decide_words(why));
    else if (method == asked)
        question_tell(login, methods[method], "is asked: %s",
                      decide_words(why));
    else
        question_tell(login, methods[method],
                      "could be asked, but comes later among the methods");
}

/* ---- What is known -------------------------------------------------------
 */

static void
tell_tries(struct login *login, const struct facts *facts)
{
    if (!facts->pin)
        return;
    if (facts->tries_wait > 0)
        question_tell(login, "PIN tries",
                      "%d left, the next in %" PRId64 " seconds",
                      facts->tries_left, (facts->tries_wait + 999) / 1000);
    else
        question_tell(login, "PIN tries", "%d left", facts->tries_left);
}

static void
tell_time(struct login *login, const char *name, int64_t time)
{
    char text[QUESTION_TIME_SIZE];

    if (time <= 0) {
        question_tell(login, name, "never");
        return;
    }
    question_time(text, time);
    question_tell(login, name, "%s", text);
}

static void
tell_offline(struct login *login, const struct facts *facts)
{
    enum decide_reason why = decide_offline(facts);
    int64_t end = decide_offline_until(facts);
    char until[QUESTION_TIME_SIZE];

    if (why == REASON_TAKEN && end < facts->now)
        why = REASON_STALE;
    if (facts->policy.offline == 0) {
        question_tell(login, "Offline", "never (offline = no)");
        return;
    }
    if (why != REASON_TAKEN) {
        question_tell(login, "Offline", "no: %s", decide_words(why));
        return;
    }
    question_time(until, end);
    question_tell(login, "Offline", "until %s", until);
}

static void
tell_token(struct login *login, const struct facts *facts)
{
    int days = decide_warning(facts);
    char until[QUESTION_TIME_SIZE];

    if (!facts->token || facts->granted <= 0 || facts->granted > facts->now) {
        question_tell(login, "Refresh token", "%s",
                      facts->token ? "one, of an unknown time" : "none");
        return;
    }
    question_time(until, facts->granted + (int64_t) DECIDE_TOKEN_DAYS * DAY);
    if (days > 0)
        question_tell(login, "Refresh token",
                      "until %s at most: in %d day%s only a full sign-in "
                      "helps",
                      until, days, days == 1 ? "" : "s");
    else
        question_tell(login, "Refresh token", "until %s at most", until);
}

void
about_methods(struct login *login, const char *service,
              const struct facts *facts)
{
    enum decide_reason why[POLICY_METHODS + 1];
    enum policy_method asked = decide_method(facts, why);

    tell_service(login, service, facts);
    for (int i = METHOD_PIN; i <= METHOD_FLOW; i++)
        tell_method(login, (enum policy_method) i, asked, why[i]);
    if (asked == METHOD_NONE)
        question_tell(login, "Asked", "%s", methods[METHOD_NONE]);
    tell_tries(login, facts);
    tell_time(login, "Full sign-in at", facts->signed_in);
    tell_time(login, "Last yes at", facts->welcome);
    tell_offline(login, facts);
    tell_token(login, facts);
}

/* ---- The account phase ---------------------------------------------------
 */

static const char *
reason_of(const struct login *login, enum decide_reason why)
{
    return why == REASON_NO_VAULT ? login->vault_why : decide_words(why);
}

void
about_phase(struct login *login, const char *service,
            const struct facts *facts)
{
    static const char *const words[] = {
        [ACCOUNT_REFUSE] = "refused: ",
        [ACCOUNT_ACCEPT] = "accepted: ",
        [ACCOUNT_ASK] = "Anypoint is asked: ",
    };
    enum decide_reason why;
    enum decide_account answer = login_decide_account(login, facts, &why);

    question_tell(login, "Account phase", "%s%s (%s, account = %s)",
                  words[answer], reason_of(login, why), service,
                  rows_words(CHOICE_ACCOUNT)[facts->policy.account]);
}
