/*
 * Run another program, to its end, and hear what it says.
 *
 * Runs in: anypointctl.
 * Trusts:  the programs that it names; not that they end, or say little.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"

#define NOT_STARTED 127

/* ---- The child -----------------------------------------------------------
 */

static bool
bind_folders(const struct run_bind *bind)
{
    if (bind == NULL)
        return true;
    if (unshare(CLONE_NEWNS) != 0 ||
        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return false;
    for (; bind->from != NULL; bind++)
        if (mount(bind->from, bind->to, NULL, MS_BIND, NULL) != 0)
            return false;
    return true;
}

static bool
take_outputs(int out)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

    return null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
           dup2(out, STDOUT_FILENO) >= 0 && dup2(out, STDERR_FILENO) >= 0;
}

/*
 * A group of its own is one that can be killed as a whole; it also keeps the
 * terminal's signals away.  What we hold locked, the child holds too, so
 * that nobody else begins before it has ended.
 */
static void
become(const struct run *run, int out)
{
    static const char *const environment[] = {
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "HOME=/",
        "DEBIAN_FRONTEND=noninteractive",     NULL,
    };
    char *words[RUN_WORDS], *variables[sizeof(environment) / sizeof(char *)];
    sigset_t none;

    memcpy(words, run->words, sizeof(words));
    memcpy(variables, environment, sizeof(variables));
    sigemptyset(&none);
    umask(022);
    if (setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
        sigprocmask(SIG_SETMASK, &none, NULL) == 0 && chdir("/") == 0 &&
        take_outputs(out) && bind_folders(run->binds))
        execve(words[0], words, variables);
    dprintf(STDERR_FILENO, "it cannot be started: %s\n", strerror(errno));
    _exit(NOT_STARTED);
}

/* ---- Its parent ----------------------------------------------------------
 */

struct child {
    pid_t pid;
    int out, end; /* what it says; readable when it has ended */
};

static void
let_go(struct child *child)
{
    close_fd(&child->out);
    close_fd(&child->end);
}

/* What is there now; false at its end. */
static bool
hear(const struct child *child, struct buffer *buffer)
{
    char piece[4096];
    ssize_t count = read(child->out, piece, sizeof(piece));
    size_t room = buffer->most - buffer->length;

    if (count > 0)
        buffer_add(buffer, piece,
                   (size_t) count < room ? (size_t) count : room);
    return count > 0 || (count < 0 && errno == EINTR);
}

/*
 * Until it has ended: somebody else may have its output by then, who does
 * not end.  False if it takes too long.
 */
static bool
hear_all(const struct child *child, struct buffer *buffer, int64_t deadline)
{
    struct pollfd polled[] = {{.fd = child->end, .events = POLLIN},
                              {.fd = child->out, .events = POLLIN}};

    for (;;) {
        int64_t left = deadline - clock_ticks();

        if (left <= 0)
            return false;
        if (poll(polled, 2, (int) left) < 0 && errno != EINTR)
            return false;
        if (polled[1].revents != 0 && !hear(child, buffer))
            polled[1].fd = -1;
        else if (polled[0].revents != 0 && (polled[1].revents & POLLIN) == 0)
            return true;
    }
}

static int
status_of(int waited)
{
    return WIFEXITED(waited) ? WEXITSTATUS(waited) : 128 + WTERMSIG(waited);
}

static int
reap(pid_t pid)
{
    int waited = 0;

    while (waitpid(pid, &waited, 0) < 0 && errno == EINTR)
        ;
    return status_of(waited);
}

static bool
start(struct child *child, const struct run *run, struct error *error)
{
    int out[2];

    if (pipe2(out, O_CLOEXEC) != 0)
        return error_set(error, ERROR_SYSTEM, "no pipe can be made: %s",
                         strerror(errno));
    child->out = out[0];
    child->pid = fork();
    if (child->pid == 0)
        become(run, out[1]);
    close(out[1]);
    if (child->pid > 0)
        child->end = (int) syscall(SYS_pidfd_open, child->pid, 0);
    if (child->pid > 0 && child->end >= 0)
        return true;
    error_set(error, ERROR_SYSTEM, "it cannot be started: %s",
              strerror(errno));
    if (child->pid > 0) {
        kill(child->pid, SIGKILL);
        reap(child->pid);
    }
    return false;
}

bool
run_program(int *status, struct buffer *output, const struct run *run,
            struct error *error)
{
    CLEANUP(let_go) struct child child = {.out = -1, .end = -1};
    int64_t deadline = clock_ticks() + (int64_t) run->seconds * 1000;
    bool ended;

    if (!run_exists(run->words[0]))
        return error_set(error, ERROR_SYSTEM, "there is no %s", run->words[0]);
    if (!start(&child, run, error))
        return error_within(error, "%s", run->words[0]);
    ended = hear_all(&child, output, deadline);
    if (!ended) {
        kill(-child.pid, SIGKILL);
        kill(child.pid, SIGKILL);
    }
    *status = reap(child.pid);
    return ended ||
           error_set(error, ERROR_SYSTEM, "%s took longer than %u seconds",
                     run->words[0], run->seconds);
}

bool
run_well(struct buffer *output, const struct run *run, struct error *error)
{
    int status;

    if (!run_program(&status, output, run, error))
        return false;
    if (status == 0)
        return true;
    fputs(buffer_string(output), stdout);
    return error_set(error, ERROR_SYSTEM, "%s ended with %d", run->words[0],
                     status);
}

bool
run_exists(const char *path)
{
    return access(path, X_OK) == 0;
}
