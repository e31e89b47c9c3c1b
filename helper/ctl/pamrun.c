/*
 * What comes of a stack, when each module answers as it is told to.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing; it reads no file.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/pamrun.h"

#include <string.h>

/* ---- What modules answer -------------------------------------------------
 */

static const struct {
    const char *name;
    enum pamrun_kind kind;
} modules[] = {
    {"pam_anypoint.so", PAMRUN_OURS},
    {"pam_unix.so", PAMRUN_PASSWORD},
    {"pam_unix_auth.so", PAMRUN_PASSWORD},
    {"pam_unix_acct.so", PAMRUN_PASSWORD},
    {"pam_sss.so", PAMRUN_PASSWORD},
    {"pam_ldap.so", PAMRUN_PASSWORD},
    {"pam_krb5.so", PAMRUN_PASSWORD},
    {"pam_winbind.so", PAMRUN_PASSWORD},
    {"pam_localuser.so", PAMRUN_PASSWORD},
    {"pam_permit.so", PAMRUN_PERMIT},
    {"pam_deny.so", PAMRUN_DENY},
    {"pam_rootok.so", PAMRUN_DENY}, /* of a person */
    {"pam_succeed_if.so", PAMRUN_CONDITION},
    {"pam_access.so", PAMRUN_GATE},
    {"pam_cap.so", PAMRUN_GATE},
    {"pam_echo.so", PAMRUN_GATE},
    {"pam_env.so", PAMRUN_GATE},
    {"pam_faildelay.so", PAMRUN_GATE},
    {"pam_faillock.so", PAMRUN_GATE},
    {"pam_gnome_keyring.so", PAMRUN_GATE},
    {"pam_group.so", PAMRUN_GATE},
    {"pam_issue.so", PAMRUN_GATE},
    {"pam_keyinit.so", PAMRUN_GATE},
    {"pam_kwallet5.so", PAMRUN_GATE},
    {"pam_lastlog.so", PAMRUN_GATE},
    {"pam_limits.so", PAMRUN_GATE},
    {"pam_listfile.so", PAMRUN_GATE},
    {"pam_mail.so", PAMRUN_GATE},
    {"pam_motd.so", PAMRUN_GATE},
    {"pam_nologin.so", PAMRUN_GATE},
    {"pam_securetty.so", PAMRUN_GATE},
    {"pam_shells.so", PAMRUN_GATE},
    {"pam_systemd.so", PAMRUN_GATE},
    {"pam_time.so", PAMRUN_GATE},
    {"pam_umask.so", PAMRUN_GATE},
    {"pam_warn.so", PAMRUN_GATE},
    {"pam_wheel.so", PAMRUN_GATE},
};

enum pamrun_kind
pamrun_kind(const struct pam_line *line)
{
    /* Below what knows passwords, it counts who failed, and says no. */
    if (pamfile_is(line, "pam_faillock.so") &&
        strstr(line->options, "authfail") != NULL)
        return PAMRUN_DENY;
    for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
        if (pamfile_is(line, modules[i].name))
            return modules[i].kind;
    return PAMRUN_OTHER;
}

static enum pam_code
answer(bool yes)
{
    return yes ? PAM_CODE_SUCCESS : PAM_CODE_AUTH_ERR;
}

static enum pam_code
code_of(const struct pam_line *line, const struct pamrun_person *person)
{
    if (line->wrong != PAM_GOOD)
        return PAM_CODE_PERM_DENIED;
    if (line->substack)
        return PAM_CODE_IGNORE;
    switch (pamrun_kind(line)) {
    case PAMRUN_OURS:
        return person->ours;
    case PAMRUN_PASSWORD:
        return answer(person->password || person->account);
    case PAMRUN_GATE:
        return person->lenient ? PAM_CODE_SUCCESS : PAM_CODE_IGNORE;
    case PAMRUN_CONDITION:
        return answer(person->condition);
    case PAMRUN_PERMIT:
        return PAM_CODE_SUCCESS;
    case PAMRUN_DENY:
        return PAM_CODE_AUTH_ERR;
    case PAMRUN_OTHER:
        break;
    }
    return answer(person->others);
}

/* ---- What libpam makes of it ---------------------------------------------
 */

enum impression { UNDECIDED = 0, POSITIVE, NEGATIVE };

/* What is remembered where a substack begins is what a reset goes back to. */
struct state {
    enum impression impression;
    bool success; /* as long as it is positive */
};

#define LEVELS 20

static void
take_good(struct state *state, enum pam_code code)
{
    if (code == PAM_CODE_IGNORE || state->impression == NEGATIVE ||
        (state->impression == POSITIVE && !state->success))
        return;
    state->impression = POSITIVE;
    state->success = code == PAM_CODE_SUCCESS;
}

/* To the last line of the substack that this one is in, or of all. */
static size_t
end_of_level(const struct pam_stack *stack, size_t at)
{
    unsigned level = stack->lines[at].level;

    while (at + 1 < stack->count && stack->lines[at + 1].level >= level)
        at++;
    return at;
}

/* Jump over so many, of which a substack is one; false if they are not. */
static bool
jump(size_t *at, const struct pam_stack *stack, int count)
{
    unsigned level = stack->lines[*at].level;

    while (count > 0 && *at + 1 < stack->count &&
           stack->lines[*at + 1].level >= level) {
        do
            ++*at;
        while (*at + 1 < stack->count && stack->lines[*at + 1].level > level);
        count--;
    }
    return count == 0;
}

/* One line; true if its level ends with it. */
static bool
step(struct state *state, const struct state *before, size_t *at,
     const struct pam_stack *stack, enum pam_code code)
{
    const struct pam_line *line = &stack->lines[*at];
    int action = line->wrong != PAM_GOOD ? PAM_ACTION_BAD
                 : line->substack        ? PAM_ACTION_IGNORE
                                         : line->actions[code];

    switch (action) {
    case PAM_ACTION_IGNORE:
        return false;
    case PAM_ACTION_RESET:
        *state = *before;
        return false;
    case PAM_ACTION_OK:
    case PAM_ACTION_DONE:
        take_good(state, code);
        return action == PAM_ACTION_DONE && state->impression == POSITIVE;
    case PAM_ACTION_BAD:
    case PAM_ACTION_DIE:
        state->impression = NEGATIVE;
        return action == PAM_ACTION_DIE;
    default:
        if (!jump(at, stack, action))
            state->impression = NEGATIVE;
        return false;
    }
}

bool
pamrun_accepts(const struct pam_stack *stack,
               const struct pamrun_person *person)
{
    struct state state = {0}, before[LEVELS] = {0};
    unsigned level = 0;

    for (size_t i = 0; i < stack->count; i++) {
        unsigned now = stack->lines[i].level % LEVELS;

        if (now > level)
            before[now] = state;
        level = now;
        if (step(&state, &before[now], &i, stack,
                 code_of(&stack->lines[i], person)))
            i = end_of_level(stack, i);
    }
    return state.impression == POSITIVE && state.success;
}
