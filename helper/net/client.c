/*
 * Ask anypoint-net to speak HTTPS for us.
 *
 * Runs in: the helper's logins.
 * Trusts:  net to have reached the host that it says; nothing of an
 *          answer's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "helper/base/clock.h"
#include "helper/net/frame.h"
#include "pam/cleanup.h"

/* How long a connection to this very host may take. */
#define CONNECT_MS 2000

/* A full queue is looked at again so soon; it cannot be polled for. */
#define RETRY_MS 20

/* Net gives up so much before we do, so that its reason still arrives. */
#define MARGIN_MS 100

#define CHUNK_SIZE 16384

static bool
unreachable(const struct net *net, int reason, struct error *error)
{
    return error_set(error, ERROR_NETWORK,
                     "anypoint-net cannot be reached at %s: %s", net->path,
                     strerror(reason));
}

static bool
lost(int reason, struct error *error)
{
    return error_set(error, ERROR_NETWORK, "anypoint-net went away: %s",
                     reason == 0 ? "it closed the connection"
                                 : strerror(reason));
}

/* True when connected; false with *reason 0 to try again. */
static bool
try_connect(struct net *net, int *reason)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    CLEANUP(close_fd)
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    memcpy(address.sun_path, net->path, sizeof(address.sun_path));
    *reason = 0;
    if (fd >= 0 &&
        connect(fd, (struct sockaddr *) &address, sizeof(address)) == 0) {
        net->fd = TAKE_FD(fd);
        return true;
    }
    if (errno != EAGAIN && errno != EINTR)
        *reason = errno;
    return false;
}

static bool
open_connection(struct net *net, int64_t until, struct error *error)
{
    int64_t now = clock_ticks();
    int64_t last = now + CONNECT_MS < until ? now + CONNECT_MS : until;
    int reason;

    while (!try_connect(net, &reason)) {
        bool ready;

        if (reason != 0)
            return unreachable(net, reason, error);
        if (clock_ticks() >= last)
            return unreachable(net, ETIMEDOUT, error);
        if (!net->waiter->wait(net->waiter, -1, 0, clock_ticks() + RETRY_MS,
                               &ready, error))
            return false;
    }
    return true;
}

bool
net_connect(struct net *net, const char *path, struct waiter *waiter,
            struct error *error)
{
    struct net made = {.fd = -1, .waiter = waiter, .budget = NET_NO_BUDGET};

    if (strlen(path) >= sizeof(made.path))
        return error_set(error, ERROR_SETTINGS,
                         "the path of anypoint-net's socket is too long");
    memcpy(made.path, path, strlen(path));
    if (!open_connection(&made, INT64_MAX, error))
        return false;
    *net = made;
    return true;
}

void
net_close(struct net *net)
{
    close_fd(&net->fd);
    net->fd = -1;
}

/*
 * True if nothing has come in since the last answer: neither the end, which
 * net's restart leaves behind, nor bytes that belong to no request.
 */
static bool
is_quiet(int fd)
{
    char byte;

    return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

static bool
wait_for(struct net *net, short events, int64_t until, struct error *error)
{
    bool ready = false;

    if (!net->waiter->wait(net->waiter, net->fd, events, until, &ready, error))
        return false;
    if (!ready)
        return error_set(error, ERROR_NETWORK,
                         "anypoint-net gave no answer in time");
    return true;
}

static bool
send_all(struct net *net, const struct buffer *frame, int64_t until,
         struct error *error)
{
    size_t sent = 0;

    while (sent < frame->length) {
        ssize_t count =
            send(net->fd, frame->bytes + sent, frame->length - sent,
                 MSG_NOSIGNAL | MSG_DONTWAIT);

        if (count >= 0)
            sent += (size_t) count;
        else if (errno != EAGAIN && errno != EINTR)
            return lost(errno, error);
        else if (!wait_for(net, POLLOUT, until, error))
            return false;
    }
    return true;
}

/* Add exactly so many bytes to the buffer. */
static bool
receive_all(struct net *net, struct buffer *buffer, size_t wanted,
            int64_t until, struct error *error)
{
    char chunk[CHUNK_SIZE];

    while (wanted > 0) {
        size_t most = wanted < sizeof(chunk) ? wanted : sizeof(chunk);
        ssize_t count = recv(net->fd, chunk, most, MSG_DONTWAIT);

        if (count > 0) {
            buffer_add(buffer, chunk, (size_t) count);
            explicit_bzero(chunk, (size_t) count);
            wanted -= (size_t) count;
        } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
            return lost(count == 0 ? 0 : errno, error);
        } else if (!wait_for(net, POLLIN, until, error)) {
            return false;
        }
    }
    return buffer_ok(buffer) || error_memory(error);
}

static bool
receive_frame(struct net *net, struct buffer *frame, int64_t until,
              struct error *error)
{
    size_t length;

