/*
 * The logins under way: how many, whose, and what they may do.
 *
 * Runs in: the helper's first process.
 * Trusts:  the kernel's word on who called; nothing of what a login sends.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/logins.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/clock.h"

struct place *
logins_place(struct logins *logins, uid_t uid)
{
    size_t of_user = 0, of_others = 0;
    struct place *free_place = NULL;

    for (size_t i = 0; i < LOGINS_MAX; i++) {
        if (logins->at[i].pid == 0) {
            free_place = &logins->at[i];
            continue;
        }
        of_user += logins->at[i].uid == uid;
        of_others += logins->at[i].uid != 0;
    }
    if (uid != 0 &&
        (of_user >= LOGINS_MAX_OF_USER || of_others >= LOGINS_MAX_OF_OTHERS))
        return NULL;
    return free_place;
}

void
logins_begin(struct place *place, pid_t pid, uid_t uid, int fd)
{
    *place = (struct place){.pid = pid, .uid = uid, .fd = fd};
}

static struct place *
find(struct logins *logins, int fd)
{
    for (size_t i = 0; i < LOGINS_MAX; i++)
        if (logins->at[i].pid != 0 && logins->at[i].fd == fd)
            return &logins->at[i];
    return NULL;
}

static void
hang_up(struct place *place)
{
    if (place->fd >= 0)
        close(place->fd);
    place->fd = -1;
}

/*
 * A login speaks for the account that it began with, if it came to that, and
 * ends once.
 */
static void
hear_verdict(struct logins *logins, struct place *place,
             const struct permit_question *question, int64_t now)
{
    struct permit_verdict verdict = question->verdict;

    if (place->told || place->asks ||
        (place->account[0] != '\0' &&
         strcmp(place->account, question->account) != 0))
        return;
    place->told = true;
    verdict.at = clock_seconds();
    verdicts_keep(&logins->verdicts, question->account, &verdict, now);
}

/* True if it was no question: nothing is answered. */
static bool
hear(struct logins *logins, struct place *place,
     const struct permit_question *question, int64_t now)
{
    if (question->kind == PERMIT_RETURN)
        limits_forget(&logins->limits, place->pid);
    else if (question->kind == PERMIT_LEAVE)
        place->account[0] = '\0';
    else if (question->kind == PERMIT_SILENT)
        limits_silent(&logins->limits, question->account, now);
    else if (question->kind == PERMIT_TELL)
        hear_verdict(logins, place, question, now);
    else
        return false;
    return true;
}

/* Its last words may be here still, though it has gone. */
static void
hear_out(struct logins *logins, struct place *place)
{
    struct permit_question question;

    while (place->fd >= 0 && permit_take(place->fd, &question))
        (void) hear(logins, place, &question, clock_ticks());
}

static void
count_line(struct budget *budget, const struct place *place,
           enum login_line line)
{
    if (line == LOGIN_LINE_LEFT_OUT)
        budget_leave_out(budget, place->uid);
    else if (line == LOGIN_LINE_FREE && place->spent != 0)
        budget_return(budget, place->uid, place->spent);
}

void
logins_end(struct logins *logins, pid_t pid, enum login_line line)
{
    for (size_t i = 0; i < LOGINS_MAX; i++)
        if (logins->at[i].pid == pid) {
            count_line(&logins->budget, &logins->at[i], line);
            hear_out(logins, &logins->at[i]);
            hang_up(&logins->at[i]);
            logins->at[i] = (struct place){0};
        }
    limits_settle(&logins->limits, pid);
}

void
logins_tell(const struct logins *logins)
{
    for (size_t i = 0; i < LOGINS_MAX; i++)
        if (logins->at[i].pid != 0)
            kill(logins->at[i].pid, SIGTERM);
}

bool
logins_ended(const struct logins *logins)
{
    for (size_t i = 0; i < LOGINS_MAX; i++)
        if (logins->at[i].pid != 0)
            return false;
    return true;
}

void
logins_close(const struct logins *logins)
{
    for (size_t i = 0; i < LOGINS_MAX; i++)
        if (logins->at[i].pid != 0 && logins->at[i].fd >= 0)
            close(logins->at[i].fd);
}

size_t
logins_poll(const struct logins *logins, struct pollfd polled[])
{
    size_t count = 0;

    for (size_t i = 0; i < LOGINS_MAX; i++)
        if (logins->at[i].pid != 0 && logins->at[i].fd >= 0)
            polled[count++] =
                (struct pollfd){.fd = logins->at[i].fd, .events = POLLIN};
    return count;
}

/*
 * Of root's callers alone: others speak for one account.  The login keeps
 * its account until it has given its verdict.
 */
static bool
may_begin(const struct logins *logins, const struct settings *settings,
          struct place *place, const char *account, struct permit_answer *said)
{
    long same = 0;

