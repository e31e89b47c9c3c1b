/*
 * anypoint-net's start.
 *
 * Runs in: anypoint-net, as root until it has its socket.
 * Trusts:  its arguments, which are root's.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/base/daemon.h"
#include "helper/base/log.h"
#include "helper/base/program.h"
#include "helper/base/sandbox.h"
#include "helper/config/settings.h"
#include "helper/net/http.h"
#include "helper/net/memory.h"
#include "helper/net/rules.h"
#include "helper/net/server.h"
#include "pam/cleanup.h"

#define PROGRAM "anypoint-net"

/* HTTPS, and how the resolver asks which addresses this host has. */
static const int families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

/* The helper's group may call; SO_PEERCRED then says who it is. */
#define SOCKET_MODE 0660

enum { SERVE = 0, CHECK };

struct words {
    const char *socket, *user, *peer, *settings;
};

#define WORD(member) ARGUMENTS_WORD(struct words, member)

static const struct option options[] = {
    {"check", no_argument, NULL, CHECK},
    {"help", no_argument, NULL, PROGRAM_HELP},
    {"peer", required_argument, NULL, WORD(peer)},
    {"settings", required_argument, NULL, WORD(settings)},
    {"socket", required_argument, NULL, WORD(socket)},
    {"user", required_argument, NULL, WORD(user)},
    {"version", no_argument, NULL, PROGRAM_VERSION},
    {0},
};

static const char usage[] =
    "usage: " PROGRAM " [--socket PATH] [--user NAME] [--peer NAME] "
    "[--settings FILE]\n"
    "       " PROGRAM " --check [--user NAME] [--settings FILE]\n"
    "       " PROGRAM " --version | --help\n";

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
check(const void *arguments, const struct log *log, struct error *error)
{
    const struct words *words = arguments;
    CLEANUP(rules_free) struct rules rules = {0};

    (void) log;
    if (!memory_erase_tls(error))
        return false;
    /* As the user that will read them, if that is told. */
    if (words->user != NULL && !daemon_become(words->user, error))
        return false;
    if (!begin(&rules, words->settings, error))
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

/* From here on it is the user's, and takes signals by a descriptor. */
static bool
confine(const char *user, int *signals, struct error *error)
{
    return daemon_become(user, error) && daemon_confine(error) &&
           sandbox_families(families, sizeof(families) / sizeof(families[0]),
                            error) &&
           daemon_signals(signals, error);
}

/*
 * The socket is root's, then nothing is: see helper/base/daemon.h.  Files
 * are read after that, so that a reload finds what the start found.
 */
static bool
serve(const void *arguments, const struct log *log, struct error *error)
{
    const struct words *words = arguments;
    CLEANUP(close_fd) int listener = -1;
    CLEANUP(close_fd) int signals = -1;
    CLEANUP(rules_free) struct rules rules = {0};
    struct server_options server = {.settings = words->settings, .log = log};
    const char *group = NULL;

    if (!memory_erase_tls(error) ||
        !find_peer(&server.peer, &group, words->peer, error) ||
        !daemon_listen(&listener, words->socket, SOCK_STREAM, SOCKET_MODE,
                       geteuid() == 0 ? group : NULL, error) ||
        !confine(words->user, &signals, error) ||
        !begin(&rules, words->settings, error))
        return false;
    server.listener = listener;
    server.signals = signals;
    log_line(log, LOG_INFO, "serving");
    if (!server_run(&server, &rules, error))
        return false;
    log_line(log, LOG_INFO, "ended");
    return true;
}

int
main(int argc, char **argv)
{
    static program_action *const actions[] = {
        [SERVE] = serve, [CHECK] = check};
    static const struct program program = {PROGRAM, usage, options, actions};
    struct words words = {
        .socket = "/run/anypoint/net.sock",
        .peer = "anypoint",
        .settings = SETTINGS_FILE,
    };

    return program_run(&program, &words, argc, argv);
}
