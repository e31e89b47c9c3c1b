/*
 * anypointctl setup: from a host without Anypoint to one with it, and back.
 *
 * Runs in: anypointctl.
 * Trusts:  root, who runs it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/setup.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helper/ctl/change.h"
#include "helper/ctl/configure.h"
#include "helper/ctl/durable.h"
#include "helper/ctl/ranges.h"
#include "helper/ctl/saved.h"
#include "helper/ctl/sshd.h"
#include "helper/ctl/stack.h"
#include "helper/ctl/state.h"
#include "helper/ctl/terminal.h"
#include "helper/ctl/warn.h"
#include "helper/ctl/wayin.h"
#include "pam/cleanup.h"

#define MINUTES      10
#define MINUTES_MOST 60

#define HOST "" /* this one, not one below a folder */

/* ---- Words ---------------------------------------------------------------
 */

static bool
read_minutes(int *minutes, const char *word, struct error *error)
{
    size_t digits = word == NULL ? 0 : strspn(word, "0123456789");

    *minutes = MINUTES;
    if (word == NULL)
        return true;
    *minutes = digits > 0 && digits <= 2 && word[digits] == '\0'
                   ? (int) strtol(word, NULL, 10)
                   : 0;
    return (*minutes >= 1 && *minutes <= MINUTES_MOST) ||
           error_set(error, ERROR_SETTINGS,
                     "--minutes must be a whole number from 1 to %d",
                     MINUTES_MOST);
}

static bool
check_uids(const char *word, struct error *error)
{
    struct ranges ignored;

    return word == NULL || ranges_parse(&ignored, word) ||
           error_set(error, ERROR_SETTINGS,
                     "--uids must be A-B[,C-D], at most %d ranges",
                     RANGES_MAX);
}

/* ---- The change ----------------------------------------------------------
 */

/* One that is not kept must be decided first, or two timers would run. */
static bool
refuse_second(const struct state *state, struct error *error)
{
    struct mark mark;
    bool pending;

    if (!change_pending(&mark, &pending, state, error))
        return false;
    if (pending && mark.stage != MARK_BEGUN)
        return error_set(error, ERROR_SETTINGS,
                         "a change is not kept yet; keep it by "
                         "anypointctl setup --keep, from a new login, or "
                         "take it back, and it alone, by anypointctl setup "
                         "--undo");
    /* What was stopped before it had begun, or after it was taken back. */
    if (pending)
        return change_revert(state, error);
    return saved_drop(state->places.saved_before, error) &&
           saved_drop(state->places.left, error);
}

static bool
show_change(bool *differs, const struct places *places, struct error *error)
{
    return stack_show(differs, places, error) &&
           sshd_show(differs, places, error);
}

/* Nobody may be locked out by us. */
static bool
find_way_in(const struct places *places, const struct ranges *ours,
            struct error *error)
{
    char sentence[256];
    bool found;

    if (!wayin_find(sentence, sizeof(sentence), &found, places, ours, error))
        return false;
    if (!found)
        return error_set(error, ERROR_SETTINGS,
                         "nobody could get in and become root without "
                         "Anypoint; give root a password (passwd root), or "
                         "an account outside the module's uids a password "
                         "or an SSH key, and sudo");
    printf("A way in without Anypoint: %s.\n", sentence);
    return true;
}

static bool
apply(const struct state *state, const char *uids, struct error *error)
{
    return sshd_apply(&state->places, error) &&
           stack_apply(&state->places, uids, error) &&
           sshd_reload(&state->places, error) && change_made(state, error);
}

/* Neither Ctrl-C, Ctrl-Z nor a connection that breaks may leave half a change.
 */
static void
hold_signals(void)
{
    static const int held[] = {SIGHUP,  SIGINT,  SIGTERM, SIGQUIT,
                               SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU};
    sigset_t signals;

    sigemptyset(&signals);
    for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
        sigaddset(&signals, held[i]);
    sigprocmask(SIG_BLOCK, &signals, NULL);
}

