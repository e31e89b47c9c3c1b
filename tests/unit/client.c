/*
 * Asking anypoint-net, and one that breaks the rules.
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/client.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/net/frame.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

#define PATIENT 20000

static char folder[] = "/tmp/client-XXXXXX";
static char path[64];

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* Bodies, what their requests take, and whether that is enough. */
static const struct {
    size_t length, most;
    bool taken;
} lengths[] = {
    {100, 100, true},
    {101, 100, false},
    {NET_BODY_SHORT, 0, true},
    {NET_BODY_SHORT + 1, 0, false},
    {NET_BODY_MAX, NET_BODY_MAX, true},
    {NET_BODY_MAX, NET_BODY_MAX - 1, false},
};

static struct waiter alone = {.wait = waiter_alone};

/* Read one request whole; its form as the body of what is answered. */
static void
take(int fd, struct buffer *form)
{
    static char bytes[FRAME_REQUEST_MAX];
    char head[FRAME_HEAD];
    struct frame_request request;
    size_t length;

    if (recv(fd, head, sizeof(head), MSG_WAITALL) != sizeof(head))
        _exit(1);
    length = frame_length(head);
    if (length > sizeof(bytes) ||
        recv(fd, bytes, length, MSG_WAITALL) != (ssize_t) length ||
        !frame_get_request(&request, bytes, length))
        _exit(1);
    buffer_add(form, request.form.bytes, request.form.length);
}

static void
give(int fd, const struct frame_answer *answer, size_t piece)
{
    CLEANUP(buffer_free)
    struct buffer frame = BUFFER(FRAME_HEAD + FRAME_ANSWER_MAX);

    frame_put_answer(&frame, answer);
    for (size_t i = 0; i < frame.length; i += piece) {
        size_t left = frame.length - i;

        send(fd, frame.bytes + i, left < piece ? left : piece, MSG_NOSIGNAL);
    }
}

static void
answer(int fd, size_t piece)
{
    CLEANUP(buffer_free) struct buffer form = BUFFER(FRAME_REQUEST_MAX);
    struct frame_answer said = {FRAME_ANSWERED, 200, "a/b", 7, .date = 9};

    take(fd, &form);
    said.body = (struct frame_bytes){buffer_string(&form), form.length};
    give(fd, &said, piece);
}

static void
answer_none(int fd, enum frame_outcome outcome, const char *text, bool unsent)
{
    CLEANUP(buffer_free) struct buffer form = BUFFER(FRAME_REQUEST_MAX);
    struct frame_answer said = {.outcome = outcome, .unsent = unsent};

    snprintf(said.text, sizeof(said.text), "%s", text);
    take(fd, &form);
    give(fd, &said, 1000);
}

static void
answer_bytes(int fd, const char *bytes, size_t length)
{
    CLEANUP(buffer_free) struct buffer form = BUFFER(FRAME_REQUEST_MAX);

    take(fd, &form);
    send(fd, bytes, length, MSG_NOSIGNAL);
}

/* The nets: each a process that accepts, and misbehaves. */
static void
net_good(int listener)
{
    int fd = accept(listener, NULL, NULL);

    answer(fd, 1000);
    answer(fd, 1);
}

static void
net_outcomes(int listener)
{
    int fd = accept(listener, NULL, NULL);

    answer_none(fd, FRAME_UNREACHED, "a reason", false);
    answer_none(fd, FRAME_UNREACHED, "a reason", true);
    answer_none(fd, FRAME_NOT_ALLOWED, "", false);
    answer_none(fd, FRAME_BAD, "", false);
    answer(fd, 1000);
}

static void
net_lengths(int listener)
{
    CLEANUP(buffer_free) struct buffer form = BUFFER(FRAME_REQUEST_MAX);
    CLEANUP(buffer_free) struct buffer body = BUFFER(NET_BODY_MAX);
    int fd = accept(listener, NULL, NULL);
    char *bytes =
        memset(buffer_extend(&body, NET_BODY_MAX), 'x', NET_BODY_MAX);

    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct frame_answer said = {FRAME_ANSWERED, 200, "a/b", .date = 0};

        take(fd, &form);
        said.body = (struct frame_bytes){bytes, lengths[i].length};
        give(fd, &said, 65536);
    }
}

static void
net_long(int listener)
{
    answer_bytes(accept(listener, NULL, NULL), "\0\x10\x10\1", 4);
    answer(accept(listener, NULL, NULL), 1000);
}

static void
net_garbage(int listener)
{
    answer_bytes(accept(listener, NULL, NULL), "\0\0\0\5hello", 9);
    answer(accept(listener, NULL, NULL), 1000);
}

static void
net_stray(int listener)
{
    int fd = accept(listener, NULL, NULL);

    answer(fd, 1000);
    send(fd, "more", 4, 0);
    answer(accept(listener, NULL, NULL), 1000);
}

static void
net_restarted(int listener)
{
    int fd = accept(listener, NULL, NULL);

    answer(fd, 1000);
    close(fd);
    answer(accept(listener, NULL, NULL), 1000);
}

