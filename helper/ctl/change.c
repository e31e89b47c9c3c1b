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
#include <time.h>

#include "helper/ctl/compose.h"
#include "helper/ctl/durable.h"
#include "helper/ctl/novel.h"
#include "helper/ctl/saved.h"
#include "helper/ctl/sshd.h"
#include "helper/ctl/stack.h"
#include "helper/ctl/timer.h"
#include "pam/cleanup.h"

/* Something that is a pity, but no reason to stop putting things back. */
static void
regret(const struct error *error)
{
    printf("warning: %s\n", error->text);
}

static bool
save_logins(const struct places *places, const char *set, struct error *error)
{
    char common[PLACE_SIZE], remembered[PLACE_SIZE];
    const char *const patterns[] = {common, remembered, places->sshd_snippet,
                                    NULL};

    return places_join(common, places->pam, STACK_FILES, error) &&
           places_join(remembered, places->pam_state, STACK_STATE, error) &&
           saved_take(set, patterns, error);
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

/*
 * What the kept change left may be other by now: then the old logins are
 * never put back byte by byte again, for the new change hides it.
 */
static bool
check_kept(const struct places *places, struct error *error)
{
    bool same;

    if (!durable_exists(places->left_logins))
        return true;
    return saved_same(&same, places->left_logins, NULL, error) &&
           (same || saved_drop(places->left_logins, error));
}

static bool
start_timer(const struct state *state, struct mark *mark, struct error *error)
{
    if (!write_mark(state, mark, error) ||
        !timer_start(&state->places, state->lock, error))
        return false;
    mark->stage = MARK_TIMED;
    return write_mark(state, mark, error);
}

bool
change_begin(const struct state *state, int minutes, struct error *error)
{
    struct error unseen = {0};
    struct mark mark = {0};

    if (!save_logins(&state->places, state->places.saved_before, error) ||
        !saved_drop(state->places.left, error) ||
        !check_kept(&state->places, error) || !mark_now(&mark.since, error))
        return false;
    mark.until_seconds = mark.since.seconds + (int64_t) minutes * 60;
    mark.until_ticks = mark.since.ticks + (int64_t) minutes * 60000;
    if (start_timer(state, &mark, error))
        return true;
    error_within(error, "the change is not begun");
    (void) !durable_remove(state->places.mark, &unseen);
    (void) !saved_drop(state->places.saved_before, &unseen);
    return false;
}

/* The mark of a change that waits, which must be there, and the time. */
static bool
must_wait(struct mark *mark, struct moment *now, const struct state *state,
          struct error *error)
{
    bool pending;

    return change_pending(mark, &pending, state, error) &&
           (pending ||
            error_set(error, ERROR_SETTINGS, "no change waits to be kept")) &&
           mark_now(now, error);
}

/*
 * The deadline stays, as it was told.  The kernel tells when a login began to
 * 1/HZ only: nobody hears that the change is made before that has gone by.
 */
bool
change_made(const struct state *state, struct error *error)
{
    static const struct timespec tick = {.tv_nsec = 20000000};
    struct moment now;
    struct mark mark;

    if (!must_wait(&mark, &now, state, error))
        return false;
    mark.since = now;
    if (!save_logins(&state->places, state->places.left, error) ||
        !write_mark(state, &mark, error))
        return false;
    nanosleep(&tick, NULL);
    return true;
}

/* ---- Keeping -------------------------------------------------------------
 */

static bool
may_keep(const struct state *state, pid_t pid, struct error *error)
{
    struct moment now;
    struct mark mark;

    if (!must_wait(&mark, &now, state, error))
        return false;
    if (mark_over(&mark, &now))
        return error_set(error, ERROR_SETTINGS,
                         "the time is over: the old logins come back");
    return novel_login(&mark, &now, state->places.proc, pid, error);
}

/* What was left belongs to the set that undo puts back. */
static bool
keep_left(const struct places *places, bool first, struct error *error)
{
    if (!durable_exists(places->left))
        return true;
    if (!first && !durable_exists(places->left_logins))
        return saved_drop(places->left, error);
    return saved_drop(places->left_logins, error) &&
           durable_rename(places->left, places->left_logins, error);
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
    bool first;

    if (!may_keep(state, pid, error))
        return false;
    first = !durable_exists(places->saved_logins);
    if (first &&
        !durable_rename(places->saved_before, places->saved_logins, error))
        return false;
    if (!keep_left(places, first, error) ||
        !durable_remove(places->mark, error) ||
        !saved_drop(places->saved_before, error))
        return false;
    if (!timer_stop(places, &timer))
        regret(&timer);
    return true;
}

/* ---- Taking back ---------------------------------------------------------
 */

/* A set of the logins, and how we left them; NULL if nobody had the time. */
struct old {
    const char *set, *left;
};

/* True if the old files may be put back; else why says why not. */
static bool
may_put_back(const struct old *old, struct error *why)
{
    bool same = false;

    if (old->left != NULL && durable_exists(old->left) &&
        !saved_same(&same, old->left, NULL, why))
        return false;
    if (old->left != NULL && !same)
        return error_set(why, ERROR_SYSTEM,
                         "the logins were changed after the setup");
    return saved_has_modules(old->set, why);
}

/* sshd's lines, unless somebody has changed them. */
static bool
put_sshd_back(const struct places *places, const struct old *old,
              struct error *error)
{
    const char *const but[] = {places->pam, places->pam_state, NULL};
    bool same = true;

    if (old->left != NULL && durable_exists(old->left) &&
        !saved_same(&same, old->left, but, error))
        return false;
    if (same)
        return saved_restore(old->set, but, error);
    printf("warning: %s was changed, and stays\n", places->sshd_snippet);
    return true;
}

/*
 * Where pam-auth-update does not help, somebody may be locked out by now: the
 * old files come back, and the new ones are saved.
 */
static bool
put_back_by_force(const struct places *places, const struct old *old,
                  struct error *error)
{
    if (!saved_has_modules(old->set, error) ||
        !save_logins(places, places->newer, error))
        return false;
    printf("warning: the old files are put back; the new ones are saved in "
           "%s\n",
           places->newer);
    return saved_restore(old->set, NULL, error);
}

static bool
take_module_out(const struct places *places, const struct old *old,
                const struct error *why, struct error *error)
{
    struct error standing = {0};

    printf("warning: %s: the old files are not put back, but the module is "
           "taken out of\nthe present ones\n",
           why->text);
    if (!stack_remove(places, &standing)) {
        regret(&standing);
        return put_back_by_force(places, old, error);
    }
    return put_sshd_back(places, old, error);
}

static bool
put_logins_back(const struct places *places, const struct old *old,
                struct error *error)
{
    struct error why = {0}, sshd = {0};
    bool same;

    if (!durable_exists(old->set))
        return true;
    if (!saved_same(&same, old->set, NULL, error))
        return false;
    if (!(same || may_put_back(old, &why)
              ? saved_restore(old->set, NULL, error)
              : take_module_out(places, old, &why, error)))
        return false;
    if (!sshd_reload(places, &sshd))
        regret(&sshd);
    return true;
}

static bool
end_mark(const struct places *places, struct error *error)
{
    struct error timer = {0};

    if (!durable_remove(places->mark, error))
        return false;
    if (!timer_stop(places, &timer))
        regret(&timer);
    return saved_drop(places->saved_before, error) &&
           saved_drop(places->left, error);
}

/*
 * Stopped while it made the change there is no "left": nobody else had the
 * time.  A set that keep had renamed before it was stopped is the same.
 */
static struct old
pending_logins(const struct places *places)
{
    const char *left = durable_exists(places->left) ? places->left : NULL;

    if (durable_exists(places->saved_before))
        return (struct old){places->saved_before, left};
    return (struct old){places->saved_logins,
                        left != NULL ? left : places->left_logins};
}

bool
change_revert(const struct state *state, struct error *error)
{
    const struct old old = pending_logins(&state->places);
    struct error unread = {0};
    struct mark mark;
    bool pending;

    /* A mark that cannot be read counts as that of a change. */
    if (change_pending(&mark, &pending, state, &unread) &&
        (!pending || mark.stage == MARK_BEGUN))
        return end_mark(&state->places, error);
    return put_logins_back(&state->places, &old, error) &&
           end_mark(&state->places, error);
}

/* Where somebody is listed by now, or the file was never ours. */
static bool
accounts_stay(bool *stay, const struct places *places, struct error *error)
{
    const char *const but[] = {places->settings, places->secret, NULL};
    CLEANUP(buffer_free) struct buffer text = BUFFER(DURABLE_MAX);
    struct durable_form ignored;
    bool exists, same;

    if (!durable_read(&text, &ignored, &exists, places->accounts, error) ||
        !saved_same(&same, places->saved_settings, but, error))
        return false;
    *stay =
        exists && !same && strcmp(buffer_string(&text), compose_accounts) != 0;
    return true;
}

static bool
put_settings_back(const struct places *places, struct error *error)
{
    const char *const but[] = {places->accounts, NULL};
    bool stay;

    if (!durable_exists(places->saved_settings))
        return true;
    if (!accounts_stay(&stay, places, error))
        return false;
    if (stay)
        printf("%s was changed after the setup, and stays.\n",
               places->accounts);
    return saved_restore(places->saved_settings, stay ? but : NULL, error);
}

bool
change_undo(const struct state *state, struct error *error)
{
    const struct places *places = &state->places;
    const struct old old = {places->saved_logins, places->left_logins};

    return put_logins_back(places, &old, error) &&
           put_settings_back(places, error) && end_mark(places, error) &&
           saved_drop(places->saved_logins, error) &&
           saved_drop(places->left_logins, error) &&
           saved_drop(places->saved_settings, error);
}
