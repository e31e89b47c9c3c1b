/*
 * anypoint-net as its clients see it, in front of a real web server.
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/net/about.h"
#include "helper/net/client.h"
#include "helper/net/frame.h"
#include "pam/cleanup.h"
#include "tests/net.h"
#include "tests/tap.h"

#define LOGINS 5

static void
test_exchange(struct bench *bench)
{
    CLEANUP(buffer_free) struct buffer form = BUFFER(100);
    CLEANUP(secret_erase) struct secret token = {0};
    struct net_request request = {
        .url = tls_url(&bench->tls, TLS_GOOD, "/echo"),
        .form = &form,
        .client = true,
        .until = clock_ticks() + NET_PATIENT,
    };
    int connections;

    buffer_add_string(&form, "a=b");
    ok(net_exchange(&bench->net, &request, &bench->response, &bench->error) &&
           bench->response.status == 200 &&
           strstr(buffer_string(&bench->response.body),
                  "\r\n\r\na=b&client_id=a&client_secret=secret") != NULL,
       "a form arrives with the secret of the file");
    connections = bench->tls.counts->connections;
    net_response_free(&bench->response);
    if (!secret_copy(&token, "abc", 3))
        exit(1);
    request.form = NULL;
    request.client = false;
    request.token = &token;
    ok(net_exchange(&bench->net, &request, &bench->response, &bench->error) &&
           strstr(buffer_string(&bench->response.body),
                  "Authorization: Bearer abc\r\n") != NULL,
       "a token arrives");
    ok(bench->tls.counts->connections == connections,
       "the next request goes by the same connection");
    net_close(&bench->net);
    ok(bench_ask(bench, "/ok", NET_UNCACHED) &&
           bench->tls.counts->connections == connections,
       "so does the next login's");
    is(bench->response.type, "application/json", "the type arrives");
    ok(bench_ask(bench, "/exact", NET_UNCACHED) &&
           bench->response.body.length == NET_BODY_MAX,
       "the longest answer arrives whole");
}

static void
test_refused(struct bench *bench)
{
    static const struct {
        enum tls_kind kind;
        const char *path, *host, *text, *name;
        enum error_kind error;
    } cases[] = {
        {TLS_GOOD, "/half", NULL, "", "half an answer is none", ERROR_NETWORK},
        {TLS_OTHER, "/ok", NULL,
         "settings do not let anypoint-net reach the host",
         "another port than the issuer's is not reached", ERROR_SETTINGS},
        {TLS_GOOD, "/ok", "https://127.0.0.1/",
         "settings do not let anypoint-net reach the host",
         "another host than the issuer's is not reached", ERROR_SETTINGS},
        {TLS_GOOD, "/ok", "http://localhost/",
         "settings do not let anypoint-net reach the host",
         "nothing but https is spoken", ERROR_SETTINGS},
        {TLS_GOOD, "/ok", "file:///etc/passwd",
         "settings do not let anypoint-net reach the host", "no file is read",
         ERROR_SETTINGS},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct net_request request = {
            .url = cases[i].host != NULL
                       ? cases[i].host
                       : tls_url(&bench->tls, cases[i].kind, cases[i].path),
            .until = clock_ticks() + NET_PATIENT,
        };
        int fd = bench->net.fd;

        ok(!net_exchange(&bench->net, &request, &bench->response,
                         &bench->error) &&
               bench->error.kind == cases[i].error,
           "%s", cases[i].name);
        if (cases[i].text[0] != '\0')
            is(bench->error.text, cases[i].text, "%s: the reason",
               cases[i].name);
        ok(bench->net.fd == fd, "%s: the connection stays", cases[i].name);
    }
}

static void
test_cache(struct bench *bench)
{
    _Atomic int *requests = &bench->tls.counts->requests;
    int before = *requests;

    ok(bench_ask(bench, "/keys", NET_CACHED) &&
           bench_ask(bench, "/keys", NET_CACHED) && *requests == before + 1,
       "a kept answer is not asked for again");
    ok(bench->response.status == 200 &&
           strcmp(bench->response.type, "application/jwk-set+json") == 0 &&
           strcmp(buffer_string(&bench->response.body), "{\"k\":1}") == 0,
       "the kept answer is the answer");
    ok(bench_ask(bench, "/keys", NET_UNCACHED) && *requests == before + 2,
       "who wants no kept answer gets none");
    ok(bench_ask(bench, "/keys", NET_REFRESHED) && *requests == before + 3,
       "a refresh asks again");
    ok(bench_ask(bench, "/keys", NET_REFRESHED) && *requests == before + 3,
       "a second one within a minute does not");
}

static void
test_not_kept(struct bench *bench)
{
    _Atomic int *requests = &bench->tls.counts->requests;
    int before = *requests;

    ok(bench_ask(bench, "/text", NET_CACHED) &&
           bench_ask(bench, "/text", NET_CACHED) && *requests == before + 2,
       "what is not JSON is not kept");
    ok(bench_ask(bench, "/broken", NET_CACHED) &&
           bench_ask(bench, "/broken", NET_CACHED) &&
           *requests == before + 4 && bench->response.status == 500,
       "an error is not kept");
}

static void
test_failed_refresh(struct bench *bench)
{
    ok(bench_ask(bench, "/toggle", NET_CACHED), "an answer is kept");
    bench->tls.counts->broken = 1;
    ok(bench_ask(bench, "/toggle", NET_REFRESHED) &&
           bench->response.status == 500,
       "a refresh that fails says so");
    ok(bench_ask(bench, "/toggle", NET_CACHED) &&
           bench->response.status == 200,
       "a refresh that fails does not lose what is kept");
    bench->tls.counts->broken = 0;
}

/* A login in a process of its own; its exit status is 0 if it worked. */
static pid_t
fork_login(struct bench *bench, const char *path, enum net_cache cache)
{
    pid_t pid = fork();

    if (pid == 0) {
        bool connected = net_connect(&bench->net, bench->socket,
                                     &bench->waiter, &bench->error);

        _exit(!connected || !bench_ask(bench, path, cache) ||
              bench->response.status != 200);
    }
    return pid;
}

