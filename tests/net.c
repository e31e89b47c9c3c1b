/*
 * An anypoint-net in a folder of its own, in front of a web server.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/net.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/base/daemon.h"
#include "helper/net/http.h"
#include "helper/net/server.h"

static _Noreturn void
bail(const char *what)
{
    printf("Bail out! %s\n", what);
    exit(1);
}

void
bench_write(const char *path, mode_t mode, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t) strlen(text))
        bail(path);
    close(fd);
}

void
bench_settings(const struct bench *bench, const char *line)
{
    char text[1024];

    snprintf(text, sizeof(text),
             "[anypoint]\nissuer = %s\nclient_id = a\n"
             "organization = 00000000-0000-4000-8000-000000000001\n"
             "client_secret_file = %s\n"
             "[network]\nca_file = %s\nrequest_timeout = 60\n%s\n",
             tls_url(&bench->tls, TLS_GOOD, ""), bench->secret, bench->ca,
             line);
    bench_write(bench->settings, 0644, text);
}

/* The server's process: as main has it, but for who it is. */
static _Noreturn void
serve(struct bench *bench, pid_t parent)
{
    struct log log = {.program = "net"};
    struct server_options options = {.settings = bench->settings,
                                     .credential = "",
                                     .peer = getuid(),
                                     .log = &log};
    struct rules rules = {0};
    struct error error = {0};
    int fd = open(bench->log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent && dup2(fd, STDERR_FILENO) >= 0 &&
        daemon_listen(&options.listener, bench->socket, SOCK_STREAM, 0666,
                      NULL, &error) &&
        daemon_signals(&options.signals, &error) && http_global(&error) &&
        rules_read(&rules, bench->settings, "", &error) &&
        server_run(&options, &rules, &error)) {
        rules_free(&rules);
        exit(0);
    }
    fprintf(stderr, "%s\n", error.text);
    _exit(1);
}

void
bench_start(struct bench *bench)
{
    pid_t self = getpid();

    bench->pid = fork();
    if (bench->pid == 0)
        serve(bench, self);
    for (int i = 0; i < 500; i++) {
        if (net_connect(&bench->net, bench->socket, &bench->waiter,
                        &bench->error))
            return;
        poll(NULL, 0, 10);
    }
    bail("anypoint-net did not start");
}

bool
bench_stop(struct bench *bench)
{
    int status = 0;

    kill(bench->pid, SIGTERM);
    return waitpid(bench->pid, &status, 0) == bench->pid &&
           WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void
bench_set_up(struct bench *bench)
{
    *bench =
        (struct bench){.net = {.fd = -1}, .waiter = {.wait = waiter_alone}};
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
    bench_write(bench->secret, 0600, "secret\n");
    bench_write(bench->ca, 0644, bench->tls.authority);
    bench_settings(bench, "");
    bench_start(bench);
}

void
bench_tear_down(struct bench *bench)
{
    const char *paths[] = {bench->socket, bench->settings, bench->secret,
                           bench->log, bench->ca};

    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
        unlink(paths[i]);
    rmdir(bench->folder);
    net_response_free(&bench->response);
    tls_stop(&bench->tls);
}

bool
bench_ask(struct bench *bench, const char *path, enum net_cache cache)
{
    const struct net_request request = {
        .url = tls_url(&bench->tls, TLS_GOOD, path),
        .cache = cache,
        .until = clock_ticks() + NET_PATIENT,
        .most = NET_BODY_MAX,
    };

    net_response_free(&bench->response);
    return net_exchange(&bench->net, &request, &bench->response,
                        &bench->error);
}