static void
net_dying(int listener)
{
    CLEANUP(buffer_free) struct buffer form = BUFFER(FRAME_REQUEST_MAX);
    int fd = accept(listener, NULL, NULL);

    answer(fd, 1000);
    take(fd, &form);
    close(fd);
    answer(accept(listener, NULL, NULL), 1000);
}

static void
net_silent(int listener)
{
    CLEANUP(buffer_free) struct buffer form = BUFFER(FRAME_REQUEST_MAX);

    take(accept(listener, NULL, NULL), &form);
    answer(accept(listener, NULL, NULL), 1000);
}

static pid_t
start(void (*run)(int listener))
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pid_t pid;

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    unlink(path);
    if (bind(listener, (struct sockaddr *) &address, sizeof(address)) != 0 ||
        listen(listener, 8) != 0)
        exit(1);
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        run(listener);
        _exit(0);
    }
    close(listener);
    return pid;
}

/* True if the net saw what it was there for. */
static bool
ended(pid_t pid)
{
    int status = -1;

    return waitpid(pid, &status, 0) == pid && status == 0;
}

/* Ask with this form; answers the body, or the error and what is unsent. */
static const char *
ask_until(struct net *net, const char *text, int64_t until,
          enum error_kind *kind)
{
    static char said[640];
    CLEANUP(net_response_free) struct net_response response = {0};
    CLEANUP(buffer_free) struct buffer form = BUFFER(FRAME_REQUEST_MAX * 2);
    const struct net_request request = {
        .url = "https://a/", .form = &form, .until = until};
    struct error error = {0};

    buffer_add_string(&form, text);
    if (net_exchange(net, &request, &response, &error))
        snprintf(said, sizeof(said), "%d %s %d %s", response.status,
                 response.type, (int) response.retry_after,
                 buffer_string(&response.body));
    else
        snprintf(said, sizeof(said), "%s%s", error.text,
                 response.unsent ? "; unsent" : "");
    if (form.length > 0)
        snprintf(said, sizeof(said), "the form is still here");
    *kind = error.kind;
    return said;
}

static const char *
ask(struct net *net, const char *text)
{
    enum error_kind kind;

    return ask_until(net, text, clock_ticks() + PATIENT, &kind);
}

static struct net
connected(void)
{
    struct net net;
    struct error error;

    if (!net_connect(&net, path, &alone, &error))
        exit(1);
    return net;
}

static void
test_good(void)
{
    struct net net = {.fd = -1};
    struct error error = {0};
    pid_t pid = start(net_good);

    ok(net_connect(&net, path, &alone, &error) && net.fd >= 0,
       "a login connects");
    is(ask(&net, "one"), "200 a/b 7 one", "a request is answered");
    is(ask(&net, "two"), "200 a/b 7 two",
       "the next one too, though its answer comes byte by byte");
    net_close(&net);
    ok(net.fd == -1, "a closed connection is closed once");
    net_close(&net);
    ok(ended(pid), "both came by one connection");
}

static void
test_outcomes(void)
{
    static const struct {
        enum error_kind kind;
        const char *text;
    } cases[] = {
        {ERROR_NETWORK, "a reason"},
        {ERROR_NETWORK, "a reason; unsent"},
        {ERROR_SETTINGS,
         "settings do not let anypoint-net reach the host; unsent"},
        {ERROR_NETWORK, "anypoint-net does not take the request; unsent"},
        {ERROR_NONE, "200 a/b 7 form"},
    };
    pid_t pid = start(net_outcomes);
    struct net net = connected();

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        enum error_kind kind;

        is(ask_until(&net, "form", clock_ticks() + PATIENT, &kind),
           cases[i].text, "an answer without HTTP's is an error (%zu)", i);
        ok(kind == cases[i].kind, "of its kind (%zu)", i);
    }
    net_close(&net);
    ok(ended(pid), "all came by one connection");
}

static void
test_lengths(void)
{
    struct error error = {0};
    pid_t pid = start(net_lengths);
    struct net net = connected();

    for (size_t i = 0; i < COUNT(lengths); i++) {
        CLEANUP(net_response_free) struct net_response response = {0};
        const struct net_request request = {.url = "https://a/",
                                            .until = clock_ticks() + PATIENT,
                                            .most = lengths[i].most};
        bool got;

        error = (struct error){0};
        got = net_exchange(&net, &request, &response, &error);
        ok(got == lengths[i].taken && response.status == 200 &&
               response.body.length == (got ? lengths[i].length : 0),
           "of %zu bytes where %zu are of use", lengths[i].length,
           lengths[i].most);
        ok(got || error.kind == ERROR_PROTOCOL, "too many are of no use");
        is(error.text, got ? "" : "its answer is too long", "which is told");
    }
    net_close(&net);
    ok(ended(pid), "all came by one connection");
}

