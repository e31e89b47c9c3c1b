/*
 * The helper's start.
 *
 * Runs in: the helper's first process, as root until it has its socket.
 * Trusts:  its arguments, which are root's.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "config.h"
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

enum action { SERVE = 0, CHECK, PRINT_SETTINGS, PRINT_VERSION, PRINT_HELP };

struct arguments {
    enum action action;
    const char *socket, *user, *net, *settings;
};

/* An option's value is an action, or where in the arguments its word goes. */
#define WORDS       256
#define WORD(place) (WORDS + (int) offsetof(struct arguments, place))

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
    "       " PROGRAM " --check | --print-settings [--settings FILE]\n"
    "       " PROGRAM " --version | --help\n";

static bool
read_arguments(struct arguments *arguments, int argc, char **argv)
{
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == '?')
            return false;
        if (option < WORDS)
            arguments->action = (enum action) option;
        else
            *(const char **) (void *) ((char *) arguments + option - WORDS) =
                optarg;
    }
    return optind == argc;
}

static bool
print_settings(const char *path, struct error *error)
{
    CLEANUP(settings_free) struct settings settings = {0};

    if (!settings_read(&settings, path, error))
        return false;
    settings_print(&settings, stdout);
    return true;
}

/* The socket is root's, then nothing is: see helper/base/daemon.h. */
static bool
serve(const struct arguments *arguments, const struct log *log,
      struct error *error)
{
    CLEANUP(close_fd) int fd = -1;
    CLEANUP(close_fd) int signals = -1;
    struct listener listener = {.settings_path = arguments->settings,
                                .net_path = arguments->net,
                                .log = log};
    bool served;

    if (!settings_read(&listener.settings, arguments->settings, error))
        return false;
    served = daemon_listen(&fd, arguments->socket, SOCK_SEQPACKET, SOCKET_MODE,
                           NULL, error) &&
             daemon_become(arguments->user, error) && daemon_confine(error) &&
             daemon_signals(&signals, error);
    if (served) {
        listener.fd = fd;
        listener.signals = signals;
        log_line(log, LOG_INFO, "serving");
        served = listener_serve(&listener, error);
    }
    settings_free(&listener.settings);
    return served;
}

static bool
act(const struct arguments *arguments, const struct log *log,
    struct error *error)
{
    switch (arguments->action) {
    case SERVE:
        return serve(arguments, log, error);
    case CHECK:
        return check_all(arguments->settings, stdout, error);
    case PRINT_SETTINGS:
        return print_settings(arguments->settings, error);
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
    struct arguments arguments = {
        .socket = "/run/anypoint/helper.sock",
        .net = "/run/anypoint/net.sock",
        .settings = SETTINGS_FILE,
    };
    const struct log log = {.journal = getenv("JOURNAL_STREAM") != NULL,
                            .program = PROGRAM};
    struct error error = {0};

    if (!read_arguments(&arguments, argc, argv)) {
        fputs(usage, stderr);
        return 2;
    }
    if (act(&arguments, &log, &error))
        return EXIT_SUCCESS;
    log_line(&log, LOG_ERR, "%s", error.text);
    return EXIT_FAILURE;
}
