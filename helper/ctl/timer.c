/*
 * The timer that takes a change back which nobody keeps.
 *
 * Runs in: anypointctl.
 * Trusts:  systemd.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/timer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/ctl/durable.h"
#include "helper/ctl/mark.h"
#include "helper/ctl/run.h"
#include "pam/cleanup.h"

#define SYSTEMCTL "/usr/bin/systemctl"
#define UNIT      "anypoint-setup-undo.timer"
#define SELF      SBINDIR "/anypointctl"
#define SECONDS   30

/* Taking back may wait for another one that is at work. */
#define UNDO_SECONDS 300

/* How often a process of its own looks at the mark. */
#define PACE 2

/* ---- A process of its own --------------------------------------------------
 */

static void
let_go_of_outputs(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        dup2(null, fd);
}

/*
 * The mark says until when, so that one who keeps the change, or makes
 * another, needs to tell nobody.  A mark that cannot be read is left to the
 * program that takes the change back, which says so.
 */
static bool
is_pending(const struct places *places, bool *over)
{
    struct error unread = {0};
    struct moment now;
    struct mark mark;
    bool exists;

    *over = true;
    if (!mark_read(&mark, &exists, places->mark, &unread) ||
        !mark_now(&now, &unread))
        return true;
    *over = exists && mark_over(&mark, &now);
    return exists;
}

/* Again and again, if it fails: the host may be short of something. */
static void
watch(const struct places *places)
{
    const struct run undo = {.words = {SELF, "setup", "--undo", "--expired"},
                             .seconds = UNDO_SECONDS};
    bool over;

    while (is_pending(places, &over)) {
        CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
        struct error unseen = {0};

        if (over)
            (void) !run_well(&output, &undo, &unseen);
        sleep(PACE);
    }
    _exit(0);
}

/* Its parent is gone at once, so that nobody waits for it. */
static bool
detach(const struct places *places, int lock, struct error *error)
{
    pid_t pid = fork();
    sigset_t none;
    int status;

    if (pid == 0) {
        close(lock);
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        setsid();
        if (fork() != 0)
            _exit(0);
        let_go_of_outputs();
        (void) !chdir("/");
        watch(places);
    }
    if (pid > 0)
        waitpid(pid, &status, 0);
    return pid > 0 ||
           error_set(error, ERROR_SYSTEM, "no process can be started: %s",
                     strerror(errno));
}

/* ---- systemd ---------------------------------------------------------------
 */

static bool
tell_systemd(const char *what, struct error *error)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    const struct run run = {.words = {SYSTEMCTL, what, "--now", UNIT},
                            .seconds = SECONDS};

    return run_well(&output, &run, error);
}

bool
timer_start(const struct places *places, int lock, struct error *error)
{
    if (durable_exists(places->systemd))
        return tell_systemd("enable", error);
    return detach(places, lock, error);
}

bool
timer_stop(const struct places *places, struct error *error)
{
    return !durable_exists(places->systemd) || tell_systemd("disable", error);
}
