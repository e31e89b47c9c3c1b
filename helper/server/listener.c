/*
 * The listener: takes callers and forks a process for each login.
 *
 * Runs in: the helper's first process.
 * Trusts:  root's settings file; the kernel's word on who calls.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/listener.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/base/daemon.h"
#include "helper/login/conversation.h"
#include "helper/login/login.h"
#include "helper/server/budget.h"
#include "pam/cleanup.h"

/* The overflow uid stands for all whom a user namespace hides. */
#define UID_NOBODY 65534

/* Callers taken before signals are looked at again. */
#define CALLERS_AT_ONCE 16

/* Milliseconds to rest when there is no descriptor or memory for a caller. */
#define REST_MS 100

/* A crowd that is turned away shall not fill the log: a line in so long. */
#define TELL_MS 1000

/* A login's exit status, if its line in the log was left out. */
#define LEFT_OUT 1

/* The logins under way; a pid of 0 is a free place. */
struct logins {
    int64_t told; /* the tick at which the log heard of a crowd */
    struct budget budget;
    struct {
        pid_t pid;
        uid_t uid;
    } at[LOGINS_MAX];
};

static bool
find_place(const struct logins *logins, uid_t uid, size_t *place)
{
    size_t of_user = 0, of_others = 0;
    bool found = false;

    for (size_t i = 0; i < LOGINS_MAX; i++) {
        if (logins->at[i].pid == 0) {
            *place = i;
            found = true;
            continue;
        }
        of_user += logins->at[i].uid == uid;
        of_others += logins->at[i].uid != 0;
    }
    return found && (uid == 0 || (of_user < LOGINS_MAX_OF_USER &&
                                  of_others < LOGINS_MAX_OF_OTHERS));
}

static void
forget(struct logins *logins, pid_t pid, bool left_out)
{
    for (size_t i = 0; i < LOGINS_MAX; i++) {
        if (logins->at[i].pid != pid)
            continue;
        if (left_out)
            budget_leave_out(&logins->budget, logins->at[i].uid);
        logins->at[i].pid = 0;
    }
}

/* A login ends by itself; one that does not is worth a line. */
static void
reap(struct logins *logins, const struct log *log)
{
    pid_t pid;
    int status;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        forget(logins, pid,
               WIFEXITED(status) && WEXITSTATUS(status) == LEFT_OUT);
        if (WIFSIGNALED(status))
            log_line(log, LOG_ERR, "login process %d died of signal %d",
                     (int) pid, WTERMSIG(status));
    }
}

/* The lines that were left out, in one; how long until there are more. */
static int
tell_left_out(struct logins *logins, const struct log *log)
{
    unsigned count;
    uid_t uid;

    while (budget_tell(&logins->budget, clock_ticks(), &uid, &count))
        log_line(log, LOG_WARNING,
                 "uid %u has had too many logins that failed: "
                 "%u more lines were left out",
                 (unsigned) uid, count);
    return budget_due(&logins->budget, clock_ticks());
}

static void
end_all(const struct logins *logins)
{
    for (size_t i = 0; i < LOGINS_MAX; i++)
        if (logins->at[i].pid != 0)
            kill(logins->at[i].pid, SIGKILL);
}

/* What RFC 9700 2.4 advises against is said aloud. */
static void
tell_settings(const struct listener *listener)
{
    if (listener->settings.flow == FLOW_PASSWORD)
        log_line(listener->log, LOG_WARNING,
                 "people type their Anypoint passwords on this host "
                 "(flow = password)");
}

/* All or nothing: half a file decides nothing. */
static void
reload(struct listener *listener)
{
    struct settings settings = {0};
    struct error error = {0};

    if (!settings_read(&settings, listener->settings_path, &error)) {
        log_line(listener->log, LOG_ERR, "the old settings stay: %s",
                 error.text);
        return;
    }
    settings_free(&listener->settings);
    listener->settings = settings;
    log_line(listener->log, LOG_INFO, "new settings are in force");
    tell_settings(listener);
}

