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
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "pam/cleanup.h"

/* A backlog that stays full this long belongs to nobody who accepts. */
#define PATIENCE_SECONDS 3

/* Interrupted this often, a connect has had its time. */
#define TRIES_MOST 16

static int
connect_to(const char *path)
{
    static const struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    CLEANUP(close_fd) int fd = -1;

    if (strlen(path) >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    /* It limits connect() too: a full backlog blocks there (unix(7)). */
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
                             sizeof(patience)) != 0)
        return -1;
    for (int i = 0; i < TRIES_MOST; i++) {
        if (connect(fd, (struct sockaddr *) &address, sizeof(address)) == 0)
            return TAKE_FD(fd);
        if (errno != EINTR)
            return -1;
    }
    return -1;
}

/*
 * The credentials are those of whoever called listen(): root, for a socket
 * of systemd's or of the helper's before it drops its uid.  Anybody else
 * took the path's place and would be told passwords.  Our own euid is for
 * tests and gains nothing: who has it can already do what this process can.
 */
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
