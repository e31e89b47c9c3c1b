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
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/base/daemon.h"
#include "helper/net/client.h"
#include "helper/net/frame.h"
#include "helper/net/http.h"
#include "pam/cleanup.h"
#include "tests/tap.h"
#include "tests/tls.h"

#define PATIENT 20000
#define LOGINS  5

/* A folder of its own, the server in it, and a way to ask. */
struct bench {
    struct tls tls;
    char folder[64], socket[96], settings[96], secret[96], log[96], ca[96];
    pid_t pid;
    struct net net;
    struct net_response response;
    struct error error;
};

static struct waiter alone = {waiter_alone};

static _Noreturn void
bail(const char *what)
{
    printf("Bail out! %s\n", what);
    exit(1);
}

static void
write_file(const char *path, mode_t mode, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t) strlen(text))
        bail(path);
    close(fd);
}

/* Another line is one more setting of the section network. */
static void
write_settings(const struct bench *bench, const char *line)
{
    char text[1024];

    snprintf(text, sizeof(text),
             "[anypoint]\nissuer = %s\nclient_id = a\n"
             "organization = 00000000-0000-4000-8000-000000000001\n"
             "client_secret_file = %s\n"
             "[network]\nca_file = %s\nrequest_timeout = 60\n%s\n",
             tls_url(&bench->tls, TLS_GOOD, ""), bench->secret, bench->ca,
             line);
    write_file(bench->settings, 0644, text);
}

/* The server's process: as main has it, but for who it is. */
static _Noreturn void
serve(struct bench *bench, pid_t parent)
{
    struct log log = {.program = "net"};
    struct server_options options = {
        .settings = bench->settings, .peer = getuid(), .log = &log};
    struct rules rules = {0};
    struct error error = {0};
    int fd = open(bench->log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent && dup2(fd, STDERR_FILENO) >= 0 &&
        daemon_listen(&options.listener, bench->socket, SOCK_STREAM, 0666,
                      NULL, &error) &&
        daemon_signals(&options.signals, &error) && http_global(&error) &&
        rules_read(&rules, bench->settings, &error) &&
        server_run(&options, &rules, &error)) {
        rules_free(&rules);
        exit(0);
    }
    fprintf(stderr, "%s\n", error.text);
    _exit(1);
}

static void
start(struct bench *bench)
{
    pid_t self = getpid();

    bench->pid = fork();
    if (bench->pid == 0)
        serve(bench, self);
    for (int i = 0; i < 500; i++) {
        if (net_connect(&bench->net, bench->socket, &alone, &bench->error))
            return;
        poll(NULL, 0, 10);
    }
    bail("anypoint-net did not start");
}