/* The child's life: it keeps nothing of the listener's open. */
static void
run_login(const struct listener *listener, int fd, uid_t uid, pid_t parent,
          bool spare)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    daemon_unblock();
    close(listener->fd);
    close(listener->signals);
    _exit(login_run(fd, uid, &listener->settings, listener->net_path,
                    listener->log, spare)
              ? LEFT_OUT
              : 0);
}

/* True if the log may hear of a crowd again. */
static bool
may_tell(struct logins *logins)
{
    int64_t now = clock_ticks();
    bool may = now - logins->told >= TELL_MS;

    if (may)
        logins->told = now;
    return may;
}

static void
turn_away(struct logins *logins, int fd, uid_t uid, const struct log *log)
{
    struct conversation conversation = {.fd = fd};

    if (may_tell(logins))
        log_line(log, LOG_WARNING, "uid %u is turned away: too many logins",
                 (unsigned) uid);
    conversation_warn(&conversation, error_told(ERROR_BUSY));
    conversation_end(&conversation, error_verdict(ERROR_BUSY));
}

static void
take(const struct listener *listener, struct logins *logins, int fd)
{
    struct ucred caller = {.uid = UID_NOBODY};
    socklen_t size = sizeof(caller);
    size_t place = 0;
    pid_t parent = getpid(), pid;
    bool spare;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &caller, &size) < 0 ||
        caller.uid == UID_NOBODY) {
        if (may_tell(logins))
            log_line(listener->log, LOG_WARNING, "a caller has no uid");
        return;
    }
    if (!find_place(logins, caller.uid, &place)) {
        turn_away(logins, fd, caller.uid, listener->log);
        return;
    }
    spare = caller.uid != 0 &&
            !budget_spend(&logins->budget, caller.uid, clock_ticks());
    pid = fork();
    if (pid == 0)
        run_login(listener, fd, caller.uid, parent, spare);
    if (pid < 0) {
        if (may_tell(logins))
            log_line(listener->log, LOG_ERR, "fork: error %d", errno);
        return;
    }
    logins->at[place].pid = pid;
    logins->at[place].uid = caller.uid;
}

/*
 * A caller that has gone already is no failure of ours; without a free
 * descriptor the caller waits in the backlog, and we do not spin.
 */
static bool
take_callers(const struct listener *listener, struct logins *logins,
             struct error *error)
{
    for (int i = 0; i < CALLERS_AT_ONCE; i++) {
        CLEANUP(close_fd)
        int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);

        if (fd >= 0)
            take(listener, logins, fd);
        else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
                 errno == ENOBUFS)
            return usleep(REST_MS * 1000), true;
        else if (errno == EBADF || errno == EINVAL || errno == ENOTSOCK)
            return error_set(error, ERROR_SYSTEM, "accept: error %d", errno);
        else
            return true;
    }
    return true;
}

/* Answers false when it is time to end. */
static bool
obey_signals(struct listener *listener, struct logins *logins)
{
    for (;;) {
        switch (daemon_signal(listener->signals)) {
        case 0:
            return true;
        case SIGHUP:
            reload(listener);
            break;
        case SIGCHLD:
            reap(logins, listener->log);
            break;
        default:
            return false;
        }
    }
}

bool
listener_serve(struct listener *listener, struct error *error)
{
    struct logins logins = {0};
    struct pollfd polled[] = {{.fd = listener->signals, .events = POLLIN},
                              {.fd = listener->fd, .events = POLLIN}};

    tell_settings(listener);
    for (;;) {
        int wait = tell_left_out(&logins, listener->log);

        if (poll(polled, 2, wait) < 0 && errno != EINTR)
            return error_set(error, ERROR_SYSTEM, "poll: error %d", errno);
        if (!obey_signals(listener, &logins)) {
            end_all(&logins);
            log_line(listener->log, LOG_INFO, "ended");
            return true;
        }
        if (polled[1].revents != 0 && !take_callers(listener, &logins, error))
            return false;
    }
}
