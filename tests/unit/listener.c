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
#include "helper/server/logins.h"
#include "pam/cleanup.h"
#include "pam/wire.h"
#include "tests/tap.h"

/* The first of uids that no account has. */
#define SOMEBODY 200077

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

static bool
is_turned_away(int fd)
{
    return hears(fd, WIRE_WARN, error_told(ERROR_BUSY)) &&
           hears(fd, WIRE_VERDICT, "refuse");
}

/* A caller who is told nothing yet has a place: the helper waits for us. */
static bool
is_taken(int fd)
{
    struct pollfd polled = {.fd = fd, .events = POLLIN};

    return fd >= 0 && poll(&polled, 1, 300) == 0;
}

static bool
is_hung_up_on(int fd)
{
    struct wire wire;

    return fd >= 0 && !wire_receive(fd, &wire, 0);
}

/* A child that holds places as some uid until it is let go. */
struct crowd {
    pid_t pid;
    int told; /* it says here that it has what it wanted */
};

/* As this uid: take so many places; then the next is as is expected. */
static void
live(uid_t uid, int places, bool (*next)(int fd), int tell)
{
    if (geteuid() == 0 && setresuid(uid, uid, uid) != 0)
        _exit(1);
    for (int i = 0; i < places; i++)
        if (dial() < 0)
            _exit(2);
    if (!next(dial()) || write(tell, "y", 1) != 1)
        _exit(3);
    pause();
    _exit(4);
}

static struct crowd
gather(uid_t uid, int places, bool (*next)(int fd))
{
    struct crowd crowd = {.pid = -1, .told = -1};
    int ends[2];

    if (pipe(ends) != 0)
        return crowd;
    crowd.told = ends[0];
    crowd.pid = fork();
    if (crowd.pid == 0)
        live(uid, places, next, ends[1]);
    close(ends[1]);
    return crowd;
}

static bool
has_what_it_wants(const struct crowd *crowd)
{
    char answer;

    return read(crowd->told, &answer, 1) == 1;
}

static void
let_go(const struct crowd *crowd)
{
    kill(crowd->pid, SIGKILL);
    waitpid(crowd->pid, NULL, 0);
    close(crowd->told);
}

static struct crowd
one_user_takes_few_places(void)
{
    struct crowd crowd = gather(SOMEBODY, LOGINS_MAX_OF_USER, is_turned_away);

    ok(has_what_it_wants(&crowd),
       "the seventeenth login of a user is turned away");
    return crowd;
}

/*
 * Needs root, who can be all of them.  They must be there together within
 * the three seconds that the helper waits for a caller's first word.
 */
static void
all_users_leave_room_for_root(void)
{
    enum { OTHERS = LOGINS_MAX_OF_OTHERS / LOGINS_MAX_OF_USER - 1 };
    struct crowd crowds[OTHERS], late;
    bool filled = true;
    int fd;

    for (int i = 0; i < OTHERS; i++)
        crowds[i] = gather(SOMEBODY + 1 + (uid_t) i, LOGINS_MAX_OF_USER,
                           is_turned_away);
    for (int i = 0; i < OTHERS; i++)
        filled = has_what_it_wants(&crowds[i]) && filled;
    ok(filled, "each user has as many places");
    late = gather(SOMEBODY + 1 + OTHERS, 0, is_turned_away);
    ok(has_what_it_wants(&late), "until all of them have half of the places");
    fd = dial();
    ok(is_taken(fd), "root has a place all the same");
    close(fd);
    let_go(&late);
    for (int i = 0; i < OTHERS; i++)
        let_go(&crowds[i]);
}

static void
nobody_is_hung_up_on(void)
{
    struct crowd crowd = gather(NOBODY, 0, is_hung_up_on);

    ok(has_what_it_wants(&crowd), "a caller without uid is hung up on");
    let_go(&crowd);
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
    struct crowd crowd;
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
    crowd = one_user_takes_few_places();
    if (geteuid() == 0) {
        all_users_leave_room_for_root();
        nobody_is_hung_up_on();
    }
    let_go(&crowd);
    ok(is_taken(dial()), "when they have gone there is room again");
    kill(listener, SIGHUP);
    ok(is_taken(dial()), "settings that cannot be read change nothing");
    ok(ends(listener), "SIGTERM ends it within a second, logins and all");
    unlink(address.sun_path);
    rmdir(folder);
    return tap_done();
}
