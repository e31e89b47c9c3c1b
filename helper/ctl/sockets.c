/*
 * Where our two programs listen, and whether they answer.
 *
 * Runs in: anypointctl.
 * Trusts:  the kernel, about who listens; nothing of an answer.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/sockets.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include "helper/net/frame.h"
#include "pam/cleanup.h"
#include "pam/wire.h"

/* As long as the module waits, in seconds. */
#define PATIENCE 3

#define NOBODYS_URL "https://anypointctl-check.invalid/"

#define MODE_BITS 0777

/* ---- Calling -------------------------------------------------------------
 */

static int
call(const char *path, int type)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const struct timeval patience = {.tv_sec = PATIENCE};
    CLEANUP(close_fd) int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

    if (strlen(path) >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path));
    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) !=
            0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) !=
            0 ||
        connect(fd, (struct sockaddr *) &address, sizeof(address)) != 0)
        return -1;
    return TAKE_FD(fd);
}

/* True if root listens; nothing is told to anybody else. */
static bool
is_roots(struct findings *findings, const char *path, int fd)
{
    struct ucred peer = {.uid = (uid_t) -1};
    socklen_t size = sizeof(peer);

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
        peer.uid == 0)
        return true;
    findings_add(findings, FINDING_SOCKET_LISTENER, path, 0,
                 "uid %u, not root, listens here", (unsigned) peer.uid);
    return false;
}

static void
tell_why(struct findings *findings, const char *path, int reason,
         enum finding_name silent)
{
    if (reason == EPROTOTYPE)
        findings_add(findings, FINDING_SOCKET_TYPE, path, 0,
                     "a socket of another type is here");
    else if (reason == EAGAIN || reason == ETIMEDOUT)
        findings_add(findings, silent, path, 0,
                     "the program takes no call within %d seconds", PATIENCE);
    else
        findings_add(findings, FINDING_SOCKET_DEAD, path, 0,
                     "nobody listens here (%s)", strerror(reason));
}

/* True if there is a socket, of whatever mode; *mode is that. */
static bool
look(struct stat *status, struct findings *findings, const char *path)
{
    if (lstat(path, status) != 0) {
        findings_add(findings, FINDING_SOCKET_MISSING, path, 0,
                     "there is no socket (%s)", strerror(errno));
        return false;
    }
    if (!S_ISSOCK(status->st_mode))
        findings_add(findings, FINDING_SOCKET_TYPE, path, 0,
                     "what is here is no socket");
    return S_ISSOCK(status->st_mode);
}

/* ---- The helper ----------------------------------------------------------
 */

static bool
helper_answers(int fd)
{
    static const char *const start[] = {
        "check", "anypointctl", "root", "", "", "", "", "", "1"};
    struct wire wire;

    wire_begin(&wire, WIRE_START);
    for (size_t i = 0; i < sizeof(start) / sizeof(start[0]); i++)
        wire_put(&wire, start[i]);
    return wire_send(fd, &wire, 0) && wire_receive(fd, &wire, 0) &&
           wire_open(&wire) != WIRE_NONE;
}

void
sockets_helper(struct findings *findings, const char *path)
{
    CLEANUP(close_fd) int fd = -1;
    struct stat status;

    if (!look(&status, findings, path))
        return;
    if ((status.st_mode & 0666) != 0666)
        findings_add(findings, FINDING_SOCKET_MODE, path, 0,
                     "its mode is %04o and not 0666, so screen lockers "
                     "cannot call the helper",
                     (unsigned) status.st_mode & MODE_BITS);
    fd = call(path, SOCK_SEQPACKET);
    if (fd < 0)
        tell_why(findings, path, errno, FINDING_HELPER_SILENT);
    else if (is_roots(findings, path, fd) && !helper_answers(fd))
        findings_add(findings, FINDING_HELPER_SILENT, path, 0,
                     "no word came from the helper in %d seconds", PATIENCE);
}

/* ---- Net -----------------------------------------------------------------
 */

static bool
receive(int fd, char *bytes, size_t count)
{
    return recv(fd, bytes, count, MSG_WAITALL) == (ssize_t) count;
}

static bool
net_answers(int fd)
{
    CLEANUP(buffer_free)
    struct buffer frame = BUFFER(FRAME_HEAD + FRAME_REQUEST_MAX);
    const struct frame_request request = {.url = NOBODYS_URL,
                                          .milliseconds = PATIENCE * 1000};
    struct frame_answer answer;
    char head[FRAME_HEAD], body[512];
    size_t length;

    frame_put_request(&frame, &request);
    if (!buffer_ok(&frame) ||
        send(fd, frame.bytes, frame.length, MSG_NOSIGNAL) !=
            (ssize_t) frame.length ||
        !receive(fd, head, sizeof(head)))
        return false;
    length = frame_length(head);
    return length <= sizeof(body) && receive(fd, body, length) &&
           frame_get_answer(&answer, body, length);
}

void
sockets_net(struct findings *findings, const char *path, gid_t group)
{
    CLEANUP(close_fd) int fd = -1;
    struct stat status;

    if (!look(&status, findings, path))
        return;
    if ((status.st_mode & MODE_BITS) != 0660 || status.st_gid != group)
        findings_add(findings, FINDING_SOCKET_MODE, path, 0,
                     "its mode is %04o and its group %u, and not 0660 and "
                     "anypoint's",
                     (unsigned) status.st_mode & MODE_BITS,
                     (unsigned) status.st_gid);
    fd = call(path, SOCK_STREAM);
    if (fd < 0)
        tell_why(findings, path, errno, FINDING_NET_SILENT);
    else if (is_roots(findings, path, fd) && !net_answers(fd))
        findings_add(findings, FINDING_NET_SILENT, path, 0,
                     "no answer came from anypoint-net in %d seconds",
                     PATIENCE);
}

/* ---- All of them ---------------------------------------------------------
 */

void
sockets_check(struct host *host)
{
    char space[16384];
    struct passwd entry, *found = NULL;

    sockets_helper(host->findings, host->places->helper_socket);
    for (size_t i = 0; i < host->socket_count; i++)
        sockets_helper(host->findings, host->sockets[i]);
    /* Without that user net does not start, which is found elsewhere. */
    if (getpwnam_r("anypoint", &entry, space, sizeof(space), &found) == 0 &&
        found != NULL)
        sockets_net(host->findings, host->places->net_socket, found->pw_gid);
}
