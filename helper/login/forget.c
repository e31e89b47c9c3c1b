/*
 * Forget what the helper keeps of an account.
 *
 * What is kept is one row of a table; each is forgotten whatever becomes of
 * the others.
 *
 * Runs in: a process of its own, forked by the listener.
 * Trusts:  the caller's uid, from the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/clock.h"
#include "helper/base/own.h"
#include "helper/identity/local.h"
#include "helper/identity/pins.h"
#include "helper/login/question.h"
#include "helper/login/reauth.h"

/* Say in told what became of it; false with an error if it is still there. */
typedef bool forget_function(struct login *, const char **told,
                             struct error *);

/* In the listener's memory, which holds root's word alone for enough. */
static bool
forget_limits(struct login *login, const char **told, struct error *error)
{
    const char *account = login->conversation.start.account;

    *told = "forgotten: codes and passwords of the account, how its last "
            "logins ended";
    return permit_ask(login->listener, PERMIT_FORGET, account, "", error);
}

/* The next to sign in by the name is pinned. */
static bool
forget_pin(struct login *login, const char **told, struct error *error)
{
    bool was = false;

    /* Where no name binds there need be no folder. */
    if (own_exists(login->state) &&
        !pins_forget(login->state, login->conversation.start.account, &was,
                     error))
        return false;
    if (was)
        log_line(login->log, LOG_NOTICE,
                 "the pin of the account %s is forgotten",
                 login->conversation.start.account);
    *told = was ? "forgotten: the next to sign in by the name is pinned"
                : "none was kept";
    return true;
}

/* How long another login may take that changes the record. */
#define LOCK_MS 10000

/* What became of the record. */
enum forgotten {
    FORGOTTEN_NOTHING = 0, /* there was none */
    FORGOTTEN_RECORD,
    FORGOTTEN_ALL_BUT_THE_NO,
};

static bool
is_refused(const struct vault *vault)
{
    return vault->found == VAULT_RECORD &&
           vault->record.state == RECORD_REFUSED;
}

/*
 * A no of the provider's stays, for nothing but a full sign-in undoes it: whom
 * it shuts out would be let in again by a key, or by cron.  When it was heard
 * stays too: it is not heard again by that.
 */
static bool
leave_the_no(struct vault *vault, struct error *error)
{
    const struct record before = vault->record;

    vault_begin(vault, before.issuer, before.user_id, before.client_id);
    vault->record.state = RECORD_REFUSED;
    vault->record.seen = before.seen;
    return vault_write(vault, error);
}

/* As it is now: another login may have heard a no. */
static bool
forget_record(struct login *login, enum forgotten *what, struct error *error)
{
    struct vault *vault = &login->vault;
    bool taken = false, was = false;

    if (!vault_lock(vault, VAULT_CHANGE, &login->conversation.waiter,
                    clock_ticks() + LOCK_MS, &taken, error))
        return false;
    if (!taken)
        return error_set(error, ERROR_BUSY, "a login is changing it");
    if (!vault_read(vault, error))
        return false;
    if (is_refused(vault)) {
        *what = FORGOTTEN_ALL_BUT_THE_NO;
        return leave_the_no(vault, error);
    }
    if (!vault_forget(vault, &was, error))
        return false;
    *what = was ? FORGOTTEN_RECORD : FORGOTTEN_NOTHING;
    return true;
}

/* Without its uid a record is another account's, and no refusal is seen. */
static bool
find_uid(struct login *login, struct error *error)
{
    const char *account = login->conversation.start.account;
    struct error failure = {0};

    if (local_account(account, &login->uid, &failure) ||
        failure.kind == ERROR_NO_ACCOUNT)
        return true;
    *error = failure;
    return false;
}

/* The PIN goes with it, and the token, which Anypoint forgets by itself. */
static bool
forget_sign_in(struct login *login, const char **told, struct error *error)
{
    static const char *const words[] = {
        [FORGOTTEN_NOTHING] = "none was kept",
        [FORGOTTEN_RECORD] = "forgotten, the PIN with it: the next is a full "
                             "one",
        [FORGOTTEN_ALL_BUT_THE_NO] =
            "forgotten, but Anypoint's no stays: only a full sign-in undoes "
            "it",
    };
    enum forgotten what = FORGOTTEN_NOTHING;

    if (!find_uid(login, error))
        return false;
    login_open_vault(login);
    if (!login->has_vault && own_exists(login->state))
        return error_set(error, ERROR_STATE, "%s", login->vault_why);
    if (login->has_vault && !forget_record(login, &what, error))
        return false;
    if (what != FORGOTTEN_NOTHING)
        log_line(login->log, LOG_NOTICE,
                 "the earlier sign-ins of the account %s are forgotten%s",
                 login->conversation.start.account,
                 what == FORGOTTEN_RECORD ? "" : ", the refusal stays");
    *told = words[what];
    return true;
}

static const struct {
    const char *name;
    forget_function *forget;
} kept[] = {
    {"Pin", forget_pin},
    {"Earlier sign-in", forget_sign_in},
    {"Limits", forget_limits},
};

/*
 * All of this is root's to have forgotten: who is in the account today need
 * not be whom its name was pinned to, and nobody clears the own limits.
 */
static void
tell_stays(struct login *login)
{
    question_tell(login, "Forgotten",
                  "nothing: only root may. Ask root to run: "
                  "anypointctl forget %s",
                  login->conversation.start.account);
}

bool
forget_account(struct login *login, struct error *error)
{
    bool all = true;

    if (login->caller != 0) {
        tell_stays(login);
        return true;
    }
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        struct error failure = {0};
        const char *told = "";

        if (kept[i].forget(login, &told, &failure)) {
            question_tell(login, kept[i].name, "%s", told);
            continue;
        }
        question_tell(login, kept[i].name, "not forgotten: %s", failure.text);
        *error = failure;
        all = false;
    }
    return all;
}
