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

/* Seconds: of silence, as the module has it; and in all, with a person. */
#define SILENCE        3
#define SECONDS        60
#define SECONDS_PERSON 180

/* The most that an answer has; WAIT apart. */
#define MESSAGES_MAX 64

struct door {
    int fd;
    unsigned messages, waits;
    const struct door_ears *ears;
    char warning[TEXT_MAX + 1]; /* the helper's last word on why not */
};

static long
seconds_of(const struct door_ears *ears)
{
    return ears->prompt == NULL ? SECONDS : SECONDS_PERSON;
}

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

/* Who turns us away may have said why, and gone: then it is to be read. */
static bool
may_go_on(int reason)
{
    return reason == EPIPE || reason == ECONNRESET;
}

static bool
say(int fd, const char *operation, const char *account, long seconds,
    struct error *error)
{
    struct wire wire;
    char left[16];

    wire_begin(&wire, WIRE_START);
    wire_put(&wire, operation);
    wire_put(&wire, "anypointctl");
    wire_put(&wire, account);
    for (int i = 0; i < 5; i++) /* no host, user, terminal, display, method */
        wire_put(&wire, "");
    snprintf(left, sizeof(left), "%ld", seconds);
    wire_put(&wire, left);
    if (!wire_ok(&wire))
        return error_set(error, ERROR_NETWORK, "the question is too long");
    return wire_send(fd, &wire, MSG_NOSIGNAL) || may_go_on(errno) ||
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

/* What was wrong with an answer is of interest before the next question. */
static void
tell_warning(struct door *door)
{
    const struct door_ears *ears = door->ears;

    if (door->warning[0] != '\0' && ears->text != NULL)
        ears->text(ears->context, door->warning);
    door->warning[0] = '\0';
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
    door->ears->fact(door->ears->context, text, value);
    return true;
}

static bool
take_note(struct door *door, const char *text, struct error *error)
{
    if (door->ears->text == NULL)
        return strange(error);
    tell_warning(door);
    door->ears->text(door->ears->context, text);
    return true;
}

static bool
take_show(struct door *door, char *text, struct error *error)
{
    return door->ears->fact != NULL ? take_fact(door, text, error)
                                    : take_note(door, text, error);
}

static bool
take_warn(struct door *door, const char *text)
{
    tell_warning(door);
    snprintf(door->warning, sizeof(door->warning), "%s", text);
    return true;
}

/* What an error says is one line. */
static void
unfold(char *text)
{
    for (char *at = text; (at = strchr(at, '\n')) != NULL;)
        *at = ' ';
}

static bool
take_verdict(struct door *door, const char *text, struct error *error)
{
    if (strcmp(text, "accept") == 0) {
        tell_warning(door);
        return true;
    }
    unfold(door->warning);
    return error_set(error, ERROR_SETTINGS, "%s",
                     door->warning[0] != '\0' ? door->warning
                                              : "the helper does not answer "
                                                "this");
}

/* ---- What the person says ------------------------------------------------
 */

/* As the module has it: what the helper would not take is not sent. */
static bool
check_answer(enum wire_type type, const struct secret *answer,
             struct error *error)
{
    size_t most = type == WIRE_ASK ? WIRE_SEEN_MAX : WIRE_HIDDEN_MAX;

    if (answer->length > most || strlen(answer->bytes) != answer->length)
        return error_set(error, ERROR_SETTINGS, "the answer is too long");
    return (!text_has_control(answer->bytes) && text_utf8(answer->bytes)) ||
           error_set(error, ERROR_SETTINGS,
                     "the answer has characters that cannot be sent");
}

/* At a pause what is typed stays here. */
static bool
reply(int fd, enum wire_type type, const struct secret *answer,
      struct error *error)
{
    CLEANUP(wire_erase) struct wire wire;

    wire_begin(&wire, WIRE_REPLY);
    wire_put(&wire, type == WIRE_PAUSE ? "" : answer->bytes);
    return wire_send(fd, &wire, MSG_NOSIGNAL) || may_go_on(errno) ||
           error_set(error, ERROR_NETWORK, "the helper cannot be told: %s",
                     strerror(errno));
}

static bool
take_prompt(struct door *door, enum wire_type type, const char *text,
            struct error *error)
{
    CLEANUP(secret_erase) struct secret answer = {0};
    const struct door_ears *ears = door->ears;

    if (ears->prompt == NULL)
        return strange(error);
    tell_warning(door);
    return ears->prompt(ears->context, text, type != WIRE_ASK, &answer,
                        error) &&
           check_answer(type, &answer, error) &&
           reply(door->fd, type, &answer, error);
}

/* ---- In turn -------------------------------------------------------------
 */

static bool
take_text(struct door *door, enum wire_type type, char *text,
          struct error *error)
{
    if (++door->messages > MESSAGES_MAX || !text_shows(text))
        return strange(error);
    switch ((int) type) {
    case WIRE_SHOW:
        return take_show(door, text, error);
    case WIRE_WARN:
        return take_warn(door, text);
    case WIRE_NOTE:
        return take_note(door, text, error);
    case WIRE_ASK:
    case WIRE_ASK_HIDDEN:
    case WIRE_PAUSE:
        return take_prompt(door, type, text, error);
    case WIRE_VERDICT:
        return take_verdict(door, text, error);
    default:
        return strange(error);
    }
}

/* A PIN that is right: behind us is nobody to hand it on to. */
static bool
take_forward(struct door *door, const struct wire *wire, struct error *error)
{
    return (wire_ok(wire) && door->ears->prompt != NULL &&
            ++door->messages <= MESSAGES_MAX) ||
           strange(error);
}

/* What could stand in it is erased: it may be a token. */
static bool
take_message(struct door *door, struct wire *wire, bool *done,
             struct error *error)
{
    enum wire_type type = wire_open(wire);
    char text[TEXT_MAX + 1];
    bool taken;

    if (type == WIRE_WAIT)
        return (wire_ok(wire) &&
                ++door->waits <= (unsigned) seconds_of(door->ears)) ||
               strange(error);
    if (type == WIRE_FORWARD)
        return take_forward(door, wire, error);
    wire_get(wire, text, sizeof(text));
    *done = type == WIRE_VERDICT;
    taken = (wire_ok(wire) || strange(error)) &&
            take_text(door, type, text, error);
    explicit_bzero(text, sizeof(text));
    return taken;
}

static bool
listen_once(struct door *door, bool *done, struct error *error)
{
    struct pollfd polled = {.fd = door->fd, .events = POLLIN};
    CLEANUP(wire_erase) struct wire wire;
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
door_hear(int fd, const struct door_ears *ears, struct error *error)
{
    struct door door = {.fd = fd, .ears = ears};
    bool done = false;

    while (!done)
        if (!listen_once(&door, &done, error))
            return false;
    return true;
}

bool
door_talk(const char *path, const char *operation, const char *account,
          const struct door_ears *ears, struct error *error)
{
    CLEANUP(close_fd) int fd = -1;

    return reach(&fd, path, error) &&
           say(fd, operation, account, seconds_of(ears), error) &&
           door_hear(fd, ears, error);
}

bool
door_ask(const char *path, const char *operation, const char *account,
         door_fact *take, void *context, struct error *error)
{
    const struct door_ears ears = {.fact = take, .context = context};

    return door_talk(path, operation, account, &ears, error);
}