static void
test_bad_nets(void)
{
    static const struct {
        void (*net)(int listener);
        int milliseconds; /* for the one that is bad */
        const char *first, *second, *name;
    } cases[] = {
        {net_long, PATIENT, "anypoint-net's answer is too long", "200 a/b 7 b",
         "after an answer that is too long"},
        {net_garbage, PATIENT, "anypoint-net's answer cannot be read",
         "200 a/b 7 b", "after an answer that cannot be read"},
        {net_silent, 300, "anypoint-net gave no answer in time", "200 a/b 7 b",
         "after one that did not come in time"},
        {net_stray, PATIENT, "200 a/b 7 a", "200 a/b 7 b",
         "after stray bytes"},
        {net_restarted, PATIENT, "200 a/b 7 a", "200 a/b 7 b", "restarted,"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        enum error_kind kind;
        pid_t pid = start(cases[i].net);
        struct net net = connected();

        is(ask_until(&net, "a", clock_ticks() + cases[i].milliseconds, &kind),
           cases[i].first, "what is wrong is told (%zu)", i);
        /* What was sent behind the answer, or its end, is there by then. */
        if (net.fd >= 0)
            poll(&(struct pollfd){net.fd, POLLIN, 0}, 1, PATIENT);
        is(ask(&net, "b"), cases[i].second, "%s a new connection is made",
           cases[i].name);
        net_close(&net);
        ok(ended(pid), "%s the next request is the next one", cases[i].name);
    }
}

static void
test_never_twice(void)
{
    pid_t pid = start(net_dying);
    struct net net = connected();

    ask(&net, "first");
    is(ask(&net, "once"), "anypoint-net went away: it closed the connection",
       "a request that may have been done is not sent again");
    is(ask(&net, "next"), "200 a/b 7 next", "the next one is");
    net_close(&net);
    ok(ended(pid), "net has seen each once");
}

/* More than the socket takes at once, to a net that reads when it likes. */
static void
test_long_form(void)
{
    static char text[FRAME_REQUEST_MAX + 1];
    enum error_kind kind;
    pid_t pid = start(net_good);
    struct net net = connected();

    setsockopt(net.fd, SOL_SOCKET, SO_SNDBUF, &(int){1}, sizeof(int));
    memset(text, 'a', FRAME_REQUEST_MAX - 100);
    ok(strncmp(ask(&net, text), "200 a/b 7 aaaa", 14) == 0,
       "a form that is longer than the socket takes arrives");
    memset(text, 'a', FRAME_REQUEST_MAX);
    is(ask_until(&net, text, clock_ticks() + PATIENT, &kind),
       "the request is too long to be sent; unsent",
       "one beyond the limit is not sent");
    ok(kind == ERROR_SETTINGS, "which is no silence");
    is(ask(&net, "b"), "200 a/b 7 b", "then a short one is");
    net_close(&net);
    ended(pid);
}

static bool
leave(struct waiter *waiter, int fd, short events, int64_t until, bool *ready,
      struct error *error)
{
    (void) waiter, (void) fd, (void) events, (void) until, (void) ready;
    return error_set(error, ERROR_GONE, "the person has gone");
}

static void
test_unreachable(void)
{
    struct waiter leaving = {.wait = leave};
    struct net net = {.fd = -1};
    struct error error = {0};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char text[128], longer[200];
    enum error_kind kind;
    CLEANUP(close_fd) int full = socket(AF_UNIX, SOCK_STREAM, 0);
    CLEANUP(close_fd) int other = socket(AF_UNIX, SOCK_STREAM, 0);

    unlink(path);
    snprintf(text, sizeof(text), "anypoint-net cannot be reached at %s: %s",
             path, "No such file or directory");
    ok(!net_connect(&net, path, &alone, &error) &&
           error.kind == ERROR_NETWORK && net.fd == -1,
       "without a socket there is no connection");
    is(error.text, text, "the reason is told");
    memset(longer, 'a', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    ok(!net_connect(&net, longer, &alone, &error) &&
           error.kind == ERROR_SETTINGS,
       "a path that does not fit is the settings' mistake");
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    ok(bind(full, (struct sockaddr *) &address, sizeof(address)) == 0 &&
           listen(full, 0) == 0 &&
           connect(other, (struct sockaddr *) &address, sizeof(address)) ==
               0 &&
           !net_connect(&net, path, &leaving, &error) &&
           error.kind == ERROR_GONE,
       "who waits for a place in the queue may leave");
    net = (struct net){.fd = -1, .waiter = &alone, .budget = NET_NO_BUDGET};
    memcpy(net.path, path, sizeof(path));
    is(ask_until(&net, "a", clock_ticks(), &kind),
       "no time is left to ask; unsent", "without time nothing is asked");
    snprintf(text, sizeof(text), "anypoint-net cannot be reached at %s: %s",
             path, "Connection timed out; unsent");
    is(ask_until(&net, "a", clock_ticks() + 100, &kind), text,
       "a full queue is not waited for longer than the request may take");
    ok(kind == ERROR_NETWORK, "that is the network's fault");
}

int
main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    alarm(60);
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof(path), "%s/net", folder);
    test_good();
    test_outcomes();
    test_lengths();
    test_bad_nets();
    test_never_twice();
    test_long_form();
    test_unreachable();
    unlink(path);
    rmdir(folder);
    return tap_done();
}
