/*
 * Locks that end with their holder.
 *
 * They are of the open file (fcntl(2)'s F_OFD_SETLK), not of the process, so
 * that closing another descriptor of the file does not give them up.
 *
 * Runs in: the helper's logins.
 * Trusts:  its own user, who alone can open the files.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/locks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "helper/base/clock.h"
#include "helper/base/own.h"
#include "pam/cleanup.h"

/* Between two tries. */
#define PAUSE_MS 15

static bool
failed(const char *path, struct error *error)
{
    return error_set(error, ERROR_SYSTEM, "%s cannot be locked: %m", path);
}

/* Without waiting: *fd is -1 if somebody has it. */
static bool
try(const char *path, int *fd, struct error *error)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    CLEANUP(close_fd)
    int file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    *fd = -1;
    if (file < 0)
        return failed(path, error);
    if (fcntl(file, F_OFD_SETLK, &lock) == 0) {
        *fd = TAKE_FD(file);
        return true;
    }
    return errno == EAGAIN || errno == EACCES || failed(path, error);
}

/* *over is true once the time is. */
static bool
pause_until(struct waiter *waiter, int64_t until, bool *over,
            struct error *error)
{
    int64_t now = clock_ticks();
    bool ready;

    *over = now >= until;
    return *over ||
           waiter->wait(waiter, -1, 0, clock_sooner(now + PAUSE_MS, until),
                        &ready, error);
}

bool
locks_take(const char *path, struct waiter *waiter, int64_t until, int *fd,
           struct error *error)
{
    bool over = false;

    while (try(path, fd, error)) {
        if (*fd >= 0)
            return true;
        if (!pause_until(waiter, until, &over, error))
            return false;
        if (over)
            return true;
    }
    return false;
}

static bool
try_places(const char *state, int *fd, struct error *error)
{
    char path[OWN_PATH_SIZE];

    for (int i = 0; i < LOCKS_DERIVING; i++) {
        if (snprintf(path, sizeof(path), "%s/vault/locks/derive/%d", state,
                     i) >= (int) sizeof(path))
            return error_set(error, ERROR_STATE, "%s is too long a path",
                             state);
        if (!try(path, fd, error))
            return false;
        if (*fd >= 0)
            return true;
    }
    return true;
}

bool
locks_derive(const char *state, struct waiter *waiter, int64_t until, int *fd,
             struct error *error)
{
    bool over = false;

    while (try_places(state, fd, error)) {
        if (*fd >= 0)
            return true;
        if (!pause_until(waiter, until, &over, error))
            return false;
        if (over)
            return error_set(error, ERROR_BUSY,
                             "%d keys are being derived already",
                             LOCKS_DERIVING);
    }
    return false;
}