static void
test_together(struct bench *bench)
{
    int before = bench->tls.counts->requests, worked = 0;
    pid_t pids[LOGINS];

    for (int i = 0; i < LOGINS; i++)
        pids[i] = fork_login(bench, "/late-1", NET_REFRESHED);
    for (int i = 0; i < LOGINS; i++) {
        int status;

        waitpid(pids[i], &status, 0);
        worked += status == 0;
    }
    ok(worked == LOGINS, "all who ask at once are answered");
    ok(bench->tls.counts->requests == before + 1, "one request serves them");
}

/* A login's waiter that ends it when its request is under way. */
struct leaving {
    struct waiter waiter;
    struct tls *tls;
    int slow;
};

static bool
leave(struct waiter *waiter, int fd, short events, int64_t until, bool *ready,
      struct error *error)
{
    struct leaving *leaving = (struct leaving *) (void *) waiter;

    (void) fd, (void) events, (void) until;
    *ready = false;
    tls_await(&leaving->tls->counts->slow, leaving->slow);
    return error_set(error, ERROR_GONE, "the person has gone");
}

static void
test_leaving(struct bench *bench)
{
    struct tls_counts *counts = bench->tls.counts;
    struct leaving leaving = {{.wait = leave}, &bench->tls, counts->slow + 1};
    int gone = counts->gone, status;
    pid_t other;

    bench->net.waiter = &leaving.waiter;
    ok(!bench_ask(bench, "/slow-1", NET_UNCACHED) &&
           bench->error.kind == ERROR_GONE,
       "a login ends while its request is under way");
    ok(tls_await(&counts->gone, gone + 1), "its request ends with it");
    leaving.slow = counts->slow + 1;
    ok(!bench_ask(bench, "/slow-2", NET_CACHED) &&
           tls_await(&counts->gone, gone + 2),
       "so does one that the cache made, if nobody else waits");
    leaving.slow = counts->slow + 1;
    other = fork_login(bench, "/late-2", NET_CACHED);
    ok(!bench_ask(bench, "/late-2", NET_CACHED), "one of two who wait leaves");
    waitpid(other, &status, 0);
    ok(status == 0, "the other one is answered");
    bench->net.waiter = &bench->waiter;
    ok(bench_ask(bench, "/ok", NET_UNCACHED), "whoever comes next is served");
}

static int
dial(const struct bench *bench)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", bench->socket);
    if (connect(fd, (struct sockaddr *) &address, sizeof(address)) != 0)
        exit(1);
    return fd;
}

/* True if the other end closes, before the alarm. */
static bool
is_closed(int fd)
{
    char bytes[256];
    ssize_t count;

    while ((count = recv(fd, bytes, sizeof(bytes), 0)) > 0)
        continue;
    close(fd);
    return count == 0 || errno == ECONNRESET;
}

static void
test_bad_requests(struct bench *bench)
{
    struct frame_request request = {.milliseconds = NET_PATIENT};
    CLEANUP(buffer_free) struct buffer frame = BUFFER(1000);
    struct frame_answer answer = {0};
    char bytes[256];
    ssize_t count;
    int fd = dial(bench), slow = bench->tls.counts->slow;

    send(fd, "\0\0\0\5hello", 9, 0);
    count = recv(fd, bytes, sizeof(bytes), 0);
    ok(count > FRAME_HEAD &&
           frame_get_answer(&answer, bytes + FRAME_HEAD,
                            (size_t) count - FRAME_HEAD) &&
           answer.outcome == FRAME_BAD,
       "a request that cannot be read is answered so");
    send(fd, "\0\1\0\1", 4, 0);
    ok(is_closed(fd), "one that is too long ends the connection");
    fd = dial(bench);
    snprintf(request.url, sizeof(request.url), "%s",
             tls_url(&bench->tls, TLS_GOOD, "/slow-3"));
    frame_put_request(&frame, &request);
    send(fd, frame.bytes, frame.length, 0);
    tls_await(&bench->tls.counts->slow, slow + 1);
    slow = bench->tls.counts->gone;
    send(fd, frame.bytes, frame.length, 0);
    ok(is_closed(fd), "a second request before the answer ends it too");
    ok(tls_await(&bench->tls.counts->gone, slow + 1),
       "and what was under way for it");
}

