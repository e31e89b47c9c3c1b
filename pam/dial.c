/*
 * Reach the helper.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  the path, which only root can change; not who listens there.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/dial.h"

#include <errno.h>
#include <security/pam_ext.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "pam/cleanup.h"

/* A backlog that stays full this long belongs to nobody who accepts. */
#define PATIENCE_MS 3000

static int64_t
now(void)
{
    struct timespec time = {0};

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* It limits connect() too: a full backlog blocks there (unix(7)). */
static bool
wait_at_most(int fd, int64_t milliseconds)
{
    const struct timeval patience = {
        .tv_sec = (time_t) (milliseconds / 1000),
        .tv_usec = (suseconds_t) (milliseconds % 1000 * 1000)};

    return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
                      sizeof(patience)) == 0;
}

/* A signal that is handled interrupts; it does not begin the time anew. */
static int
connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    CLEANUP(close_fd) int fd = -1;
    int64_t until = now() + PATIENCE_MS;
    int64_t left = PATIENCE_MS;

    if (strlen(path) >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    for (; fd >= 0 && left > 0; left = until - now()) {
        if (!wait_at_most(fd, left))
            return -1;
        if (connect(fd, (struct sockaddr *) &address, sizeof(address)) == 0)
            return wait_at_most(fd, PATIENCE_MS) ? TAKE_FD(fd) : -1;
        if (errno != EINTR)
            return -1;
    }
    return -1;
}

static bool
trusted(pam_handle_t *pamh, int fd, const char *path)
{
    struct ucred peer = {.uid = (uid_t) -1};
    socklen_t size = sizeof(peer);

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 ||
        size != sizeof(peer)) {
        pam_syslog(pamh, LOG_ERR, "cannot tell who listens at %s: %m", path);
        return false;
    }
    if (peer.uid == 0 || peer.uid == geteuid())
        return true;
    pam_syslog(pamh, LOG_ERR, "user %u, not root, listens at %s", peer.uid,
               path);
    return false;
}

int
dial(pam_handle_t *pamh, const char *path)
{
    CLEANUP(close_fd) int fd = connect_to(path);

    if (fd < 0) {
        pam_syslog(pamh, LOG_ERR, "cannot reach the helper at %s: %m", path);
        return -1;
    }
    return trusted(pamh, fd, path) ? TAKE_FD(fd) : -1;
}
