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
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/base/daemon.h"
#include "helper/base/sandbox.h"
#include "helper/login/conversation.h"
#include "helper/login/login.h"
#include "helper/server/logins.h"
#include "pam/cleanup.h"

/* The overflow uid stands for all whom a user namespace hides. */
#define UID_NOBODY 65534

/* Callers taken before signals are looked at again. */
#define CALLERS_AT_ONCE 16

/* Milliseconds to rest when there is no descriptor or memory for a caller. */
#define REST_MS 100

/* A crowd that is turned away shall not fill the log: a line in so long. */
#define TELL_MS 1000

/* How long logins that are told to end may take. */
#define ENDING_MS 25000

/* A login ends by itself; one that does not is worth a line. */
static void
reap(struct logins *logins, const struct log *log)
{
    pid_t pid;
    int status;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        logins_end(logins, pid,
                   WIFEXITED(status) ? WEXITSTATUS(status)
                                     : LOGIN_LINE_COUNTS);
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
reload(struct listener *listener, struct logins *logins)
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
    logins->settings_since = clock_seconds();
    log_line(listener->log, LOG_INFO, "new settings are in force");
    tell_settings(listener);
}

/* The child's life: it keeps nothing of the listener's open. */
static void
run_login(const struct listener *listener, const struct logins *logins,
          struct caller *caller, pid_t parent)
{
    struct login_means means;
    struct error error = {0};

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || !daemon_child(&caller->end) ||
        !sandbox_login(&error))
        _exit(LOGIN_LINE_COUNTS);
    close(listener->fd);
    close(listener->signals);
    logins_close(logins);
    means = (struct login_means){
        .settings = &listener->settings,
        .net_path = listener->net_path,
        .state = listener->state,
        .credential = listener->credential,
        .log = listener->log,
    };
    _exit((int) login_run(caller, &means));
}

/* True if the log may hear of a crowd again. */
static bool
may_tell(struct listener *listener)
{
    int64_t now = clock_ticks();
    bool may = now - listener->told >= TELL_MS;

    if (may)
        listener->told = now;
    return may;
}

static void
turn_away(struct listener *listener, int fd, uid_t uid)
{
    struct conversation conversation = {.fd = fd};

    if (may_tell(listener))
        log_line(listener->log, LOG_WARNING,
                 "uid %u is turned away: too many logins", (unsigned) uid);
    conversation_warn(&conversation, error_told(ERROR_BUSY));
    conversation_end(&conversation, error_verdict(ERROR_BUSY));
}

static void
cannot_begin(struct listener *listener, const char *what)
{
    if (may_tell(listener))
        log_line(listener->log, LOG_ERR, "%s: error %d", what, errno);
}

static void
begin_login(struct listener *listener, struct logins *logins,
            struct place *place, int fd, uid_t uid)
{
    CLEANUP(close_fd) int ours = -1;
    CLEANUP(close_fd) int theirs = -1;
    struct caller caller = {.fd = fd, .uid = uid, .end = -1};
    pid_t parent = getpid();
    int64_t now = clock_ticks();
    int pair[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
        cannot_begin(listener, "socketpair");
        return;
    }
    ours = pair[0];
    caller.listener = theirs = pair[1];
    caller.spare = uid != 0 && !budget_spend(&logins->budget, uid, now);
    pid = fork();
    if (pid == 0) {
        close(ours);
        run_login(listener, logins, &caller, parent);
    }
    if (pid < 0) {
        cannot_begin(listener, "fork");
        return;
    }
    logins_begin(place, pid, uid, TAKE_FD(ours));
    place->spent = uid == 0 || caller.spare ? 0 : now;
}

static void
take(struct listener *listener, struct logins *logins, int fd)
{
    struct ucred caller = {.uid = UID_NOBODY};
    socklen_t size = sizeof(caller);
    struct place *place;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &caller, &size) < 0 ||
        caller.uid == UID_NOBODY) {
        if (may_tell(listener))
            log_line(listener->log, LOG_WARNING, "a caller has no uid");
        return;
    }
    place = logins_place(logins, caller.uid);
    if (place == NULL)
        turn_away(listener, fd, caller.uid);
    else
        begin_login(listener, logins, place, fd, caller.uid);
}

/*
 * A caller that has gone already is no failure of ours; without a free
 * descriptor the caller waits in the backlog, and we do not spin.
 */
static bool
take_callers(struct listener *listener, struct logins *logins,
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
            reload(listener, logins);
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
wait_for_callers(struct pollfd *polled, nfds_t count, int milliseconds,
                 struct error *error)
{
    if (poll(polled, count, milliseconds) >= 0)
        return true;
    for (nfds_t i = 0; i < count; i++)
        polled[i].revents = 0;
    if (errno == EINTR)
        return true;
    if (errno == ENOMEM || errno == EAGAIN)
        return usleep(REST_MS * 1000), true;
    return error_set(error, ERROR_SYSTEM, "poll: error %d", errno);
}

/* One round: signals, questions of logins, callers. */
static bool
serve_once(struct listener *listener, struct logins *logins, bool *ends,
           struct error *error)
{
    struct pollfd polled[2 + LOGINS_MAX] = {
        {.fd = listener->signals, .events = POLLIN},
        {.fd = listener->fd, .events = POLLIN}};
    size_t count = logins_poll(logins, polled + 2);

    if (!wait_for_callers(polled, 2 + count,
                          tell_left_out(logins, listener->log), error))
        return false;
    logins_answer(logins, &listener->settings, polled + 2, count,
                  clock_ticks());
    *ends = !obey_signals(listener, logins);
    return *ends || polled[1].revents == 0 ||
           take_callers(listener, logins, error);
}

/*
 * They end when they wait the next time, and are heard meanwhile; what has
 * not ended in time ends with us.
 */
static void
end_logins(struct listener *listener, struct logins *logins)
{
    int64_t until = clock_ticks() + ENDING_MS;

    logins_tell(logins);
    while (!logins_ended(logins) && clock_ticks() < until) {
        struct pollfd polled[1 + LOGINS_MAX] = {
            {.fd = listener->signals, .events = POLLIN}};
        size_t count = logins_poll(logins, polled + 1);

        if (poll(polled, 1 + count, REST_MS) > 0)
            logins_answer(logins, &listener->settings, polled + 1, count,
                          clock_ticks());
        (void) obey_signals(listener, logins);
    }
}

bool
listener_serve(struct listener *listener, struct error *error)
{
    CLEANUP(free_ptr) struct logins *logins = calloc(1, sizeof(*logins));
    bool ends = false, served = true;

    if (logins == NULL)
        return error_memory(error);
    logins->since = logins->settings_since = clock_seconds();
    logins->how = listener->how;
    logins->settings = listener->settings_path;
    tell_settings(listener);
    while (served && !ends)
        served = serve_once(listener, logins, &ends, error);
    if (ends) {
        end_logins(listener, logins);
        log_line(listener->log, LOG_INFO, "ended");
    }
    return served;
}
