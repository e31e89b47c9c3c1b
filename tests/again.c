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
#include "helper/vault/derive.h"
#include "pam/cleanup.h"
#include "tests/bare.h"
#include "tests/module.h"

/* ---- What is wrapped ------------------------------------------------------
 */

static struct {
    long calls[AGAIN_CALLS], first[AGAIN_CALLS], last[AGAIN_CALLS];
    long all, at;
    bool broke;
    int64_t now;
    void (*derives)(void);
} ground;

void
again_break(enum again_call call, long first, long last)
{
    ground.first[call] = ground.calls[call] + first;
    ground.last[call] = ground.calls[call] + last;
}

void
again_break_at(long number)
{
    memset(ground.calls, 0, sizeof(ground.calls));
    ground.all = 0;
    ground.at = number;
}

bool
again_mend(void)
{
    bool broke = ground.broke;

    memset(ground.first, 0, sizeof(ground.first));
    memset(ground.last, 0, sizeof(ground.last));
    again_break_at(0);
    ground.broke = false;
    return broke;
}

long
again_calls(enum again_call call)
{
    return ground.calls[call];
}

void
again_clock(int64_t seconds)
{
    ground.now = seconds;
}

void
again_derives(void (*derives)(void))
{
    ground.derives = derives;
}

static bool
breaks(enum again_call call, struct error *error)
{
    long number = ++ground.calls[call];

    if (++ground.all != ground.at &&
        (number < ground.first[call] || number > ground.last[call]))
        return false;
    ground.broke = true;
    (void) error_set(error, ERROR_SYSTEM, "the test says so");
    return true;
}

bool __real_vault_lock(struct vault *, enum vault_lock, struct waiter *,
                       int64_t, bool *, struct error *);
bool __wrap_vault_lock(struct vault *, enum vault_lock, struct waiter *,
                       int64_t, bool *, struct error *);
bool __real_vault_read(struct vault *, struct error *);
bool __wrap_vault_read(struct vault *, struct error *);
bool __real_vault_reserve(struct vault *, struct error *);
bool __wrap_vault_reserve(struct vault *, struct error *);
bool __real_vault_seal(struct vault *, const struct secret *, int64_t, bool,
                       struct error *);
bool __wrap_vault_seal(struct vault *, const struct secret *, int64_t, bool,
                       struct error *);
bool __real_vault_unseal(const struct vault *, const struct box *,
                         const struct secret *, struct secret *, bool *,
                         struct error *);
bool __wrap_vault_unseal(const struct vault *, const struct box *,
                         const struct secret *, struct secret *, bool *,
                         struct error *);
bool __real_vault_unwrap(const struct vault *, enum slot_kind,
                         const struct secret *, struct secret *,
                         struct waiter *, int64_t, bool *, struct error *);
bool __wrap_vault_unwrap(const struct vault *, enum slot_kind,
                         const struct secret *, struct secret *,
                         struct waiter *, int64_t, bool *, struct error *);
bool __real_vault_wrap(struct vault *, enum slot_kind, const struct secret *,
                       const struct secret *, struct waiter *, int64_t,
                       struct error *);
bool __wrap_vault_wrap(struct vault *, enum slot_kind, const struct secret *,
                       const struct secret *, struct waiter *, int64_t,
                       struct error *);
bool __real_vault_write(struct vault *, struct error *);
bool __wrap_vault_write(struct vault *, struct error *);
int64_t __wrap_clock_seconds(void);
bool __wrap_derive(struct buffer *, const struct slot *, const struct secret *,
                   struct error *);

bool
__wrap_vault_lock(struct vault *vault, enum vault_lock which,
                  struct waiter *waiter, int64_t until, bool *taken,
                  struct error *error)
{
    return !breaks(AGAIN_LOCK, error) &&
           __real_vault_lock(vault, which, waiter, until, taken, error);
}

/* What cannot be read is not found. */
bool
__wrap_vault_read(struct vault *vault, struct error *error)
{
    if (!breaks(AGAIN_READ, error))
        return __real_vault_read(vault, error);
    vault->found = VAULT_NONE;
    memset(&vault->record, 0, sizeof(vault->record));
    return false;
}

