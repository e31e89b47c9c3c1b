/*
 * The life of a change of the logins: begun, made, kept or taken back.
 *
 * Runs in: anypointctl.
 * Trusts:  the state's folder, which is root's.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/change.h"

#include <stdio.h>
#include <string.h>

#include "helper/ctl/durable.h"
#include "helper/ctl/novel.h"
#include "helper/ctl/saved.h"
#include "helper/ctl/sshd.h"
#include "helper/ctl/timer.h"

/* What is a file of the logins, besides sshd's. */
#define COMMON "common-*"
#define ALL    "*"

/* Something that is a pity, but no reason to stop putting things back. */
static void
regret(const struct error *error)
{
    printf("warning: %s\n", error->text);
}

static bool
save_logins(const struct places *places, struct error *error)
{
    char common[PLACE_SIZE], remembered[PLACE_SIZE];
    const char *const patterns[] = {common, remembered, places->sshd_snippet,
                                    NULL};

    return places_join(common, places->pam, COMMON, error) &&
           places_join(remembered, places->pam_state, ALL, error) &&
           saved_take(places->saved_before, patterns, error);
}

bool
change_save_settings(const struct places *places, struct error *error)
{
    const char *const patterns[] = {places->settings, places->secret,
                                    places->accounts, NULL};

    return durable_exists(places->saved_settings) ||
           saved_take(places->saved_settings, patterns, error);
}

bool
change_pending(struct mark *mark, bool *pending, const struct state *state,
               struct error *error)
{
    return mark_read(mark, pending, state->places.mark, error);
}

/* ---- Beginning -----------------------------------------------------------
 */

static bool
write_mark(const struct state *state, struct mark *mark, struct error *error)
{
    mark->session = novel_highest(state->places.proc);
    return mark_write(mark, state->places.mark, error);
}

bool
change_begin(const struct state *state, int minutes, struct error *error)
{
    struct error unseen = {0};
    struct mark mark = {0};

    if (!save_logins(&state->places, error) || !mark_now(&mark.since, error))
        return false;
    mark.until_seconds = mark.since.seconds + (int64_t) minutes * 60;
    mark.until_ticks = mark.since.ticks + (int64_t) minutes * 60000;
    if (write_mark(state, &mark, error) &&
        timer_start(&state->places, state->lock, error))
        return true;
    error_within(error, "the change is not begun");
    (void) !durable_remove(state->places.mark, &unseen);
    (void) !saved_drop(state->places.saved_before, &unseen);
    return false;
}

/* The deadline stays, as it was told. */
bool
change_made(const struct state *state, struct error *error)
{
    struct moment now;
    struct mark mark;
    bool pending;

    if (!change_pending(&mark, &pending, state, error) ||
        !mark_now(&now, error))
        return false;
    if (!pending)
        return error_set(error, ERROR_SYSTEM, "the change was taken back");
    mark.since = now;
    return write_mark(state, &mark, error);
}

/* ---- Keeping -------------------------------------------------------------
 */

static bool
may_keep(const struct state *state, pid_t pid, struct error *error)
{
    struct moment now;
    struct mark mark;
    bool pending;

    if (!change_pending(&mark, &pending, state, error) ||
        !mark_now(&now, error))
        return false;
    if (!pending)
        return error_set(error, ERROR_SETTINGS, "no change waits to be kept");
    if (mark_over(&mark, &now))
        return error_set(error, ERROR_SETTINGS,
                         "the time is over: the old logins come back");
    return novel_login(&mark, &now, state->places.proc, pid, error);
}

/*
 * The first set that is kept is what undo puts back.  Stopped before the
 * mark is gone, the change is taken back in time; stopped after it, there is
 * a set too much, which the next change removes.
 */
bool
change_keep(const struct state *state, pid_t pid, struct error *error)
{
    const struct places *places = &state->places;
    struct error timer = {0};

    if (!may_keep(state, pid, error))
        return false;
    if (!durable_exists(places->saved_logins) &&
        !durable_rename(places->saved_before, places->saved_logins, error))
        return false;
    if (!durable_remove(places->mark, error) ||
        !saved_drop(places->saved_before, error))
        return false;
    if (!timer_stop(places, &timer))
        regret(&timer);
    return true;
}

/* ---- Taking back ---------------------------------------------------------
 */

/* One that keep had renamed before it was stopped is the same set. */
static bool
put_logins_back(const struct places *places, const char *first,
                const char *second, struct error *error)
{
    struct error sshd = {0};
    const char *set = durable_exists(first) ? first : second;

    if (!durable_exists(set))
        return true;
    if (!saved_restore(set, error))
        return false;
    if (!sshd_reload(places, &sshd))
        regret(&sshd);
    return true;
}

bool
change_revert(const struct state *state, struct error *error)
{
    const struct places *places = &state->places;
    struct error timer = {0};

    if (!put_logins_back(places, places->saved_before, places->saved_logins,
                         error) ||
        !durable_remove(places->mark, error) ||
        !saved_drop(places->saved_before, error))
        return false;
    if (!timer_stop(places, &timer))
        regret(&timer);
    return true;
}

static bool
put_settings_back(const struct places *places, struct error *error)
{
    return !durable_exists(places->saved_settings) ||
           saved_restore(places->saved_settings, error);
}

bool
change_undo(const struct state *state, struct error *error)
{
    const struct places *places = &state->places;
    struct error timer = {0};

    if (!put_logins_back(places, places->saved_logins, places->saved_before,
                         error) ||
        !put_settings_back(places, error) ||
        !durable_remove(places->mark, error))
        return false;
    if (!timer_stop(places, &timer))
        regret(&timer);
    return saved_drop(places->saved_before, error) &&
           saved_drop(places->saved_logins, error) &&
           saved_drop(places->saved_settings, error);
}
