/*
 * A login of a person who signed in before.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/again.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "tests/bare.h"
#include "tests/module.h"

/* ---- The ground -----------------------------------------------------------
 */

static char none[] = "", issuer[] = AGAIN_ISSUER, client[] = AGAIN_CLIENT,
            ours[] = AGAIN_OURS, methods[] = "pin password flow",
            profile[] = AGAIN_PROFILE;

bool
again_begin(struct again *again)
{
    struct error error = {0};

    *again = (struct again){
        .settings = {BARE(none), .issuer = issuer, .client_id = client,
                     .organization = ours, .identity_providers = none,
                     .token_scopes = none, .methods = methods,
                     .offline = 7 * AGAIN_DAY, .revalidate = 900,
                     .account = ACCOUNT_CHECK, .request_timeout = 10},
        .account = {.user_id = AGAIN_ADA, .name = "ada", .line = 1},
        .log = {.program = "unit"},
        .module = -1,
        .end = -1,
    };
    again->settings.profile_endpoint = profile;
    ground_clock(AGAIN_NOW);
    snprintf(again->folder, sizeof(again->folder),
             "/tmp/anypoint-unit-again-XXXXXX");
    return mkdtemp(again->folder) != NULL && chdir(again->folder) == 0 &&
           mkdir("state", 0700) == 0 && host_prepare("state", "", &error) &&
           freopen("log", "w+", stderr) != NULL;
}

void
again_end(struct again *again)
{
    char command[80];

    secret_erase(&again->key);
    snprintf(command, sizeof(command), "rm -rf %s", again->folder);
    if (chdir("/") != 0 || system(command) != 0)
        puts("# the folder stays");
}

/* What a test looks at is not what it tests: nothing of it breaks. */
static bool
open_aside(struct vault *vault)
{
    struct error error = {0};

    return vault_open(vault, "state", "", "ada", AGAIN_UID, &error);
}

static bool
write_aside(struct vault *vault)
{
    struct waiter alone = {.wait = waiter_alone};
    struct error error = {0};
    bool taken = false;

    return vault_lock(vault, VAULT_CHANGE, &alone, clock_ticks() + 5000,
                      &taken, &error) &&
           taken && vault_write(vault, &error);
}

static bool
wrap_aside(struct vault *vault, enum slot_kind kind,
           const struct secret *private_key)
{
    static char pin[] = AGAIN_PIN;
    const struct secret typed = {pin, sizeof(pin) - 1};
    struct waiter alone = {.wait = waiter_alone};
    struct error error = {0};

    return vault_wrap(vault, kind, kind == SLOT_HOST ? NULL : &typed,
                      private_key, &alone, clock_ticks() + 5000, &error);
}

static bool
seal_aside(struct vault *vault, const char *text, bool keep)
{
    CLEANUP(secret_erase) struct secret token = {0};
    struct error error = {0};

    return secret_copy(&token, text, strlen(text)) &&
           vault_seal(vault, &token, vault->record.signed_in, keep, &error);
}

static bool
make_record(struct again *again)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct record *record = &vault.record;
    struct error error = {0};

    if (!open_aside(&vault))
        return false;
    vault_begin(&vault, AGAIN_ISSUER, AGAIN_ADA, AGAIN_CLIENT);
    record->state = RECORD_WELCOME;
    record->signed_in = record->welcome = record->seen =
        AGAIN_NOW - AGAIN_HOUR;
    return vault_make_key(&vault, &again->key, &error) &&
           wrap_aside(&vault, SLOT_PIN, &again->key) &&
           wrap_aside(&vault, SLOT_PASSWORD, &again->key) &&
           wrap_aside(&vault, SLOT_HOST, &again->key) &&
           seal_aside(&vault, AGAIN_TOKEN, false) && write_aside(&vault);
}

bool
again_record(struct again *again)
{
    bool made;

    ground_rest(true);
    made = make_record(again);
    ground_rest(false);
    return made;
}

void
again_forget(void)
{
    unlink("state/vault/records/ada");
    unlink("state/vault/marks/ada");
}

bool
again_hold(struct vault *vault, enum vault_lock lock)
{
    struct waiter alone = {.wait = waiter_alone};
    struct error error = {0};
    bool taken = false, held;

    ground_rest(true);
    held = open_aside(vault) &&
           vault_lock(vault, lock, &alone, 0, &taken, &error) && taken;
    ground_rest(false);
    return held;
}

bool
again_store(const struct record *record)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    uint64_t generation;
    bool stored = false;

    ground_rest(true);
    if (open_aside(&vault)) {
        generation = vault.record.generation;
        vault.record = *record;
        vault.record.generation = generation;
        stored = write_aside(&vault);
    }
    ground_rest(false);
    return stored;
}

bool
again_seal(const char *text, bool keep)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    bool sealed;

    ground_rest(true);
    sealed = open_aside(&vault) && seal_aside(&vault, text, keep) &&
             write_aside(&vault);
    ground_rest(false);
    return sealed;
}

const struct record *
again_stored(void)
{
    static struct record stored;
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;

    memset(&stored, 0, sizeof(stored));
    if (open_aside(&vault) && vault.found == VAULT_RECORD)
        stored = vault.record;
    return &stored;
}

const char *
again_token(const struct again *again, bool old)
{
    static char text[64];
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret token = {0};
    struct error error = {0};
    bool right = false;

    ground_rest(true);
    text[0] = '\0';
    if (open_aside(&vault) &&
        vault_unseal(&vault, old ? &vault.record.old : &vault.record.box,
                     &again->key, &token, &right, &error) &&
        right)
        snprintf(text, sizeof(text), "%s", token.bytes);
    ground_rest(false);
    return text;
}

