/*
 * Without the provider: whether its last word still counts.
 *
 * Runs in: a login's process.
 * Trusts:  the vault as far as its MAC carries.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/clock.h"
#include "helper/login/reauth.h"

/*
 * True for what says nothing of the person, and nothing at all: once the
 * provider has taken the token, what it says of it is its word.
 */
static bool
is_trouble(const struct login *login, enum error_kind kind)
{
    return kind == ERROR_NETWORK || kind == ERROR_THROTTLED ||
           (kind == ERROR_PROTOCOL && !login->heard);
}

bool
login_note_clock(struct login *login, struct error *error)
{
    struct vault *vault = &login->vault;
    int64_t now = clock_seconds();
    bool free = false, noted;

    if (!vault_lock(vault, VAULT_CHANGE, &login->conversation.waiter,
                    clock_ticks(), &free, error))
        return false;
    noted = vault_read(vault, error);
    if (noted && free && vault->found == VAULT_RECORD &&
        vault->record.state != RECORD_REFUSED && vault->record.seen < now) {
        vault->record.seen = now;
        noted = vault_write(vault, error);
    }
    vault_unlock(vault, VAULT_CHANGE);
    return noted;
}

/*
 * What the person is told of a reason, where time does not help; NULL: what
 * the error says.
 */
static const char *
told(const struct login *login, enum decide_reason why)
{
    static const char spent[] =
        "Your earlier sign-in on this host cannot be renewed any more. "
        "Sign in with Anypoint again.";
    static const char *const words[REASONS] = {
        [REASON_NO_YES] =
            "Anypoint cannot be reached from this host, and did not confirm "
            "your user the last time. Try again in a minute.",
        [REASON_CLOCK] =
            "Anypoint cannot be reached from this host, whose clock was set "
            "back. Tell its administrator.",
        [REASON_LOST] = spent,
        [REASON_DAMAGED] = spent,
        [REASON_FOREIGN] = spent,
    };

    if (why == REASON_NO_RECORD)
        return error_told(ERROR_NOT_SIGNED_IN);
    /* While it is sent once more an answer may come. */
    return login->vault.record.sendings >= LOGIN_SENDINGS &&
                   !login->conversation.held
               ? spent
               : words[why];
}

bool
login_last_word(struct login *login, const struct account *account,
                struct error *error)
{
    struct error trouble = *error;
    enum decide_reason why;
    struct facts facts;

    login_facts(login, account, login_service(login), &facts);
    why = decide_offline(&facts);
    if (why == REASON_TAKEN) {
        login->offline = true;
        login->trouble = trouble;
        return true;
    }
    if (why == REASON_REFUSED)
        return error_set(error, ERROR_UNWELCOME, "%s", decide_words(why));
    if (facts.policy.offline == 0)
        return false; /* it is the network's fault, and no time would help */
    login->told = told(login, why);
    return error_set(error, ERROR_OFFLINE, "%s; %.300s", decide_words(why),
                     trouble.text);
}

bool
login_offline(struct login *login, const struct account *account,
              struct error *error)
{
    struct error failure = {0};

    if (!is_trouble(login, error->kind))
        return false;
    if (!login_note_clock(login, &failure)) {
        *error = failure;
        return false;
    }
    login->offline = login_last_word(login, account, error);
    return login->offline;
}
