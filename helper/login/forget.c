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

#include "helper/base/own.h"
#include "helper/identity/pins.h"
#include "helper/login/question.h"

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

static const struct {
    const char *name;
    forget_function *forget;
} kept[] = {
    {"Pin", forget_pin},
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
