/*
 * Serve logins: requests in, answers out, many at once, in one process.
 *
 * Runs in: anypoint-net.
 * Trusts:  the kernel for who asks; not what they ask for.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/server.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/base/daemon.h"
#include "helper/config/reach.h"
#include "helper/net/about.h"
#include "helper/net/cache.h"
#include "helper/net/frame.h"
#include "helper/net/http.h"

#define CHUNK_SIZE 4096

/* Nothing needs us earlier than a descriptor does. */
#define IDLE_MS 60000

/* How long to rest when there is no descriptor for a caller. */
#define REST_MS 100

/* Before the clients in the list of descriptors. */
enum { SIGNALS = 0, LISTENER, FIRST_CLIENT };

_Static_assert(FIRST_CLIENT + SERVER_CLIENTS_MAX <= HTTP_POLL_MAX,
               "all clients can be waited for");

/* Somebody who asks; several may wait for one transfer. */
struct client {
    int fd; /* -1: free */
    struct buffer in, out;
    size_t sent;
    int64_t deadline; /* tick by which in or out must have moved; 0: none */
    struct http_transfer *transfer; /* under way for it; or NULL */
};

struct server {
    const struct server_options *options;
    struct rules *rules;
    struct http *http;
    struct cache cache;
    struct client clients[SERVER_CLIENTS_MAX];
    size_t count;
    int64_t rest;                  /* no caller is taken before this tick */
    uid_t stranger;                /* who was last turned away */
    int64_t since, settings_since; /* seconds of the wall clock */
    bool ended;
};

static bool
is_wanted(const struct server *server, const struct http_transfer *transfer)
{
    for (size_t i = 0; i < SERVER_CLIENTS_MAX; i++)
        if (server->clients[i].transfer == transfer)
            return true;
    return false;
}

/* What nobody waits for any more ends at once. */
static void
drop(struct server *server, struct client *client)
{
    struct http_transfer *transfer = client->transfer;
    struct cache_entry *entry = cache_find(&server->cache, transfer);

    close(client->fd);
    buffer_free(&client->in);
    buffer_free(&client->out);
    *client = (struct client){.fd = -1};
    server->count--;
    if (transfer == NULL || is_wanted(server, transfer))
        return;
    if (entry != NULL)
        cache_failed(entry);
    http_end(server->http, transfer);
}

