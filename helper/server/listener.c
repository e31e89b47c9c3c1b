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
#include "pam/cleanup.h"

/* The overflow uid stands for all whom a user namespace hides. */
#define UID_NOBODY 65534

/* Callers taken before signals are looked at again. */
#define CALLERS_AT_ONCE 16

/* Milliseconds to rest when there is no descriptor or memory for a caller. */
#define REST_MS 100

/* A crowd that is turned away shall not fill the log: a line in so long. */
#define TELL_MS 1000

/* The logins under way; a pid of 0 is a free place. */
struct logins {
    int64_t told; /* the tick at which the log heard of a crowd */
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
forget(struct logins *logins, pid_t pid)
{
    for (size_t i = 0; i < LOGINS_MAX; i++)
        if (logins->at[i].pid == pid)
            logins->at[i].pid = 0;
}

/* A login ends by itself with 0; all else is worth a line. */
static void
reap(struct logins *logins, const struct log *log)
{
    pid_t pid;
    int status;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        forget(logins, pid);
        if (WIFSIGNALED(status))
            log_line(log, LOG_ERR, "login process %d died of signal %d",
                     (int) pid, WTERMSIG(status));
    }
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
run_login(const struct listener *listener, int fd, uid_t uid, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    daemon_unblock();
    close(listener->fd);
    close(listener->signals);
    login_run(fd, uid, &listener->settings, listener->net_path, listener->log);
    _exit(0);
}

static void
turn_away(struct logins *logins, int fd, uid_t uid, const struct log *log)
{
    struct conversation conversation = {.fd = fd};
    int64_t now = clock_ticks();

    if (now - logins->told >= TELL_MS) {
        log_line(log, LOG_WARNING, "uid %u is turned away: too many logins",
                 (unsigned) uid);
        logins->told = now;
    }
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

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &caller, &size) < 0 ||
        caller.uid == UID_NOBODY) {
        log_line(listener->log, LOG_WARNING, "a caller has no uid");
        return;
    }
    if (!find_place(logins, caller.uid, &place)) {
        turn_away(logins, fd, caller.uid, listener->log);
        return;
    }
    pid = fork();
    if (pid == 0)
        run_login(listener, fd, caller.uid, parent);
    if (pid < 0) {
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

/*
 * Memory that is short now need not be so for long; without a listener
 * nobody signs in.
 */
static bool
wait_for_callers(struct pollfd *polled, nfds_t count, struct error *error)
{
    if (poll(polled, count, -1) >= 0 || errno == EINTR)
        return true;
    if (errno == ENOMEM || errno == EAGAIN)
        return usleep(REST_MS * 1000), true;
    return error_set(error, ERROR_SYSTEM, "poll: error %d", errno);
}

bool
listener_serve(struct listener *listener, struct error *error)
{
    struct logins logins = {0};
    struct pollfd polled[] = {{.fd = listener->signals, .events = POLLIN},
                              {.fd = listener->fd, .events = POLLIN}};

    tell_settings(listener);
    for (;;) {
        if (!wait_for_callers(polled, 2, error))
            return false;
        if (!obey_signals(listener, &logins)) {
            end_all(&logins);
            log_line(listener->log, LOG_INFO, "ended");
            return true;
        }
        if (polled[1].revents != 0 && !take_callers(listener, &logins, error))
            return false;
    }
}
