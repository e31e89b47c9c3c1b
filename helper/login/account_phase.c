/*
 * The account phase: whether the account may be used, with nobody asked.
 *
 * It is what stops keys, cron and rules without a password for people who
 * have left.  It has 3 s: then the provider's last word counts, and a refresh
 * that is under way goes on to its end after the verdict.
 *
 * Runs in: a login's process.
 * Trusts:  the vault as far as its MAC carries.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stddef.h>

#include "helper/base/clock.h"
#include "helper/login/reauth.h"
#include "pam/cleanup.h"

/* Of the 3 s, what the verdict takes on its way is left. */
#define ACCOUNT_MS 2500

/* What a refresh may take after it. */
#define AFTER_MS 20000

/*
 * A vault that cannot be opened may hide a no, unless nothing was ever kept of
 * the account.
 */
static bool
may_hide(const struct login *login, const struct policy *policy)
{
    return !login->has_vault && policy->account != ACCOUNT_NO &&
           (login->vault_kind != ERROR_STATE ||
            vault_is_kept(login->state, login->conversation.start.account));
}

enum decide_account
login_decide_account(const struct login *login, const struct facts *facts,
                     enum decide_reason *why)
{
    if (!may_hide(login, &facts->policy))
        return decide_account(facts, why);
    *why = REASON_NO_VAULT;
    return ACCOUNT_REFUSE;
}

/*
 * Where nothing can be kept it is of no use to say: sign in first.  Who never
 * did is refused all the same.
 */
static bool
refuse(struct login *login, const struct policy *policy,
       enum decide_reason why, struct error *error)
{
    enum error_kind kind =
        why == REASON_REFUSED ? ERROR_UNWELCOME : ERROR_NOT_SIGNED_IN;

    if (why != REASON_NO_VAULT)
        return error_set(error, kind, "%s", decide_words(why));
    login->told = error_told(login->vault_kind);
    return error_set(error, may_hide(login, policy) ? login->vault_kind : kind,
                     "%s", login->vault_why);
}

/* Anypoint's, not that of our own net, which may be there in a second. */
static void
note_silence(const struct login *login, const struct error *error)
{
    static const enum error_kind kinds[] = {ERROR_NONE, ERROR_OFFLINE,
                                            ERROR_NETWORK, ERROR_THROTTLED};
    bool silent = false;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        silent = silent || error->kind == kinds[i];
    if (silent && login->net.fd >= 0 && !login->waited)
        permit_silent(login->listener, login->conversation.start.account);
}

/*
 * By what is on the disk, not by what the refresh has in its hands: another
 * login may have heard a no meanwhile.
 */
static bool
last_word_now(struct login *login, struct error *error)
{
    struct vault in_hand = login->vault;
    struct error failure = {0};
    bool counts;

    if (!vault_read(&login->vault, &failure)) {
        login->vault = in_hand;
        *error = failure;
        return false;
    }
    counts = login_last_word(login, login->account, error);
    login->vault = in_hand;
    return counts;
}

/* The verdict comes now; what is under way has time to end by itself. */
static void
too_late(struct conversation *conversation)
{
    struct login *login =
        (struct login *) (void *) ((char *) conversation -
                                   offsetof(struct login, conversation));
    struct error error = {0};
    bool accepted;

    error_set(&error, ERROR_NETWORK,
              "the provider's word did not come in %d ms", ACCOUNT_MS);
    accepted = last_word_now(login, &error);
    if (accepted)
        error = (struct error){0}; /* it is in login->trouble */
    note_silence(login, &error);
    login_end(login, accepted, &error);
    conversation_leave(conversation);
    login->deadline = clock_ticks() + AFTER_MS;
}

/*
 * False if nobody is to be asked: the provider gave no answer a moment ago, so
 * that an outage is not made worse, and does not take its 3 s of everybody; or
 * too many wait for its answer already.  A listener that cannot be asked is no
 * reason.
 */
static bool
may_ask(const struct login *login, struct error *error)
{
    struct error held = {0};

    if (permit_ask(login->listener, PERMIT_CHECK,
                   login->conversation.start.account, "", &held) ||
        held.kind == ERROR_SYSTEM)
        return true;
    *error = held;
    return false;
}

/* Without an answer: by the last word, where that is what it takes. */
static bool
do_without(struct login *login, const struct account *account,
           struct error *error)
{
    if (!login_offline(login, account, error))
        return false;
    *error = (struct error){0}; /* it is in login->trouble */
    return true;
}

static bool
ask(struct login *login, const struct account *account,
    const struct accounts *accounts, struct error *error)
{
    CLEANUP(secret_erase) struct secret private_key = {0};
    struct conversation *conversation = &login->conversation;
    bool right = false, accepted;

    conversation->late = login->begun + ACCOUNT_MS;
    conversation->too_late = too_late;
    if (!may_ask(login, error))
        return do_without(login, account, error);
    if (!vault_unwrap(&login->vault, SLOT_HOST, NULL, &private_key,
                      &conversation->waiter, login->deadline, &right, error))
        return false;
    if (!right)
        return error_set(error, ERROR_NOT_SIGNED_IN,
                         "the slot of the host cannot be opened");
    if (login_renew(login, account, accounts, &private_key, error))
        return true;
    accepted = do_without(login, account, error);
    note_silence(login, error);
    return accepted;
}

/*
 * Its last yes is to be looked at, and nobody can ask for another: by which
 * clock that was is known then.
 */
static bool
recalls_yes(const struct facts *facts)
{
    if (!facts->same || facts->seen >= facts->now)
        return false;
    if (facts->policy.account == ACCOUNT_CACHED)
        return facts->record == DECIDE_LOST;
    return facts->policy.account == ACCOUNT_CHECK &&
           facts->record == DECIDE_WELCOME && !(facts->token && facts->host) &&
           facts->now - facts->welcome > facts->policy.revalidate;
}

bool
login_account(struct login *login, const struct account *account,
              const struct accounts *accounts, struct error *error)
{
    enum decide_reason why = REASON_TAKEN;
    enum decide_account what;
    struct facts facts;

    login->account = account;
    login_facts(login, account, login_service(login), &facts);
    login_log_vault(login);
    if (recalls_yes(&facts) && !login_note_clock(login, error))
        return false;
    what = login_decide_account(login, &facts, &why);
    if (what == ACCOUNT_ASK)
        return ask(login, account, accounts, error);
    return what == ACCOUNT_ACCEPT || refuse(login, &facts.policy, why, error);
}
