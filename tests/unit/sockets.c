/*
 * Tests of helper/ctl/sockets.c.
 *
 * Runs in: tests; a child answers.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/sockets.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/net/frame.h"
#include "pam/wire.h"
#include "tests/folder.h"
#include "tests/tap.h"

#define GOOD FINDING_NAMES

/* What one does who listens. */
typedef void answerer(int fd);

/* The helper's answer to an operation that it does not know. */
static void
refuse(int fd)
{
    struct wire wire;
    char operation[16];

    if (!wire_receive(fd, &wire, 0) || wire_open(&wire) != WIRE_START)
        return;
    wire_get(&wire, operation, sizeof(operation));
    if (strcmp(operation, "authenticate") == 0)
        return;
    wire_begin(&wire, WIRE_VERDICT);
    wire_put(&wire, "refuse");
    (void) !wire_send(fd, &wire, 0);
}

/* Net's, to a host that no settings name. */
static void
not_allow(int fd)
{
    struct buffer frame = BUFFER(FRAME_HEAD + FRAME_ANSWER_MAX);
    const struct frame_answer answer = {.outcome = FRAME_NOT_ALLOWED};
    char request[512];

    if (recv(fd, request, sizeof(request), 0) <= FRAME_HEAD)
        return;
    frame_put_answer(&frame, &answer);
    (void) !write(fd, frame.bytes, frame.length);
    buffer_free(&frame);
}

static void
hang_up(int fd)
{
    (void) fd;
}

static void
garble(int fd)
{
    (void) !write(fd, "\0\0\0\1?", 5);
}

/* Until it is killed. */
static void
serve(int listener, answerer *answer)
{
    for (;;) {
        int fd = accept(listener, NULL, NULL);

        answer(fd);
        close(fd);
    }
}

/* Listen at the path as a user; without an answerer nobody does. */
static bool
begin(int listener, const char *path, mode_t mode, uid_t uid, bool listens)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    bool begun;

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    unlink(path);
    if (seteuid(uid) != 0)
        return false;
    begun =
        bind(listener, (struct sockaddr *) &address, sizeof(address)) == 0 &&
        chmod(path, mode) == 0 && (!listens || listen(listener, 4) == 0);
    return seteuid(0) == 0 && begun;
}

/* A child answers there until it is killed. */
static pid_t
listen_at(const char *path, int type, mode_t mode, uid_t uid, answerer *answer)
{
    int listener = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    pid_t pid;

    if (!begin(listener, path, mode, uid, answer != NULL))
        return -1;
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (answer != NULL)
            serve(listener, answer);
        pause();
        _exit(0);
    }
    close(listener);
    return pid;
}

static void
end(pid_t pid)
{
    if (pid <= 0)
        return;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

typedef void caller(struct findings *, const char *);

static void
call_net(struct findings *findings, const char *path)
{
    sockets_net(findings, path, getegid());
}

static const struct {
    const char *what;
    caller *call;
    int type;
    mode_t mode;
    answerer *answer;
    enum finding_name found;
} cases[] = {
    {"a helper", sockets_helper, SOCK_SEQPACKET, 0666, refuse, GOOD},
    {"net", call_net, SOCK_STREAM, 0660, not_allow, GOOD},
    {"a helper that hangs up", sockets_helper, SOCK_SEQPACKET, 0666, hang_up,
     FINDING_HELPER_SILENT},
    {"a helper that says something else", sockets_helper, SOCK_SEQPACKET, 0666,
     garble, FINDING_HELPER_SILENT},
    {"net that hangs up", call_net, SOCK_STREAM, 0660, hang_up,
     FINDING_NET_SILENT},
    {"net that says something else", call_net, SOCK_STREAM, 0660, garble,
     FINDING_NET_SILENT},
    {"a helper for root alone", sockets_helper, SOCK_SEQPACKET, 0600, refuse,
     FINDING_SOCKET_MODE},
    {"net for everybody", call_net, SOCK_STREAM, 0666, not_allow,
     FINDING_SOCKET_MODE},
    {"another type", sockets_helper, SOCK_STREAM, 0666, refuse,
     FINDING_SOCKET_TYPE},
    {"nobody", sockets_helper, SOCK_SEQPACKET, 0666, NULL,
     FINDING_SOCKET_DEAD},
};

static void
test_calls(const struct folder *folder)
{
    const char *path = folder_name(folder, "socket");

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct findings findings = {0};
        pid_t pid =
            listen_at(path, cases[i].type, cases[i].mode, 0, cases[i].answer);

        cases[i].call(&findings, path);
        ok(pid > 0 && (cases[i].found == GOOD
                           ? findings.count == 0
                           : findings.count == 1 &&
                                 findings.list[0].name == cases[i].found),
           "%s is told", cases[i].what);
        end(pid);
    }
}

/* Who is not root's is told nothing. */
static void
test_stranger(const struct folder *folder)
{
    const char *path = folder_name(folder, "stranger");
    struct findings findings = {0};
    pid_t pid = listen_at(path, SOCK_SEQPACKET, 0666, 65534, refuse);

    sockets_helper(&findings, path);
    ok(findings.count == 1 && findings.list[0].name == FINDING_SOCKET_LISTENER,
       "a listener who is not root is found");
    end(pid);
}

static void
test_paths(const struct folder *folder)
{
    struct findings findings = {0};

    sockets_helper(&findings, folder_name(folder, "none"));
    ok(findings.count == 1 && findings.list[0].name == FINDING_SOCKET_MISSING,
       "no socket is found");
    sockets_helper(&findings, folder_write(folder, "file", ""));
    ok(findings.count == 2 && findings.list[1].name == FINDING_SOCKET_TYPE,
       "a file is found");
}

int
main(void)
{
    struct folder folder;

    if (geteuid() != 0) {
        puts("1..0 # SKIP only root listens as root");
        return 0;
    }
    if (!folder_begin(&folder) || chmod(folder.path, 0777) != 0)
        return 1;
    test_calls(&folder);
    test_stranger(&folder);
    test_paths(&folder);
    folder_end(&folder);
    return tap_done();
}