/* True if it ends, and as it should, before the alarm. */
static bool
stop(struct bench *bench)
{
    int status = 0;

    kill(bench->pid, SIGTERM);
    return waitpid(bench->pid, &status, 0) == bench->pid &&
           WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void
set_up(struct bench *bench)
{
    snprintf(bench->folder, sizeof(bench->folder), "/tmp/net-XXXXXX");
    if (!tls_start(&bench->tls) || mkdtemp(bench->folder) == NULL ||
        chmod(bench->folder, 0755) != 0)
        bail("no server, or no folder");
    snprintf(bench->socket, sizeof(bench->socket), "%s/sock", bench->folder);
    snprintf(bench->settings, sizeof(bench->settings), "%s/conf",
             bench->folder);
    snprintf(bench->secret, sizeof(bench->secret), "%s/secret", bench->folder);
    snprintf(bench->log, sizeof(bench->log), "%s/log", bench->folder);
    snprintf(bench->ca, sizeof(bench->ca), "%s/ca", bench->folder);
    write_file(bench->secret, 0600, "secret\n");
    write_file(bench->ca, 0644, bench->tls.authority);
    write_settings(bench, "");
    start(bench);
}

static void
tear_down(struct bench *bench)
{
    const char *paths[] = {bench->socket, bench->settings, bench->secret,
                           bench->log, bench->ca};

    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
        unlink(paths[i]);
    rmdir(bench->folder);
    net_response_free(&bench->response);
    tls_stop(&bench->tls);
}

static bool
ask(struct bench *bench, const char *path, enum net_cache cache)
{
    const struct net_request request = {
        .url = tls_url(&bench->tls, TLS_GOOD, path),
        .cache = cache,
        .until = clock_ticks() + PATIENT,
    };

    net_response_free(&bench->response);
    return net_exchange(&bench->net, &request, &bench->response,
                        &bench->error);
}

static void
test_exchange(struct bench *bench)
{
    CLEANUP(buffer_free) struct buffer form = BUFFER(100);
    CLEANUP(secret_erase) struct secret token = {0};
    struct net_request request = {
        .url = tls_url(&bench->tls, TLS_GOOD, "/echo"),
        .form = &form,
        .client = true,
        .until = clock_ticks() + PATIENT,
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
        bail("no memory");
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
    ok(ask(bench, "/ok", NET_UNCACHED) &&
           bench->tls.counts->connections == connections,
       "so does the next login's");
    is(bench->response.type, "application/json", "the type arrives");
    ok(ask(bench, "/exact", NET_UNCACHED) &&
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
            .until = clock_ticks() + PATIENT,
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

    ok(ask(bench, "/keys", NET_CACHED) && ask(bench, "/keys", NET_CACHED) &&
           *requests == before + 1,
       "a kept answer is not asked for again");
    ok(bench->response.status == 200 &&
           strcmp(bench->response.type, "application/jwk-set+json") == 0 &&
           strcmp(buffer_string(&bench->response.body), "{\"k\":1}") == 0,
       "the kept answer is the answer");
    ok(ask(bench, "/keys", NET_UNCACHED) && *requests == before + 2,
       "who wants no kept answer gets none");
    ok(ask(bench, "/keys", NET_REFRESHED) && *requests == before + 3,
       "a refresh asks again");
    ok(ask(bench, "/keys", NET_REFRESHED) && *requests == before + 3,
       "a second one within a minute does not");
    before = *requests;
    ok(ask(bench, "/text", NET_CACHED) && ask(bench, "/text", NET_CACHED) &&
           *requests == before + 2,
       "what is not JSON is not kept");
    ok(ask(bench, "/broken", NET_CACHED) &&
           ask(bench, "/broken", NET_CACHED) && *requests == before + 4 &&
           bench->response.status == 500,
       "an error is not kept");
}

static void
test_failed_refresh(struct bench *bench)
{
    ok(ask(bench, "/toggle", NET_CACHED), "an answer is kept");
    bench->tls.counts->broken = 1;
    ok(ask(bench, "/toggle", NET_REFRESHED) && bench->response.status == 500,
       "a refresh that fails says so");
    ok(ask(bench, "/toggle", NET_CACHED) && bench->response.status == 200,
       "a refresh that fails does not lose what is kept");
    bench->tls.counts->broken = 0;
}

/* A login in a process of its own; its exit status is 0 if it worked. */
static pid_t
fork_login(struct bench *bench, const char *path, enum net_cache cache)
{
    pid_t pid = fork();

    if (pid == 0) {
        bool connected =
            net_connect(&bench->net, bench->socket, &alone, &bench->error);

        _exit(!connected || !ask(bench, path, cache) ||
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
    struct leaving leaving = {{leave}, &bench->tls, counts->slow + 1};
    int gone = counts->gone, status;
    pid_t other;

    bench->net.waiter = &leaving.waiter;
    ok(!ask(bench, "/slow-1", NET_UNCACHED) && bench->error.kind == ERROR_GONE,
       "a login ends while its request is under way");
    ok(tls_await(&counts->gone, gone + 1), "its request ends with it");
    leaving.slow = counts->slow + 1;
    ok(!ask(bench, "/slow-2", NET_CACHED) &&
           tls_await(&counts->gone, gone + 2),
       "so does one that the cache made, if nobody else waits");
    leaving.slow = counts->slow + 1;
    other = fork_login(bench, "/late-2", NET_CACHED);
    ok(!ask(bench, "/late-2", NET_CACHED), "one of two who wait leaves");
    waitpid(other, &status, 0);
    ok(status == 0, "the other one is answered");
    bench->net.waiter = &alone;
    ok(ask(bench, "/ok", NET_UNCACHED), "whoever comes next is served");
}

static int
dial(const struct bench *bench)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", bench->socket);
    if (connect(fd, (struct sockaddr *) &address, sizeof(address)) != 0)
        bail("no connection");
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
    struct frame_request request = {.milliseconds = PATIENT};
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
test_reload(struct bench *bench)
{
    char line[128];
    struct net_request request = {.until = clock_ticks() + PATIENT};
    int before = bench->tls.counts->requests;

    write_settings(bench, "unheard = of");
    kill(bench->pid, SIGHUP);
    ok(ask(bench, "/keys", NET_CACHED) &&
           bench->tls.counts->requests == before,
       "with bad settings the old ones stay");
    ok(log_says(bench, "net: the old settings stay: ", 1), "the log says why");
    write_file(bench->ca, 0644, "no certificate");
    write_settings(bench, "");
    kill(bench->pid, SIGHUP);
    ok(ask(bench, "/ok", NET_UNCACHED) &&
           log_says(bench, "error importing CA certificate blob", 1),
       "with bad certificates too");
    write_file(bench->ca, 0644, bench->tls.authority);
    snprintf(line, sizeof(line), "hosts = localhost:%u",
             bench->tls.ports[TLS_OTHER]);
    write_settings(bench, line);
    kill(bench->pid, SIGHUP);
    request.url = tls_url(&bench->tls, TLS_OTHER, "/ok");
    ok(!net_exchange(&bench->net, &request, &bench->response, &bench->error) &&
           strstr(bench->error.text, "no alternative certificate") != NULL,
       "new settings are in force, and another host's certificate is refused");
    before = bench->tls.counts->requests;
    ok(ask(bench, "/keys", NET_CACHED) &&
           bench->tls.counts->requests == before + 1,
       "with new settings nothing is kept of the old");
}

static void
test_end(struct bench *bench)
{
    int slow = bench->tls.counts->slow, status;
    pid_t pid = fork_login(bench, "/slow-4", NET_UNCACHED);

    tls_await(&bench->tls.counts->slow, slow + 1);
    ok(stop(bench), "SIGTERM ends it while a request is under way");
    waitpid(pid, &status, 0);
    ok(status != 0, "whoever waits for an answer gets none");
    start(bench);
    ok(ask(bench, "/ok", NET_UNCACHED), "it starts again at its stale socket");
    stop(bench);
    start(bench);
    ok(ask(bench, "/ok", NET_UNCACHED),
       "after its restart a login goes on with a new connection");
    stop(bench);
}

int
main(void)
{
    static struct bench bench = {.net = {.fd = -1}};
    int idle, half;

    if (getuid() != 0) {
        puts("1..0 # SKIP settings must be root's");
        return 0;
    }
    /* Or children would print what waits in it again. */
    setvbuf(stdout, NULL, _IOLBF, 0);
    alarm(120);
    set_up(&bench);
    half = dial(&bench);
    send(half, "\0\0", 2, 0);
    idle = dial(&bench);
    test_exchange(&bench);
    test_refused(&bench);
    test_cache(&bench);
    test_failed_refresh(&bench);
    test_together(&bench);
    test_leaving(&bench);
    test_bad_requests(&bench);
    test_stranger(&bench);
    ok(log_says(&bench, "net: uid 65534 may not ask\n", 1),
       "a stranger is logged once");
    test_reload(&bench);
    ok(is_closed(half), "half a request is not waited for without end");
    ok(recv(idle, &(char){0}, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN,
       "who has asked nothing yet may stay");
    test_end(&bench);
    tear_down(&bench);
    return tap_done();
}
