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

#include "helper/base/confine.h"
#include "helper/base/daemon.h"
#include "helper/base/log.h"
#include "helper/base/manager.h"
#include "helper/base/program.h"
#include "helper/config/settings.h"
#include "helper/identity/accounts.h"
#include "helper/identity/pins.h"
#include "helper/jose/jws.h"
#include "helper/server/check.h"
#include "helper/server/listener.h"
#include "helper/server/probe.h"
#include "helper/vault/host.h"
#include "pam/cleanup.h"

#define PROGRAM "anypoint-helper"

/* Everybody may call: lockers run as the person. */
#define SOCKET_MODE 0666

enum { SERVE = 0, CHECK, PRINT_SETTINGS };

struct words {
    struct program_words common;
    const char *socket, *user, *net, *settings, *state;
    const char *provider; /* set: check it too */
};

#define WORD(member) ARGUMENTS_WORD(struct words, member)

static const struct option options[] = {
    {"check", no_argument, NULL, CHECK},
    {"help", no_argument, NULL, PROGRAM_HELP},
    {"net", required_argument, NULL, WORD(net)},
    {"print-settings", no_argument, NULL, PRINT_SETTINGS},
    {"provider", no_argument, NULL, WORD(provider)},
    {"settings", required_argument, NULL, WORD(settings)},
    {"socket", required_argument, NULL, WORD(socket)},
    {"state", required_argument, NULL, WORD(state)},
    {"syslog", no_argument, NULL, PROGRAM_SYSLOG},
    {"user", required_argument, NULL, WORD(user)},
    {"version", no_argument, NULL, PROGRAM_VERSION},
    {0},
};

static const char usage[] =
    "usage: " PROGRAM " [--socket PATH] [--user NAME] [--net PATH] "
    "[--settings FILE]\n"
    "                       [--state FOLDER] [--syslog]\n"
    "       " PROGRAM " --check [--provider] [--user NAME] [--settings FILE]\n"
    "                       [--state FOLDER] [--net PATH]\n"
    "       " PROGRAM " --print-settings [--settings FILE]\n"
    "       " PROGRAM " --version | --help\n";

/* Without a host secret people sign in, and nothing is kept of it. */
static void
prepare_vault(const struct listener *listener)
{
    struct error error = {0};

    if (!host_prepare(listener->state, listener->credential, &error))
        log_line(listener->log, LOG_WARNING, "nothing is kept of sign-ins: %s",
                 error.text);
    else
        log_line(listener->log, LOG_INFO, "the host secret is %s",
                 listener->credential[0] != '\0' ? "a credential" : "a file");
}

/*
 * From here on it is the user's, and reads what root wrote; then it lets go
 * of all that serving does not need.  Settings are read as the user, so that
 * a reload can read what the start could.
 */
static bool
prepare(struct listener *listener, const struct words *words,
        char how[CONFINE_HOW_SIZE], struct error *error)
{
    if (!daemon_signals(&listener->signals, error) ||
        !daemon_become(words->user, error) || !daemon_confine(error) ||
        !jws_prepare(error) ||
        !settings_read(&listener->settings, words->settings, error))
        return false;
    if (!confine(SANDBOX_HELPER,
                 (const char *const[]){words->settings,
                                       listener->settings.accounts_file,
                                       listener->credential},
                 3, words->state, how, error))
        return false;
    listener->how = how;
    log_line(listener->log, LOG_INFO, "serving, held by %s", how);
    prepare_vault(listener);
    return true;
}

/* What it is called is the vault's; there need be none. */
static bool
take_credential(const struct manager *manager, char *path)
{
    manager_credential(manager, HOST_CREDENTIAL, path);
    return true;
}

/* The socket is root's, then nothing is: see helper/base/daemon.h. */
static bool
serve(const void *arguments, const struct log *log, struct error *error)
{
    const struct words *words = arguments;
    char credential[MANAGER_PATH_SIZE] = "";
    struct manager manager;
    struct listener listener = {.fd = -1,
                                .signals = -1,
                                .settings_path = words->settings,
                                .net_path = words->net,
                                .state = words->state,
                                .credential = credential,
                                .log = log};
    char how[CONFINE_HOW_SIZE];
    bool served;

    if (!daemon_listen(&listener.fd, words->socket, SOCK_SEQPACKET,
                       SOCKET_MODE, NULL, error))
        return false;
    served = manager_take(&manager, error) &&
             take_credential(&manager, credential) &&
             prepare(&listener, words, how, error) &&
             manager_ready(&manager, error) &&
             listener_serve(&listener, error);
    if (!served)
        daemon_turn_away(listener.fd);
    settings_free(&listener.settings);
    close_fd(&listener.signals);
    close_fd(&listener.fd);
    return served;
}

/* What a provider sends is read as a login would: held as it is. */
static bool
check_provider(const struct words *words, struct error *error)
{
    CLEANUP(settings_free) struct settings settings = {0};
    char how[CONFINE_HOW_SIZE];

    return daemon_confine(error) && jws_prepare(error) &&
           settings_read(&settings, words->settings, error) &&
           confine(SANDBOX_HELPER, (const char *const[]){words->settings}, 1,
                   NULL, how, error) &&
           probe_provider(&settings, words->net, stdout, error);
}

static bool
check(const void *arguments, const struct log *log, struct error *error)
{
    const struct words *words = arguments;

    (void) log;
    /* As the user that will read them, if that is told. */
    if (words->user != NULL && !daemon_become(words->user, error))
        return false;
    return check_all(words->settings, words->state, stdout, error) &&
           (words->provider == NULL || check_provider(words, error));
}

static bool
print_settings(const void *arguments, const struct log *log,
               struct error *error)
{
    const struct words *words = arguments;
    CLEANUP(settings_free) struct settings settings = {0};

    (void) log;
    if (!settings_read(&settings, words->settings, error))
        return false;
    settings_print(&settings, stdout);
    return true;
}

int
main(int argc, char **argv)
{
    static program_action *const actions[] = {
        [SERVE] = serve, [CHECK] = check, [PRINT_SETTINGS] = print_settings};
    static const struct program program = {PROGRAM, usage, options, actions,
                                           .serves = true};
    struct words words = {
        .socket = "/run/anypoint/helper.sock",
        .net = "/run/anypoint/net.sock",
        .settings = SETTINGS_FILE,
        .state = PINS_STATE,
    };

    return program_run(&program, &words, argc, argv);
}