static void
test_stranger(struct bench *bench)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0)
        _exit(setgid(65534) != 0 || setuid(65534) != 0 ||
              !is_closed(dial(bench)) || !is_closed(dial(bench)));
    waitpid(pid, &status, 0);
    ok(status == 0, "a uid that may not ask is turned away");
}

static bool
log_says(const struct bench *bench, const char *text, int times)
{
    char bytes[4096] = "";
    int fd = open(bench->log, O_RDONLY), count = 0;
    ssize_t length = read(fd, bytes, sizeof(bytes) - 1);

    close(fd);
    for (const char *at = bytes; length > 0; at++) {
        at = strstr(at, text);
        if (at == NULL)
            break;
        count++;
    }
    return count == times;
}

/* Signals are taken before requests that come in the same turn. */
static void
test_about(struct bench *bench)
{
    const struct net_request request = {.url = FRAME_ABOUT,
                                        .until = clock_ticks() + NET_PATIENT};
    struct about about;

    net_response_free(&bench->response);
    ok(net_exchange(&bench->net, &request, &bench->response, &bench->error) &&
           bench->response.status == 200 &&
           about_read(&about, buffer_string(&bench->response.body)),
       "how net is can be asked");
    ok(about.since <= clock_seconds() && about.since > clock_seconds() - 60 &&
           about.settings_since == about.since,
       "it tells since when it serves");
    net_response_free(&bench->response);
}

static void
test_reload(struct bench *bench)
{
    char line[128];
    struct net_request request = {.until = clock_ticks() + NET_PATIENT};
    int before = bench->tls.counts->requests;

    bench_settings(bench, "unheard = of");
    kill(bench->pid, SIGHUP);
    ok(bench_ask(bench, "/keys", NET_CACHED) &&
           bench->tls.counts->requests == before,
       "with bad settings the old ones stay");
    ok(log_says(bench, "net: the old settings stay: ", 1), "the log says why");
    bench_write(bench->ca, 0644, "no certificate");
    bench_settings(bench, "");
    kill(bench->pid, SIGHUP);
    ok(bench_ask(bench, "/ok", NET_UNCACHED) &&
           log_says(bench, "error importing CA certificate blob", 1),
       "with bad certificates too");
    bench_write(bench->ca, 0644, bench->tls.authority);
    snprintf(line, sizeof(line), "hosts = localhost:%u",
             bench->tls.ports[TLS_OTHER]);
    bench_settings(bench, line);
    kill(bench->pid, SIGHUP);
    request.url = tls_url(&bench->tls, TLS_OTHER, "/ok");
    ok(!net_exchange(&bench->net, &request, &bench->response, &bench->error) &&
           strstr(bench->error.text, "no alternative certificate") != NULL,
       "new settings are in force, and another host's certificate is refused");
    before = bench->tls.counts->requests;
    ok(bench_ask(bench, "/keys", NET_CACHED) &&
           bench->tls.counts->requests == before + 1,
       "with new settings nothing is kept of the old");
}

static void
test_end(struct bench *bench)
{
    int slow = bench->tls.counts->slow, status;
    pid_t pid = fork_login(bench, "/slow-4", NET_UNCACHED);

    tls_await(&bench->tls.counts->slow, slow + 1);
    ok(bench_stop(bench), "SIGTERM ends it while a request is under way");
    waitpid(pid, &status, 0);
    ok(status != 0, "whoever waits for an answer gets none");
    bench_start(bench);
    ok(bench_ask(bench, "/ok", NET_UNCACHED),
       "it starts again at its stale socket");
    bench_stop(bench);
    bench_start(bench);
    ok(bench_ask(bench, "/ok", NET_UNCACHED),
       "after its restart a login goes on with a new connection");
    bench_stop(bench);
}

int
main(void)
{
    static struct bench bench;
    int idle, half;

    if (getuid() != 0) {
        puts("1..0 # SKIP settings must be root's");
        return 0;
    }
    /* Or children would print what waits in it again. */
    setvbuf(stdout, NULL, _IOLBF, 0);
    alarm(120);
    bench_set_up(&bench);
    half = dial(&bench);
    send(half, "\0\0", 2, 0);
    idle = dial(&bench);
    test_exchange(&bench);
    test_refused(&bench);
    test_cache(&bench);
    test_not_kept(&bench);
    test_failed_refresh(&bench);
    test_together(&bench);
    test_leaving(&bench);
    test_bad_requests(&bench);
    test_stranger(&bench);
    ok(log_says(&bench, "net: uid 65534 may not ask\n", 1),
       "a stranger is logged once");
    test_about(&bench);
    test_reload(&bench);
    ok(is_closed(half), "half a request is not waited for without end");
    ok(recv(idle, &(char){0}, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN,
       "who has asked nothing yet may stay");
    test_end(&bench);
    bench_tear_down(&bench);
    return tap_done();
}
