/*
 * Tests of helper/server/listener.c: who is taken, who is turned away, and
 * that it ends.
 *
 * Runs in: tests; the callers in children of another uid, where root runs
 *          them.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/listener.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/daemon.h"
#include "pam/cleanup.h"
#include "pam/wire.h"
#include "tests/tap.h"

/* Uids that no account has. */
#define SOMEBODY 200077
#define ANOTHER  200078

/* The kernel's name for whom it cannot name. */
#define NOBODY 65534

static struct sockaddr_un address = {.sun_family = AF_UNIX};

/* The listener; it logs nothing that the test would show. */
static int
serve(void)
{
    const struct log log = {.program = "listener"};
    CLEANUP(close_fd) int fd = -1;
    CLEANUP(close_fd) int signals = -1;
    struct listener listener = {.settings_path = "/no/such/file",
                                .net_path = "/no/such/socket",
                                .log = &log};
    struct error error = {0};

    if (freopen("/dev/null", "w", stderr) == NULL ||
        !daemon_listen(&fd, address.sun_path, SOCK_SEQPACKET, 0666, NULL,
                       &error) ||
        !daemon_signals(&signals, &error))
        return 1;
    listener.fd = fd;
    listener.signals = signals;
    return listener_serve(&listener, &error) ? 0 : 1;
}

static int
dial(void)
{
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    for (int i = 0; i < 200; i++) {
        if (connect(fd, (struct sockaddr *) &address, sizeof(address)) == 0)
            return fd;
        usleep(20000);
    }
    close(fd);
    return -1;
}

/* True if the next message is of this type and holds this text. */
static bool
hears(int fd, enum wire_type type, const char *wanted)
{
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    struct wire wire;
    char text[256];

    if (poll(&polled, 1, 2000) != 1 || !wire_receive(fd, &wire, 0) ||
        wire_open(&wire) != type)
        return false;
    wire_get(&wire, text, sizeof(text));
    return wire_ok(&wire) && strcmp(text, wanted) == 0;
}

/* As this uid: fill all places, and be turned away with the next. */
static int
crowd(uid_t uid, int places)
{
    if (geteuid() == 0 && setresuid(uid, uid, uid) != 0)
        return 1;
    for (int i = 0; i < places; i++)
        if (dial() < 0)
            return 2;
    for (int i = 0; i < 2; i++) {
        int fd = dial();

        if (!hears(fd, WIRE_WARN, error_told(ERROR_BUSY)))
            return 3;
        if (!hears(fd, WIRE_VERDICT, "unavailable"))
            return 4;
        close(fd);
    }
    pause();
    return 5;
}

/* A place is free for a caller who is told nothing yet: it waits for us. */
static bool
is_taken(int fd)
{
    struct pollfd polled = {.fd = fd, .events = POLLIN};

    return fd >= 0 && poll(&polled, 1, 300) == 0;
}

static pid_t
fork_crowd(uid_t uid)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(crowd(uid, LOGINS_MAX_OF_USER));
    return pid;
}

/* It is still there when it has had its places and its refusals. */
static bool
had_its_say(pid_t pid)
{
    int status;

    usleep(600000);
    if (waitpid(pid, &status, WNOHANG) == 0)
        return true;
    printf("# the crowd ended with %d\n", WEXITSTATUS(status));
    return false;
}

static void
one_user_takes_few_places(void)
{
    pid_t one = fork_crowd(SOMEBODY), other;

    ok(had_its_say(one), "the seventeenth login of a user is turned away");
    if (geteuid() == 0) {
        CLEANUP(close_fd) int fd = dial();

        ok(is_taken(fd), "root has a place all the same");
        other = fork_crowd(ANOTHER);
        ok(had_its_say(other), "another user has as many places");
        kill(other, SIGKILL);
        waitpid(other, NULL, 0);
    }
    kill(one, SIGKILL);
    waitpid(one, NULL, 0);
}

/* The kernel says so, and no clock of ours: it is waited for at most 1 s. */
static bool
ends(pid_t pid)
{
    int status = -1;

    kill(pid, SIGTERM);
    for (int i = 0; i < 100 && waitpid(pid, &status, WNOHANG) == 0; i++)
        usleep(10000);
    return status == 0;
}

int
main(void)
{
    char folder[] = "/tmp/listener.XXXXXX";
    pid_t listener;

    if (geteuid() == NOBODY) {
        puts("1..0 # SKIP nobody is taken for a caller without uid");
        return 0;
    }
    ok(mkdtemp(folder) != NULL && chmod(folder, 0755) == 0,
       "there is a folder");
    snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
    fflush(stdout);
    listener = fork();
    if (listener == 0)
        _exit(serve());
    one_user_takes_few_places();
    ok(is_taken(dial()), "when they have gone there is room again");
    kill(listener, SIGHUP);
    ok(is_taken(dial()), "settings that cannot be read change nothing");
    ok(ends(listener), "SIGTERM ends it within a second, logins and all");
    unlink(address.sun_path);
    rmdir(folder);
    return tap_done();
}
