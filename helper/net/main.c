/*
 * anypoint-net's start.
 *
 * Runs in: anypoint-net, as root until it has its socket.
 * Trusts:  its arguments, which are root's.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config.h"
#include "helper/base/daemon.h"
#include "helper/base/log.h"
#include "helper/config/settings.h"
#include "helper/net/http.h"
#include "helper/net/rules.h"
#include "helper/net/server.h"
#include "pam/cleanup.h"

#define PROGRAM "anypoint-net"

/* The helper's group may call; SO_PEERCRED then says who it is. */
#define SOCKET_MODE 0660

enum action { SERVE = 0, CHECK, VERSION, HELP };

struct arguments {
    enum action action;
    const char *socket, *user, *peer, *settings;
};

static const struct option options[] = {
    {"check", no_argument, NULL, 'c'},
    {"help", no_argument, NULL, 'h'},
    {"peer", required_argument, NULL, 'p'},
    {"settings", required_argument, NULL, 's'},
    {"socket", required_argument, NULL, 'l'},
    {"user", required_argument, NULL, 'u'},
    {"version", no_argument, NULL, 'v'},
    {0},
};

static const char usage[] =
    "usage: " PROGRAM " [--socket PATH] [--user NAME] [--peer NAME] "
    "[--settings FILE]\n"
    "       " PROGRAM " --check [--user NAME] [--settings FILE]\n"
    "       " PROGRAM " --version | --help\n";

static bool
read_arguments(struct arguments *arguments, int argc, char **argv)
{
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'c':
            arguments->action = CHECK;
            break;
        case 'h':
            arguments->action = HELP;
            break;
        case 'l':
            arguments->socket = optarg;
            break;
        case 'p':
            arguments->peer = optarg;
            break;
        case 's':
            arguments->settings = optarg;
            break;
        case 'u':
            arguments->user = optarg;
            break;
        case 'v':
            arguments->action = VERSION;
            break;
        default:
            return false;
        }
    }
    return optind == argc;
}

/*
 * The environment is nobody's business here: proxies, CA files, OpenSSL's
 * own settings, key logs.
 */
static bool
begin(struct rules *rules, const char *settings, struct error *error)
{
    clearenv();
    return http_global(error) && rules_read(rules, settings, error) &&
           http_check(rules, error);
}

static bool
check(const struct arguments *arguments, struct error *error)
{
    CLEANUP(rules_free) struct rules rules = {0};

    /* As the user that will read them, if that is told. */
    if (arguments->user != NULL && !daemon_become(arguments->user, error))
        return false;
    if (!begin(&rules, arguments->settings, error))
        return false;
    puts("settings, client secret and certificates can be used");
    return true;
}

/* The peer's uid, and the name of its group. */
static bool
find_peer(uid_t *uid, const char **group, const char *name,
          struct error *error)
{
    const struct passwd *user = getpwnam(name);
    const struct group *entry;

    if (user == NULL)
        return error_set(error, ERROR_SETTINGS,
                         "there is no user %s; see --peer", name);
    entry = getgrgid(user->pw_gid);
    if (entry == NULL)
        return error_set(error, ERROR_SETTINGS, "the user %s has no group",
                         name);
    *uid = user->pw_uid;
    *group = entry->gr_name;
    return true;
}

/*
 * The socket is root's, then nothing is: see helper/base/daemon.h.  Files
 * are read after that, so that a reload finds what the start found.
 */
static bool
serve(const struct arguments *arguments, const struct log *log,
      struct error *error)
{
    CLEANUP(close_fd) int listener = -1;
    CLEANUP(close_fd) int signals = -1;
    CLEANUP(rules_free) struct rules rules = {0};
    struct server_options server = {.settings = arguments->settings,
                                    .log = log};
    const char *group = NULL;

    if (!find_peer(&server.peer, &group, arguments->peer, error) ||
        !daemon_listen(&listener, arguments->socket, SOCK_STREAM, SOCKET_MODE,
                       geteuid() == 0 ? group : NULL, error) ||
        !daemon_become(arguments->user, error) || !daemon_confine(error) ||
        !daemon_signals(&signals, error) ||
        !begin(&rules, arguments->settings, error))
        return false;
    server.listener = listener;
    server.signals = signals;
    log_line(log, LOG_INFO, "serving");
    if (!server_run(&server, &rules, error))
        return false;
    log_line(log, LOG_INFO, "ended");
    return true;
}

static bool
act(const struct arguments *arguments, const struct log *log,
    struct error *error)
{
    switch (arguments->action) {
    case SERVE:
        return serve(arguments, log, error);
    case CHECK:
        return check(arguments, error);
    case VERSION:
        puts(PROGRAM " " PACKAGE_VERSION);
        return true;
    case HELP:
        fputs(usage, stdout);
        return true;
    }
    return false;
}

int
main(int argc, char **argv)
{
    struct arguments arguments = {
        .socket = "/run/anypoint/net.sock",
        .peer = "anypoint",
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