    for (size_t i = 0; i < LOGINS_MAX; i++)
        same += logins->at[i].pid != 0 && logins->at[i].uid == 0 &&
                &logins->at[i] != place &&
                strcmp(logins->at[i].account, account) == 0;
    if (place->uid == 0 && same >= settings->logins_per_account) {
        snprintf(said->why, sizeof(said->why),
                 "the account has %ld sign-ins under way (logins_per_account)",
                 same);
        said->busy = true;
        return false;
    }
    snprintf(place->account, sizeof(place->account), "%s", account);
    return true;
}

/*
 * Whoever has a key, or a rule without a password, may have the provider asked
 * as often as that; a provider that is slow holds them up, and the places are
 * everybody's.
 */
static bool
may_check(const struct logins *logins, struct place *place,
          const char *account, int64_t now, struct permit_answer *said)
{
    int same = 0;

    if (!limits_may_check(&logins->limits, account, now, said->why,
                          sizeof(said->why)))
        return false;
    for (size_t i = 0; i < LOGINS_MAX; i++)
        same += logins->at[i].pid != 0 && &logins->at[i] != place &&
                strcmp(logins->at[i].checked, account) == 0;
    if (same >= LOGINS_MAX_CHECKING) {
        snprintf(said->why, sizeof(said->why),
                 "%d account phases of the account wait for the provider",
                 same);
        said->busy = true;
        return false;
    }
    snprintf(place->checked, sizeof(place->checked), "%s", account);
    return true;
}

static void
decide(struct logins *logins, const struct settings *settings,
       struct place *place, const struct permit_question *question,
       int64_t now, struct permit_answer *said)
{
    const struct limits_asker asker = {
        .account = question->account,
        .source = question->source,
        .uid = place->uid,
        .login = place->pid,
    };

    if (question->kind == PERMIT_LOGIN)
        said->granted =
            may_begin(logins, settings, place, question->account, said);
    else if (question->kind == PERMIT_CHECK)
        said->granted = may_check(logins, place, question->account, now, said);
    else if (question->kind == PERMIT_CODE ||
             question->kind == PERMIT_PASSWORD)
        said->granted = limits_take(&logins->limits, settings, question->kind,
                                    &asker, now, said->why, sizeof(said->why));
}

/* Root's word alone: nobody else clears limits, the own account's neither. */
static void
forget(struct logins *logins, const struct place *place, const char *account,
       struct permit_answer *said)
{
    said->granted = place->uid == 0;
    if (!said->granted) {
        snprintf(said->why, sizeof(said->why), "only root may forget limits");
        return;
    }
    limits_clear(&logins->limits, account);
    verdicts_forget(&logins->verdicts, account);
}

/* Who only asks has a place, but is no login that counts. */
static void
count_logins(const struct logins *logins, const struct place *place,
             struct permit_known *known, unsigned *asking)
{
    for (size_t i = 0; i < LOGINS_MAX; i++) {
        const struct place *at = &logins->at[i];

        if (at->pid == 0 || at == place)
            continue;
        if (at->asks)
            *asking += at->uid == place->uid;
        known->logins += !at->asks;
        known->own_logins += !at->asks && at->uid == place->uid;
    }
}

static void
copy(char *space, size_t size, const char *text)
{
    snprintf(space, size, "%s", text == NULL ? "" : text);
}

static void
tell(const struct logins *logins, const struct settings *settings,
     struct place *place, const char *account, int64_t now)
{
    struct permit_known known = {.since = logins->since,
                                 .settings_since = logins->settings_since};
    unsigned asking = 0;

    count_logins(logins, place, &known, &asking);
    place->asks = true;
    known.granted = asking < LOGINS_MAX_ASKING;
    if (known.granted) {
        copy(known.how, sizeof(known.how), logins->how);
        copy(known.settings, sizeof(known.settings), logins->settings);
        known.use_count = limits_uses(&logins->limits, settings, account,
                                      place->uid, now, known.uses);
        for (int i = PERMIT_SIGN_IN; i < PERMIT_PHASES; i++)
            known.last[i] =
                verdicts_of(&logins->verdicts, account, (enum permit_phase) i);
    }
    permit_give_known(place->fd, &known);
}

/* False if there is no question; then the login is not heard any more. */
static bool
answer(struct logins *logins, const struct settings *settings,
       struct place *place, int64_t now)
{
    struct permit_question question;
    struct permit_answer said = {0};

    if (!permit_take(place->fd, &question))
        return false;
    if (hear(logins, place, &question, now))
        return true;
    if (question.kind == PERMIT_KNOW) {
        tell(logins, settings, place, question.account, now);
        return true;
    }
    if (question.kind == PERMIT_FORGET)
        forget(logins, place, question.account, &said);
    else
        decide(logins, settings, place, &question, now, &said);
    permit_give(place->fd, &said);
    return true;
}

void
logins_answer(struct logins *logins, const struct settings *settings,
              const struct pollfd polled[], size_t count, int64_t now)
{
    for (size_t i = 0; i < count; i++) {
        struct place *place =
            polled[i].revents == 0 ? NULL : find(logins, polled[i].fd);

        if (place != NULL && !answer(logins, settings, place, now))
            hang_up(place);
    }
}
