/*
 * The helper's start.
 *
 * Runs in: the helper's first process, as root until it has its socket.
 * Trusts:  its arguments, which are root's.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "config.h"
#include "helper/base/arguments.h"
#include "helper/base/daemon.h"
#include "helper/base/log.h"
#include "helper/config/settings.h"
#include "helper/identity/accounts.h"
#include "helper/server/check.h"
#include "helper/server/listener.h"
#include "pam/cleanup.h"

#define PROGRAM "anypoint-helper"

/* Everybody may call: lockers run as the person. */
#define SOCKET_MODE 0666

enum action {
    SERVE = 0,
    CHECK,
    PRINT_SETTINGS,
    PRINT_VERSION,
    PRINT_HELP,
};

struct words {
    const char *socket, *user, *net, *settings;
};

#define WORD(member) ARGUMENTS_WORD(struct words, member)

static const struct option options[] = {
    {"check", no_argument, NULL, CHECK},
    {"help", no_argument, NULL, PRINT_HELP},
    {"net", required_argument, NULL, WORD(net)},
    {"print-settings", no_argument, NULL, PRINT_SETTINGS},
    {"settings", required_argument, NULL, WORD(settings)},
    {"socket", required_argument, NULL, WORD(socket)},
    {"user", required_argument, NULL, WORD(user)},
    {"version", no_argument, NULL, PRINT_VERSION},
    {0},
};

static const char usage[] =
    "usage: " PROGRAM " [--socket PATH] [--user NAME] [--net PATH] "
    "[--settings FILE]\n"
    "       " PROGRAM " --check [--user NAME] [--settings FILE]\n"
    "       " PROGRAM " --print-settings [--settings FILE]\n"
    "       " PROGRAM " --version | --help\n";

static bool
print_settings(const char *path, struct error *error)
{
    CLEANUP(settings_free) struct settings settings = {0};

    if (!settings_read(&settings, path, error))
        return false;
    settings_print(&settings, stdout);
    return true;
}

/*
 * The socket is root's, then nothing is: see helper/base/daemon.h.  Settings
 * are read after that, so that a reload can read what the start could.
 */
static bool
serve(const struct words *words, const struct log *log, struct error *error)
{
    CLEANUP(close_fd) int fd = -1;
    CLEANUP(close_fd) int signals = -1;
    struct listener listener = {
        .settings_path = words->settings, .net_path = words->net, .log = log};
    bool served;

    if (!daemon_listen(&fd, words->socket, SOCK_SEQPACKET, SOCKET_MODE, NULL,
                       error) ||
        !daemon_become(words->user, error) || !daemon_confine(error) ||
        !daemon_signals(&signals, error) ||
        !settings_read(&listener.settings, words->settings, error))
        return false;
    listener.fd = fd;
    listener.signals = signals;
    log_line(log, LOG_INFO, "serving");
    served = listener_serve(&listener, error);
    settings_free(&listener.settings);
    return served;
}

static bool
check(const struct words *words, struct error *error)
{
    /* As the user that will read them, if that is told. */
    if (words->user != NULL && !daemon_become(words->user, error))
        return false;
    return check_all(words->settings, stdout, error);
}

static bool
act(enum action action, const struct words *words, const struct log *log,
    struct error *error)
{
    switch (action) {
    case SERVE:
        return serve(words, log, error);
    case CHECK:
        return check(words, error);
    case PRINT_SETTINGS:
        return print_settings(words->settings, error);
    case PRINT_VERSION:
        puts(PROGRAM " " PACKAGE_VERSION);
        return true;
    case PRINT_HELP:
        fputs(usage, stdout);
        return true;
    }
    return false;
}

int
main(int argc, char **argv)
{
    struct words words = {
        .socket = "/run/anypoint/helper.sock",
        .net = "/run/anypoint/net.sock",
        .settings = SETTINGS_FILE,
    };
    const struct log log = {.journal = getenv("JOURNAL_STREAM") != NULL,
                            .program = PROGRAM};
    struct error error = {0};
    int action = SERVE;

    if (!arguments_read(&action, &words, options, argc, argv)) {
        fputs(usage, stderr);
        return 2;
    }
    if (act((enum action) action, &words, &log, &error))
        return EXIT_SUCCESS;
    log_line(&log, LOG_ERR, "%s", error.text);
    return EXIT_FAILURE;
}
