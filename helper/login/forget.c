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

static bool
forget_record(struct login *login, bool *was, struct error *error)
{
    bool taken = false;

    if (!vault_lock(&login->vault, VAULT_CHANGE, &login->conversation.waiter,
                    clock_ticks() + LOCK_MS, &taken, error))
        return false;
    if (!taken)
        return error_set(error, ERROR_BUSY, "a login is changing it");
    return vault_forget(&login->vault, was, error);
}

/* The PIN goes with it, and the token, which Anypoint forgets by itself. */
static bool
forget_sign_in(struct login *login, const char **told, struct error *error)
{
    bool was = false;

    login_open_vault(login);
    if (!login->has_vault && own_exists(login->state))
        return error_set(error, ERROR_STATE, "%s", login->vault_why);
    if (login->has_vault && !forget_record(login, &was, error))
        return false;
    if (was)
        log_line(login->log, LOG_NOTICE,
                 "the earlier sign-ins of the account %s are forgotten",
                 login->conversation.start.account);
    *told = was ? "forgotten, the PIN with it: the next is a full one"
                : "none was kept";
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
static const char stays[] = "stays: only root can have it forgotten";

bool
forget_account(struct login *login, struct error *error)
{
    bool all = true;

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        struct error failure = {0};
        const char *told = "";

        if (login->caller != 0) {
            question_tell(login, kept[i].name, "%s", stays);
            continue;
        }
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