static bool
make_change(struct state *state, const char *uids, int minutes,
            struct error *error)
{
    struct error reverted = {0};

    hold_signals();
    if (!change_begin(state, minutes, error))
        return false;
    if (apply(state, uids, error)) {
        state_close(state); /* a terminal that stands still holds us only */
        printf("The logins are changed.  In %d minute%s the old ones come "
               "back, unless you sign in\nanew and run there:\n\n"
               "    anypointctl setup --keep\n\n",
               minutes, minutes == 1 ? "" : "s");
        return true;
    }
    if (change_revert(state, &reverted))
        puts("The logins are as they were.");
    else
        printf("warning: %s\n", reverted.text);
    return false;
}

static bool
change_logins(struct state *state, const struct setup_words *words,
              const struct ranges *ours, bool yes, struct error *error)
{
    bool differs = false;
    int minutes;

    if (!read_minutes(&minutes, words->minutes, error) ||
        !show_change(&differs, &state->places, error))
        return false;
    if (!differs) {
        puts("The logins are so already; there is nothing to change.");
        return true;
    }
    if (!sshd_passwords(words->allow_passwords != NULL, yes, error))
        return false;
    if (!yes) {
        puts("No login is changed yet.  To change them as shown, with a timer "
             "that takes it\nback, run this again with --yes.");
        return true;
    }
    return find_way_in(&state->places, ours, error) &&
           warn_of_roots(&state->places, ours, error) &&
           make_change(state, words->uids, minutes, error);
}

bool
setup_host(const struct setup_words *words, bool yes, struct error *error)
{
    CLEANUP(state_close) struct state state = {.lock = -1};
    answers_asker *ask = terminal_there() ? terminal_ask : NULL;
    struct ranges ours;
    int ignored;

    setvbuf(stdout, NULL, _IOLBF, 0);
    return read_minutes(&ignored, words->minutes, error) &&
           check_uids(words->uids, error) &&
           state_open(&state, HOST, true, error) &&
           refuse_second(&state, error) &&
           configure_host(&state.places, &words->answers, ask, error) &&
           stack_try(&ours, &state.places, words->uids, error) &&
           change_logins(&state, words, &ours, yes, error);
}

bool
setup_keep(struct error *error)
{
    CLEANUP(state_close) struct state state = {.lock = -1};

    if (!state_open(&state, HOST, false, error) ||
        !change_keep(&state, getpid(), error))
        return false;
    state_close(&state);
    puts("The change is kept.  What was there before is kept too, for "
         "anypointctl setup --undo.");
    return true;
}

/* A change that waits is taken back alone: one step at a time. */
bool
setup_undo(struct error *error)
{
    CLEANUP(state_close) struct state state = {.lock = -1};
    struct error unread = {0};
    struct mark mark;
    bool pending;

    if (!state_open(&state, HOST, false, error))
        return false;
    hold_signals();
    if (!change_pending(&mark, &pending, &state, &unread) || pending) {
        if (!change_revert(&state, error))
            return false;
        state_close(&state);
        puts("The change that was not kept is taken back.  To go back to "
             "before the first setup,\nsettings included, say it again.");
        return true;
    }
    if (!change_undo(&state, error))
        return false;
    state_close(&state);
    puts("Settings and logins are as they were before the setup, but for "
         "what is told above.");
    return true;
}

bool
setup_expire(struct error *error)
{
    CLEANUP(state_close) struct state state = {.lock = -1};
    struct moment now;
    struct mark mark;
    bool pending;

    if (!state_open(&state, HOST, true, error) || !mark_now(&now, error))
        return false;
    /* What cannot be read keeps nothing: the old logins are the safer ones. */
    if (change_pending(&mark, &pending, &state, error) &&
        (!pending || !mark_over(&mark, &now)))
        return true;
    hold_signals();
    if (!change_revert(&state, error))
        return false;
    state_close(&state);
    puts("Nobody kept the change: the old logins are back.");
    return true;
}