    if (!receive_all(net, frame, FRAME_HEAD, until, error))
        return false;
    length = frame_length(frame->bytes);
    if (length > FRAME_ANSWER_MAX)
        return error_set(error, ERROR_NETWORK,
                         "anypoint-net's answer is too long");
    buffer_clear(frame);
    return receive_all(net, frame, length, until, error);
}

static bool
write_request(struct buffer *frame, const struct net_request *request,
              int64_t left, struct error *error)
{
    struct frame_request asked = {
        .post = request->form != NULL,
        .client = request->client,
        .cache = request->cache,
        .once = request->once,
    };

    if (left <= 0)
        return error_set(error, ERROR_NETWORK, "no time is left to ask");
    if (left > UINT32_MAX)
        left = UINT32_MAX;
    asked.milliseconds =
        (uint32_t) (left > 2 * MARGIN_MS ? left - MARGIN_MS : left);
    if (strlen(request->url) > URL_MAX)
        return error_set(error, ERROR_SETTINGS, "the URL is too long");
    memcpy(asked.url, request->url, strlen(request->url));
    if (request->form != NULL)
        asked.form = (struct frame_bytes){buffer_string(request->form),
                                          request->form->length};
    if (request->token != NULL)
        asked.token = (struct frame_bytes){request->token->bytes,
                                           request->token->length};
    frame_put_request(frame, &asked);
    if (buffer_ok(frame))
        return true;
    return frame->full ? error_set(error, ERROR_SETTINGS,
                                   "the request is too long to be sent")
                       : error_memory(error);
}

/* Everything that a login and net say to each other: out, and in. */
static bool
exchange(struct net *net, struct buffer *out, struct buffer *in, int64_t until,
         bool *unsent, struct error *error)
{
    bool sent;

    if (net->fd >= 0 && !is_quiet(net->fd))
        net_close(net);
    if (net->fd < 0 && !open_connection(net, until, error))
        return false;
    *unsent = false;
    sent = send_all(net, out, until, error);
    buffer_clear(out); /* the answer may be long in coming */
    return sent && receive_frame(net, in, until, error);
}

/* The kinds of answers without HTTP's. */
static bool
refused(const struct frame_answer *answer, struct error *error)
{
    if (answer->outcome == FRAME_UNREACHED)
        return error_set(error, ERROR_NETWORK, "%s", answer->text);
    if (answer->outcome == FRAME_NOT_ALLOWED)
        return error_set(error, ERROR_SETTINGS,
                         "settings do not let anypoint-net reach the host");
    return error_set(error, ERROR_NETWORK,
                     "anypoint-net does not take the request");
}

static bool
take_answer(struct net_response *response, const struct frame_answer *answer,
            size_t most, struct error *error)
{
    struct net_response got = {
        .status = answer->status,
        .retry_after = answer->retry_after,
        .date = answer->date,
        .body = BUFFER(most == 0 ? NET_BODY_SHORT : most),
    };

    if (answer->outcome != FRAME_ANSWERED) {
        response->unsent =
            answer->unsent || answer->outcome != FRAME_UNREACHED;
        return refused(answer, error);
    }
    response->status = answer->status;
    if (answer->body.length > got.body.most)
        return error_set(error, ERROR_PROTOCOL, "its answer is too long");
    memcpy(got.type, answer->type, sizeof(got.type));
    buffer_add(&got.body, answer->body.bytes, answer->body.length);
    if (!buffer_ok(&got.body)) {
        buffer_free(&got.body);
        return error_memory(error);
    }
    *response = got;
    return true;
}

static void
spend(struct net *net, int64_t milliseconds)
{
    if (net->budget != NET_NO_BUDGET)
        net->budget -= milliseconds;
}

bool
net_exchange(struct net *net, const struct net_request *request,
             struct net_response *response, struct error *error)
{
    CLEANUP(buffer_free)
    struct buffer out = BUFFER(FRAME_HEAD + FRAME_REQUEST_MAX);
    CLEANUP(buffer_free) struct buffer in = BUFFER(FRAME_ANSWER_MAX);
    struct frame_answer answer;
    int64_t begun = clock_ticks();
    int64_t left = clock_sooner(request->until - begun, net->budget);
    bool done;

    response->unsent = true;
    done = write_request(&out, request, left, error);
    if (request->form != NULL)
        buffer_clear(request->form);
    if (!done)
        return false;
    if (net->patience > 0)
        left = clock_sooner(left, net->patience);
    done = exchange(net, &out, &in, begun + left, &response->unsent, error);
    spend(net, clock_ticks() - begun);
    if (!done) {
        /* What is still to come would be taken for the next answer. */
        net_close(net);
        return false;
    }
    if (!frame_get_answer(&answer, in.bytes, in.length)) {
        net_close(net);
        return error_set(error, ERROR_NETWORK,
                         "anypoint-net's answer cannot be read");
    }
    return take_answer(response, &answer, request->most, error);
}

void
net_response_free(struct net_response *response)
{
    buffer_free(&response->body);
    explicit_bzero(response, sizeof(*response));
}