static void
write_out(struct server *server, struct client *client)
{
    struct buffer *out = &client->out;

    while (client->sent < out->length) {
        ssize_t count =
            send(client->fd, out->bytes + client->sent,
                 out->length - client->sent, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (count < 0 && errno == EAGAIN)
            return;
        if (count < 0 && errno != EINTR) {
            drop(server, client);
            return;
        }
        client->sent += count > 0 ? (size_t) count : 0;
    }
    buffer_free(out);
    client->sent = 0;
    client->deadline = 0;
}

static void
answer(struct server *server, struct client *client,
       const struct frame_answer *said)
{
    client->transfer = NULL;
    client->out = BUFFER(FRAME_HEAD + FRAME_ANSWER_MAX);
    client->deadline = clock_ticks() + SERVER_STALL_MS;
    frame_put_answer(&client->out, said);
    if (buffer_ok(&client->out))
        write_out(server, client);
    else
        drop(server, client);
}

static void
answer_outcome(struct server *server, struct client *client,
               enum frame_outcome outcome, const char *text)
{
    /* It was never begun. */
    struct frame_answer said = {.outcome = outcome,
                                .unsent = outcome == FRAME_UNREACHED};

    snprintf(said.text, sizeof(said.text), "%s", text);
    answer(server, client, &said);
}

static void
answer_kept(struct server *server, struct client *client,
            const struct cache_entry *entry)
{
    struct frame_answer said = {
        .outcome = FRAME_ANSWERED,
        .status = 200,
        .body = {buffer_string(&entry->body), entry->body.length},
    };

    memcpy(said.type, entry->type, sizeof(said.type));
    answer(server, client, &said);
}

/* How net is, to who asks. */
static void
answer_about(struct server *server, struct client *client)
{
    char body[ABOUT_SIZE];
    struct frame_answer said = {
        .outcome = FRAME_ANSWERED, .status = 200, .type = "text/plain"};

    about_write(body, server->since, server->settings_since);
    said.body = (struct frame_bytes){body, strlen(body)};
    answer(server, client, &said);
}

static void
begin(struct server *server, struct client *client,
      const struct frame_request *request, struct cache_entry *entry)
{
    client->transfer = http_begin(server->http, server->rules, request);
    if (client->transfer == NULL)
        answer_outcome(server, client, FRAME_UNREACHED, "out of memory");
    else if (entry != NULL)
        cache_fetching(entry, client->transfer);
}

static void
begin_cached(struct server *server, struct client *client,
             struct frame_request *request)
{
    struct cache_entry *entry;

    switch (cache_ask(&server->cache, request->url, request->cache,
                      clock_ticks(), &entry)) {
    case CACHE_KEPT:
        answer_kept(server, client, entry);
        return;
    case CACHE_WAIT:
        client->transfer = entry->fetch;
        return;
    case CACHE_FETCH:
        /* Others with more time may come to wait for it: settings' time. */
        request->milliseconds = UINT32_MAX;
        begin(server, client, request, entry);
        return;
    }
}

/* The views in the request point into what came in. */
static void
obey(struct server *server, struct client *client)
{
    struct frame_request request;

    if (!frame_get_request(&request, client->in.bytes + FRAME_HEAD,
                           client->in.length - FRAME_HEAD))
        answer_outcome(server, client, FRAME_BAD, "");
    else if (strcmp(request.url, FRAME_ABOUT) == 0)
        answer_about(server, client);
    else if (!reach_allows(&server->rules->settings, request.url))
        answer_outcome(server, client, FRAME_NOT_ALLOWED, "");
    else if (request.cache != NET_UNCACHED)
        begin_cached(server, client, &request);
    else
        begin(server, client, &request, NULL);
}

/* How many bytes the request still lacks; FRAME_REQUEST_MAX + 1: too many. */
static size_t
lacking(const struct buffer *in)
{
    size_t length;

    if (in->length < FRAME_HEAD)
        return FRAME_HEAD - in->length;
    length = frame_length(in->bytes);
    if (length > FRAME_REQUEST_MAX)
        return FRAME_REQUEST_MAX + 1;
    return length + FRAME_HEAD - in->length;
}

/* Once a request is whole, it is obeyed; one that will be too long ends. */
static void
add_bytes(struct server *server, struct client *client, const char *bytes,
          size_t count)
{
    size_t wanted;

    if (client->in.length == 0)
        client->deadline = clock_ticks() + SERVER_STALL_MS;
    buffer_add(&client->in, bytes, count);
    wanted = lacking(&client->in);
    if (!buffer_ok(&client->in) || wanted > FRAME_REQUEST_MAX) {
        drop(server, client);
    } else if (wanted == 0) {
        client->deadline = 0;
        obey(server, client);
        buffer_clear(&client->in);
    }
}

/*
 * Take what has come.  The end, and bytes while a request is under way,
 * both end the client: it may ask one thing at a time.
 */
static void
read_in(struct server *server, struct client *client)
{
    bool busy = client->transfer != NULL || client->out.length > 0;
    size_t wanted = lacking(&client->in);
    char chunk[CHUNK_SIZE];
    ssize_t count =
        recv(client->fd, chunk,
             wanted < sizeof(chunk) ? wanted : sizeof(chunk), MSG_DONTWAIT);

    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0 || busy)
        drop(server, client);
    else
        add_bytes(server, client, chunk, (size_t) count);
    explicit_bzero(chunk, sizeof(chunk));
}

/* One transfer's answer goes to all who wait for it. */
static void
finish(struct server *server, struct http_transfer *transfer)
{
    const struct http_result *result = http_result(transfer);
    struct cache_entry *entry = cache_find(&server->cache, transfer);

    if (entry != NULL && result->answer.outcome == FRAME_ANSWERED)
        cache_store(entry, result->answer.status, result->answer.type,
                    &result->body, result->keep, clock_ticks());
    else if (entry != NULL)
        cache_failed(entry);
    for (size_t i = 0; i < SERVER_CLIENTS_MAX; i++)
        if (server->clients[i].transfer == transfer)
            answer(server, &server->clients[i], &result->answer);
    http_end(server->http, transfer);
}

static bool
may_ask(struct server *server, int fd)
{
    const struct server_options *options = server->options;
    struct ucred peer;
    socklen_t size = sizeof(peer);

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return false;
    if (peer.uid == 0 || peer.uid == options->peer)
        return true;
    /* Once for each in a row: a stranger shall not fill the log. */
    if (peer.uid != server->stranger)
        log_line(options->log, LOG_WARNING, "uid %u may not ask", peer.uid);
    server->stranger = peer.uid;
    return false;
}

