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

#include "helper/base/confine.h"
#include "helper/base/daemon.h"
#include "helper/base/log.h"
#include "helper/base/manager.h"
#include "helper/base/program.h"
#include "helper/config/settings.h"
#include "helper/net/http.h"
#include "helper/net/memory.h"
#include "helper/net/rules.h"
#include "helper/net/server.h"
#include "pam/cleanup.h"

#define PROGRAM "anypoint-net"

/* The helper's group may call; SO_PEERCRED then says who it is. */
#define SOCKET_MODE 0660

enum { SERVE = 0, CHECK };

struct words {
    struct program_words common;
    const char *socket, *user, *peer, *settings;
};

#define WORD(member) ARGUMENTS_WORD(struct words, member)

static const struct option options[] = {
    {"check", no_argument, NULL, CHECK},
    {"help", no_argument, NULL, PROGRAM_HELP},
    {"peer", required_argument, NULL, WORD(peer)},
    {"settings", required_argument, NULL, WORD(settings)},
    {"socket", required_argument, NULL, WORD(socket)},
    {"syslog", no_argument, NULL, PROGRAM_SYSLOG},
    {"user", required_argument, NULL, WORD(user)},
    {"version", no_argument, NULL, PROGRAM_VERSION},
    {0},
};

static const char usage[] =
    "usage: " PROGRAM " [--socket PATH] [--user NAME] [--peer NAME] "
    "[--settings FILE] [--syslog]\n"
    "       " PROGRAM " --check [--user NAME] [--settings FILE]\n"
    "       " PROGRAM " --version | --help\n";

/* The client secret, where systemd keeps it: see systemd.exec(5). */
#define CREDENTIAL "anypoint-client-secret"

/* What root wrote, as a login would need it. */
static bool
begin(struct rules *rules, const char *settings, const char *credential,
      struct error *error)
{
    return http_global(error) &&
           rules_read(rules, settings, credential, error) &&
           http_check(rules, error);
}

static bool
check(const void *arguments, const struct log *log, struct error *error)
{
    const struct words *words = arguments;
    CLEANUP(rules_free) struct rules rules = {0};
    char credential[MANAGER_PATH_SIZE];
    struct manager manager;

    (void) log;
    if (!memory_erase_tls(error) || !manager_take(&manager, error))
        return false;
    manager_credential(&manager, CREDENTIAL, credential);
    /* As the user that will read them, if that is told. */
    if (words->user != NULL && !daemon_become(words->user, error))
        return false;
    if (!begin(&rules, words->settings, credential, error))
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

/* Let go of all that serving does not need; rules say where files are. */
static bool
let_go(const struct server_options *server, const struct rules *rules,
       struct error *error)
{
    const char *const files[] = {server->settings, server->credential,
                                 rules->settings.client_secret_file,
                                 rules->settings.ca_file};
    char how[CONFINE_HOW_SIZE];

    if (!confine(SANDBOX_NET, files, sizeof(files) / sizeof(files[0]), NULL,
                 how, error))
        return false;
    log_line(server->log, LOG_INFO, "serving, held by %s", how);
    return true;
}

/*
 * From here on it is the user's, and reads what root wrote.  Files are read
 * as the user, so that a reload finds what the start found.
 */
static bool
prepare(struct server_options *server, struct rules *rules, const char *user,
        struct error *error)
{
    return daemon_signals(&server->signals, error) &&
           daemon_become(user, error) && daemon_confine(error) &&
           begin(rules, server->settings, server->credential, error) &&
           let_go(server, rules, error);
}

/* Serve at the socket; the environment is nobody's business from here on. */
static bool
serve_at(struct server_options *server, const char *user, struct error *error)
{
    CLEANUP(rules_free) struct rules rules = {0};
    char credential[MANAGER_PATH_SIZE];
    struct manager manager;
    bool served;

    if (!manager_take(&manager, error))
        return false;
    manager_credential(&manager, CREDENTIAL, credential);
    server->credential = credential;
    served = prepare(server, &rules, user, error) &&
             manager_ready(&manager, error) &&
             server_run(server, &rules, error);
    if (served)
        log_line(server->log, LOG_INFO, "ended");
    return served;
}

/* The socket is root's, then nothing is: see helper/base/daemon.h. */
static bool
serve(const void *arguments, const struct log *log, struct error *error)
{
    const struct words *words = arguments;
    struct server_options server = {.listener = -1,
                                    .signals = -1,
                                    .settings = words->settings,
                                    .log = log};
    const char *group = NULL;
    bool served;

    if (!memory_erase_tls(error) ||
        !find_peer(&server.peer, &group, words->peer, error) ||
        !daemon_listen(&server.listener, words->socket, SOCK_STREAM,
                       SOCKET_MODE, geteuid() == 0 ? group : NULL, error))
        return false;
    served = serve_at(&server, words->user, error);
    if (!served)
        daemon_turn_away(server.listener);
    close_fd(&server.signals);
    close_fd(&server.listener);
    return served;
}

int
main(int argc, char **argv)
{
    static program_action *const actions[] = {
        [SERVE] = serve, [CHECK] = check};
    static const struct program program = {PROGRAM, usage, options, actions,
                                           .serves = true};
    struct words words = {
        .socket = "/run/anypoint/net.sock",
        .peer = "anypoint",
        .settings = SETTINGS_FILE,
    };

    return program_run(&program, &words, argc, argv);
}
