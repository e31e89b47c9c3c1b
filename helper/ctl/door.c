/*
 * Ask the helper over its socket, the one door to it (doc/protocol.md).
 *
 * Runs in: anypointctl, as whoever runs it.
 * Trusts:  root, who must listen there; not the form of what comes.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/door.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "pam/text.h"
#include "pam/wire.h"

/* Seconds: of silence, as the module has it; and in all. */
#define SILENCE 3
#define SECONDS 60

/* The most that an answer has; WAIT apart. */
#define MESSAGES_MAX 64

struct door {
    int fd;
    unsigned messages, waits;
    door_fact *take;
    void *context;
    char warning[TEXT_MAX + 1]; /* the helper's last word on why not */
};

/* ---- To reach it ---------------------------------------------------------
 */

static bool
unreached(const char *path, int reason, struct error *error)
{
    if (reason == ENOENT || reason == ECONNREFUSED)
        return error_set(error, ERROR_NETWORK,
                         "the helper is not running: nobody listens at %s",
                         path);
    return error_set(error, ERROR_NETWORK,
                     "the helper cannot be reached at %s: %s", path,
                     strerror(reason));
}

/* Whoever else listens there would only pretend to be the helper. */
static bool
check_peer(int fd, const char *path, struct error *error)
{
    struct ucred peer = {.uid = (uid_t) -1};
    socklen_t size = sizeof(peer);

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return unreached(path, errno, error);
    return peer.uid == 0 || peer.uid == geteuid() ||
           error_set(error, ERROR_NETWORK,
                     "user %u, not root, listens at %s: that is not the "
                     "helper",
                     (unsigned) peer.uid, path);
}

static bool
reach(int *fd, const char *path, struct error *error)
{
    const struct timeval patience = {.tv_sec = SILENCE};
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof(address.sun_path))
        return unreached(path, ENAMETOOLONG, error);
    memcpy(address.sun_path, path, strlen(path) + 1);
    *fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (*fd < 0 ||
        setsockopt(*fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
                   sizeof(patience)) != 0 ||
        connect(*fd, (struct sockaddr *) &address, sizeof(address)) != 0)
        return unreached(path, errno, error);
    return check_peer(*fd, path, error);
}

/* ---- What is said --------------------------------------------------------
 */

static bool
say(int fd, const char *operation, const char *account, struct error *error)
{
    struct wire wire;

    wire_begin(&wire, WIRE_START);
    wire_put(&wire, operation);
    wire_put(&wire, "anypointctl");
    wire_put(&wire, account);
    for (int i = 0; i < 5; i++) /* no host, user, terminal, display, method */
        wire_put(&wire, "");
    wire_put(&wire, "60");
    if (!wire_ok(&wire))
        return error_set(error, ERROR_NETWORK, "the question is too long");
    /* Who turns us away may have said why, and gone: read it. */
    return wire_send(fd, &wire, MSG_NOSIGNAL) || errno == EPIPE ||
           errno == ECONNRESET ||
           error_set(error, ERROR_NETWORK, "the helper cannot be asked: %s",
                     strerror(errno));
}

/* ---- What comes ----------------------------------------------------------
 */

static bool
strange(struct error *error)
{
    return error_set(error, ERROR_NETWORK,
                     "the helper says what anypointctl does not understand: "
                     "are they of one version?");
}

/* A name, a newline, a value. */
static bool
take_fact(const struct door *door, char *text, struct error *error)
{
    char *value = strchr(text, '\n');

    if (value == NULL)
        return strange(error);
    *value++ = '\0';
    if (!text_ascii(text) || !text_ascii(value))
        return strange(error);
    door->take(door->context, text, value);
    return true;
}

static bool
take_verdict(const struct door *door, const char *text, struct error *error)
{
    if (strcmp(text, "accept") == 0)
        return true;
    return error_set(error, ERROR_SETTINGS, "%s",
                     door->warning[0] != '\0' ? door->warning
                                              : "the helper does not answer "
                                                "this");
}

static bool
take_text(struct door *door, enum wire_type type, char *text, bool *done,
          struct error *error)
{
    if (++door->messages > MESSAGES_MAX || !text_shows(text))
        return strange(error);
    *done = type == WIRE_VERDICT;
    if (type == WIRE_SHOW)
        return take_fact(door, text, error);
    if (type == WIRE_VERDICT)
        return take_verdict(door, text, error);
    if (type != WIRE_WARN)
        return strange(error);
    snprintf(door->warning, sizeof(door->warning), "%s", text);
    return true;
}

static bool
take_message(struct door *door, struct wire *wire, bool *done,
             struct error *error)
{
    enum wire_type type = wire_open(wire);
    char text[TEXT_MAX + 1];

    if (type == WIRE_WAIT)
        return (wire_ok(wire) && ++door->waits <= SECONDS) || strange(error);
    wire_get(wire, text, sizeof(text));
    return (wire_ok(wire) || strange(error)) &&
           take_text(door, type, text, done, error);
}

static bool
listen_once(struct door *door, bool *done, struct error *error)
{
    struct pollfd polled = {.fd = door->fd, .events = POLLIN};
    struct wire wire;
    int ready;

    do
        ready = poll(&polled, 1, SILENCE * 1000);
    while (ready < 0 && errno == EINTR);
    if (ready <= 0)
        return error_set(error, ERROR_NETWORK,
                         "the helper has said nothing for %d seconds",
                         SILENCE);
    /* A reset is told before what was said last (unix(7)): look again. */
    if (!wire_receive(door->fd, &wire, MSG_DONTWAIT) &&
        (errno != ECONNRESET || !wire_receive(door->fd, &wire, MSG_DONTWAIT)))
        return error_set(error, ERROR_NETWORK, "the helper went away");
    return take_message(door, &wire, done, error);
}

bool
door_hear(int fd, door_fact *take, void *context, struct error *error)
{
    struct door door = {.fd = fd, .take = take, .context = context};
    bool done = false;

    while (!done)
        if (!listen_once(&door, &done, error))
            return false;
    return true;
}

bool
door_ask(const char *path, const char *operation, const char *account,
         door_fact *take, void *context, struct error *error)
{
    CLEANUP(close_fd) int fd = -1;

    return reach(&fd, path, error) && say(fd, operation, account, error) &&
           door_hear(fd, take, context, error);
}