bool
again_unwraps(struct again *again, enum slot_kind kind, const char *text)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret typed = {0};
    struct waiter alone = {.wait = waiter_alone};
    struct error error = {0};
    bool right = false;

    ground_rest(true);
    secret_erase(&again->key);
    right =
        open_aside(&vault) &&
        (text == NULL || secret_copy(&typed, text, strlen(text))) &&
        vault_unwrap(&vault, kind, text == NULL ? NULL : &typed, &again->key,
                     &alone, clock_ticks() + 5000, &right, &error) &&
        right;
    ground_rest(false);
    return right;
}

/* ---- The login ------------------------------------------------------------
 */

/* As login_run makes it, once the module has said what it wants. */
static void
fill(struct again *again, const char *service, int fd, int end)
{
    struct login *login = &again->login;
    struct conversation *conversation = &login->conversation;
    struct error error = {0};

    *login = (struct login){
        .settings = &again->settings,
        .net_path = "",
        .state = "state",
        .credential = "",
        .log = &again->log,
        .uid = AGAIN_UID,
        .listener = -1,
        .id = "00000000",
        .begun = clock_ticks(),
        .deadline = clock_ticks() + 60000,
        .method = "none",
        .entitled = true,
        .net = {.fd = -1},
        .vault = VAULT_CLOSED,
    };
    if (!module_start(again->module, MODULE_STRINGS, NULL) ||
        !conversation_open(conversation, fd, end, &error))
        puts("# the conversation does not begin");
    snprintf(conversation->start.service, sizeof(conversation->start.service),
             "%s", service);
    conversation->start.remote_host[0] = '\0';
}

/* The provider, of whom all is known. */
static bool
find_provider(struct again *again, const struct script_line *lines,
              size_t count)
{
    struct provider *provider = &again->login.provider;

    again->scripted = lines != NULL;
    if (!again->scripted)
        return true;
    if (!script_begin(&again->script, lines, count))
        return false;
    provider->settings = &again->settings;
    snprintf(provider->token_endpoint, sizeof(provider->token_endpoint), "%s",
             AGAIN_REFRESH);
    snprintf(provider->jwks_uri, sizeof(provider->jwks_uri), "%s", AGAIN_KEYS);
    return true;
}

/* Net first: it would keep the module's end open, too. */
bool
again_login(struct again *again, const char *service,
            const struct script_line *lines, size_t count)
{
    struct script *script = &again->script;
    struct provider provider;
    int pair[2], end[2];

    if (!find_provider(again, lines, count))
        return false;
    provider = again->login.provider;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0 ||
        pipe2(end, O_CLOEXEC) < 0)
        return false;
    again->module = pair[0];
    again->end = end[1];
    fill(again, service, pair[1], end[0]);
    if (!again->scripted)
        return true;
    again->login.provider = provider;
    again->login.net = script->net;
    again->login.net.waiter = &again->login.conversation.waiter;
    again->login.net.patience = 5000;
    script->net.fd = -1;
    return true;
}

bool
again_opens(struct again *again, const struct script_line *lines, size_t count)
{
    bool begun = again_login(again, "sudo", lines, count);

    login_open_vault(&again->login);
    return begun;
}

bool
again_renews(struct again *again, struct error *error)
{
    *error = (struct error){0};
    return login_renew(&again->login, &again->account, &again->accounts,
                       &again->key, error);
}

bool
again_logout(struct again *again)
{
    struct login *login = &again->login;

    token_erase(&login->tokens);
    token_erase(&login->replaced);
    token_erase(&login->left);
    secret_erase(&login->typed);
    vault_close(&login->vault);
    net_close(&login->net);
    close_fd(&login->conversation.fd);
    close_fd(&login->conversation.end);
    close_fd(&again->module);
    close_fd(&again->end);
    again->module = again->end = -1;
    login->provider = (struct provider){0};
    return !again->scripted || script_end(&again->script);
}

const char *
again_text(const struct secret *secret)
{
    return secret->bytes == NULL ? "" : secret->bytes;
}

bool
again_is_one_of(const enum error_kind *kinds, size_t count,
                enum error_kind kind)
{
    for (size_t i = 0; i < count; i++)
        if (kinds[i] == kind)
            return true;
    return false;
}

bool
again_types(struct again *again, const char *text)
{
    return module_reply(again->module, text);
}

bool
again_heard(struct again *again, enum wire_type type, const char *text)
{
    struct wire wire;
    bool heard = false;

    while (wire_receive(again->module, &wire, MSG_DONTWAIT)) {
        char got[TEXT_MAX + 1] = "";
        enum wire_type of = wire_open(&wire);

        if (of != WIRE_WAIT && of != WIRE_FORWARD)
            wire_get(&wire, got, sizeof(got));
        heard = heard || (of == type && strstr(got, text) != NULL);
    }
    return heard;
}

const char *
again_logged(void)
{
    static char text[8192];
    static long from;
    CLEANUP(close_fd) int fd = open("log", O_RDONLY | O_CLOEXEC);
    ssize_t got;

    fflush(stderr);
    got = pread(fd, text, sizeof(text) - 1, from);
    text[got > 0 ? got : 0] = '\0';
    from += got > 0 ? got : 0;
    return text;
}