static void
add_client(struct server *server, int fd)
{
    struct client *client = server->clients;

    while (client->fd >= 0)
        client++;
    *client = (struct client){
        .fd = fd,
        .in = BUFFER(FRAME_HEAD + FRAME_REQUEST_MAX),
    };
    server->count++;
}

static void
accept_clients(struct server *server)
{
    while (server->count < SERVER_CLIENTS_MAX) {
        int fd = accept4(server->options->listener, NULL, NULL,
                         SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (fd < 0) {
            /* Without descriptors or memory the caller waits: do not spin. */
            if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
                server->rest = clock_ticks() + REST_MS;
            return;
        }
        if (may_ask(server, fd))
            add_client(server, fd);
        else
            close(fd);
    }
}

static void
reload(struct server *server)
{
    const struct server_options *options = server->options;
    struct rules rules = {0};
    struct error error = {0};

    if (!rules_read(&rules, options->settings, options->credential, &error) ||
        !http_check(&rules, &error)) {
        log_line(options->log, LOG_ERR, "the old settings stay: %s",
                 error.text);
        rules_free(&rules);
        return;
    }
    rules_free(server->rules);
    *server->rules = rules;
    server->settings_since = clock_seconds();
    cache_clear(&server->cache);
    log_line(options->log, LOG_INFO, "new settings are in force");
}

static void
take_signals(struct server *server)
{
    int number;

    while ((number = daemon_signal(server->options->signals)) != 0) {
        if (number == SIGHUP)
            reload(server);
        if (number == SIGTERM || number == SIGINT)
            server->ended = true;
    }
}

/* List what is waited for; answers how many, and until when in *until. */
static size_t
list_descriptors(struct server *server, struct pollfd *polled,
                 struct client **owners, int64_t *until)
{
    size_t count = FIRST_CLIENT;

    polled[SIGNALS] = (struct pollfd){server->options->signals, POLLIN, 0};
    polled[LISTENER] = (struct pollfd){server->options->listener, 0, 0};
    if (server->rest > clock_ticks())
        *until = server->rest;
    else if (server->count < SERVER_CLIENTS_MAX)
        polled[LISTENER].events = POLLIN;
    for (size_t i = 0; i < SERVER_CLIENTS_MAX; i++) {
        struct client *client = &server->clients[i];

        if (client->fd < 0)
            continue;
        polled[count] = (struct pollfd){client->fd, POLLIN, 0};
        if (client->out.length > 0)
            polled[count].events = POLLIN | POLLOUT;
        if (client->deadline != 0 && client->deadline < *until)
            *until = client->deadline;
        owners[count++] = client;
    }
    return count;
}

static void
attend(struct server *server, struct client *client, short events)
{
    if (client->deadline != 0 && clock_ticks() >= client->deadline)
        drop(server, client);
    else if ((events & POLLIN) != 0)
        read_in(server, client);
    else if ((events & POLLOUT) != 0)
        write_out(server, client);
}

static void
turn(struct server *server)
{
    struct pollfd polled[HTTP_POLL_MAX];
    struct client *owners[HTTP_POLL_MAX];
    int64_t now = clock_ticks(), until = now + IDLE_MS;
    size_t count = list_descriptors(server, polled, owners, &until);
    struct http_transfer *transfer;

    http_wait(server->http, polled, count,
              until > now ? (int) (until - now) : 0);
    if (polled[SIGNALS].revents != 0)
        take_signals(server);
    for (size_t i = FIRST_CLIENT; i < count; i++)
        attend(server, owners[i], polled[i].revents);
    if (polled[LISTENER].revents != 0)
        accept_clients(server);
    http_step(server->http);
    while ((transfer = http_next(server->http)) != NULL)
        finish(server, transfer);
}

bool
server_run(const struct server_options *options, struct rules *rules,
           struct error *error)
{
    struct server *server = calloc(1, sizeof(*server));

    if (server == NULL)
        return error_memory(error);
    server->http = http_new(error);
    if (server->http == NULL) {
        free(server);
        return false;
    }
    server->options = options;
    server->rules = rules;
    server->since = server->settings_since = clock_seconds();
    for (size_t i = 0; i < SERVER_CLIENTS_MAX; i++)
        server->clients[i].fd = -1;
    while (!server->ended)
        turn(server);
    for (size_t i = 0; i < SERVER_CLIENTS_MAX; i++)
        if (server->clients[i].fd >= 0)
            drop(server, &server->clients[i]);
    cache_clear(&server->cache);
    http_free(server->http);
    free(server);
    return true;
}
