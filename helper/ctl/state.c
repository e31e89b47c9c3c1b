/*
 * The folder in which anypointctl keeps what was there before, and the lock
 * on it: one changes a host at a time.
 *
 * Runs in: anypointctl.
 * Trusts:  root, whose folder it is.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/state.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/ctl/durable.h"
#include "helper/ctl/mark.h"
#include "helper/ctl/novel.h"
#include "helper/ctl/stack.h"
#include "pam/cleanup.h"

/* Milliseconds: until we give up; until one past the deadline is ended. */
#define PATIENCE 60000
#define OVERDUE  10000

static const struct timespec pause_between = {.tv_nsec = 100000000};

/* Whoever had the lock may have removed the folder meanwhile. */
static bool
is_there(int fd, const char *path)
{
    struct stat opened, named;

    return fstat(fd, &opened) == 0 && lstat(path, &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/* Answers the locked folder; -1, with errno, if it is not to be had now. */
static int
lock_once(const char *path)
{
    /* Not close-on-exec: what we run holds the lock until it has ended. */
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);

    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0)
        return -1;
    errno = EWOULDBLOCK;
    return is_there(fd, path) ? TAKE_FD(fd) : -1;
}

/* ---- Who has it ----------------------------------------------------------
 */

/* One cannot pass for another: a number is used again, a beginning is not. */
static bool
sign(const struct places *places, struct error *error)
{
    static const struct durable_form form = {.mode = 0600};
    char text[64];
    int length = snprintf(text, sizeof(text), "%d %" PRId64 "\n",
                          (int) getpid(), novel_began(places->proc, getpid()));

    return durable_write(places->holder, text, (size_t) length, &form, error);
}

static bool
is_overdue(const struct places *places)
{
    struct error unread = {0};
    struct moment now;
    struct mark mark;
    bool exists;

    return mark_read(&mark, &exists, places->mark, &unread) && exists &&
           mark_now(&now, &unread) && mark_over(&mark, &now);
}

/* True if the process that signed is still the same. */
static bool
is_holder(pid_t *pid, const struct places *places, const char *text)
{
    char *end;
    int64_t began;

    *pid = (pid_t) strtol(text, &end, 10);
    began = strtoll(end, NULL, 10);
    return *pid > 1 && *pid != getpid() && began > 0 &&
           novel_began(places->proc, *pid) == began;
}

/*
 * A process that was stopped would hold the lock for ever, and a change
 * would outlive its deadline.
 */
static void
end_holder(const struct places *places)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(64);
    struct durable_form ignored;
    struct error unread = {0};
    bool exists;
    pid_t pid;

    if (is_overdue(places) &&
        durable_read(&text, &ignored, &exists, places->holder, &unread) &&
        is_holder(&pid, places, buffer_string(&text)))
        kill(pid, SIGKILL);
}

static void
wait_a_moment(const struct places *places, int64_t deadline)
{
    if (clock_ticks() > deadline - PATIENCE + OVERDUE)
        end_holder(places);
    nanosleep(&pause_between, NULL);
}

static bool
lock(struct state *state, bool make, struct error *error)
{
    const char *path = state->places.state;
    int64_t deadline = clock_ticks() + PATIENCE;

    for (;;) {
        if (make && !durable_folder(path, 0700, error))
            return false;
        state->lock = lock_once(path);
        if (state->lock >= 0)
            return true;
        if (errno == ENOENT && !make)
            return error_set(error, ERROR_SETTINGS,
                             "there is nothing to keep and nothing to undo");
        if (errno != EWOULDBLOCK && errno != ENOENT)
            return error_set(error, ERROR_SYSTEM, "%s cannot be locked: %s",
                             path, strerror(errno));
        if (clock_ticks() > deadline)
            return error_set(error, ERROR_SYSTEM,
                             "another anypointctl is at work");
        wait_a_moment(&state->places, deadline);
    }
}

bool
state_open(struct state *state, const char *root, bool make,
           struct error *error)
{
    state->lock = -1;
    if (geteuid() != 0)
        return error_set(error, ERROR_SETTINGS,
                         "only root may do this; use sudo");
    return places_below(&state->places, root, error) &&
           lock(state, make, error) && sign(&state->places, error);
}

void
state_close(struct state *state)
{
    struct error unseen = {0};

    if (state->lock < 0)
        return;
    (void) !stack_forget(&state->places, &unseen);
    (void) !durable_remove(state->places.holder, &unseen);
    (void) !rmdir(state->places.state);
    close_fd(&state->lock);
    state->lock = -1;
}