bool
__wrap_vault_reserve(struct vault *vault, struct error *error)
{
    return !breaks(AGAIN_RESERVE, error) && __real_vault_reserve(vault, error);
}

bool
__wrap_vault_seal(struct vault *vault, const struct secret *token,
                  int64_t granted, bool keep, struct error *error)
{
    return !breaks(AGAIN_SEAL, error) &&
           __real_vault_seal(vault, token, granted, keep, error);
}

bool
__wrap_vault_unseal(const struct vault *vault, const struct box *box,
                    const struct secret *private_key, struct secret *token,
                    bool *right, struct error *error)
{
    return !breaks(AGAIN_UNSEAL, error) &&
           __real_vault_unseal(vault, box, private_key, token, right, error);
}

bool
__wrap_vault_unwrap(const struct vault *vault, enum slot_kind kind,
                    const struct secret *typed, struct secret *private_key,
                    struct waiter *waiter, int64_t until, bool *right,
                    struct error *error)
{
    return !breaks(AGAIN_UNWRAP, error) &&
           __real_vault_unwrap(vault, kind, typed, private_key, waiter, until,
                               right, error);
}

bool
__wrap_vault_wrap(struct vault *vault, enum slot_kind kind,
                  const struct secret *typed, const struct secret *private_key,
                  struct waiter *waiter, int64_t until, struct error *error)
{
    return !breaks(AGAIN_WRAP, error) &&
           __real_vault_wrap(vault, kind, typed, private_key, waiter, until,
                             error);
}

bool
__wrap_vault_write(struct vault *vault, struct error *error)
{
    return !breaks(AGAIN_WRITE, error) && __real_vault_write(vault, error);
}

int64_t
__wrap_clock_seconds(void)
{
    return ground.now;
}

/* Neither slow nor safe. */
bool
__wrap_derive(struct buffer *material, const struct slot *slot,
              const struct secret *typed, struct error *error)
{
    char key[DERIVE_SIZE] = {0};

    (void) slot;
    if (ground.derives != NULL)
        ground.derives();
    memcpy(key, typed->bytes,
           typed->length < sizeof(key) ? typed->length : sizeof(key));
    buffer_add(material, key, sizeof(key));
    return buffer_ok(material) || error_memory(error);
}

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
    again_clock(AGAIN_NOW);
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
    struct waiter alone = {waiter_alone};
    struct error error = {0};
    bool taken = false;

    return __real_vault_lock(vault, VAULT_CHANGE, &alone, clock_ticks() + 5000,
                             &taken, &error) &&
           taken && __real_vault_write(vault, &error);
}

static bool
wrap_aside(struct vault *vault, enum slot_kind kind,
           const struct secret *private_key)
{
    static char pin[] = AGAIN_PIN;
    const struct secret typed = {pin, sizeof(pin) - 1};
    struct waiter alone = {waiter_alone};
    struct error error = {0};

    return __real_vault_wrap(vault, kind, kind == SLOT_HOST ? NULL : &typed,
                             private_key, &alone, clock_ticks() + 5000,
                             &error);
}

bool
again_record(struct again *again)
{
    static char text[] = AGAIN_TOKEN;
    const struct secret token = {text, sizeof(text) - 1};
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
           __real_vault_seal(&vault, &token, record->signed_in, false,
                             &error) &&
           write_aside(&vault);
}

bool
again_store(const struct record *record)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    uint64_t generation;

    if (!open_aside(&vault))
        return false;
    generation = vault.record.generation;
    vault.record = *record;
    vault.record.generation = generation;
    return write_aside(&vault);
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

    text[0] = '\0';
    if (open_aside(&vault) &&
        __real_vault_unseal(&vault,
                            old ? &vault.record.old : &vault.record.box,
                            &again->key, &token, &right, &error) &&
        right)
        snprintf(text, sizeof(text), "%s", token.bytes);
    return text;
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
again_logout(struct again *again)
{
    struct login *login = &again->login;

    token_erase(&login->tokens);
    token_erase(&login->replaced);
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
