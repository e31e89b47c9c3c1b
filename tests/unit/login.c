/*
 * Tests of helper/login/login.c: who may ask for whom, before a provider is
 * asked.  (What comes after that is tests/flow's.)
 *
 * Runs in: tests; as root, who must own the accounts file.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/login.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "pam/wire.h"
#include "tests/tap.h"

#define ADA   "0ada0000-0000-4000-8000-000000000001"
#define GRACE "0ace0000-0000-4000-8000-000000000002"
#define LINES                                                                 \
    ADA " ada\n" ADA " root\n" ADA " daemon\n" ADA " absent\n" ADA " nobody"  \
        "\n"

static struct {
    char name[16];
    uid_t uid;
} entries[] = {{"ada", 200001}, {"bob", 200002},   {"root", 0},
               {"daemon", 1},   {"nobody", 65534}, {"grace", 200003}};

#define ENTRIES (sizeof(entries) / sizeof(entries[0]))

/* The program's own functions come before libc's. */
__attribute__((visibility("default"))) int
getpwnam_r(const char *name, struct passwd *entry, char *space, size_t size,
           struct passwd **found)
{
    (void) space, (void) size;
    *found = NULL;
    for (size_t i = 0; i < ENTRIES; i++)
        if (strcmp(entries[i].name, name) == 0) {
            *entry = (struct passwd){.pw_name = entries[i].name,
                                     .pw_uid = entries[i].uid};
            *found = entry;
        }
    return 0;
}

__attribute__((visibility("default"))) int
getpwuid_r(uid_t uid, struct passwd *entry, char *space, size_t size,
           struct passwd **found)
{
    (void) space, (void) size;
    *found = NULL;
    for (size_t i = 0; i < ENTRIES; i++)
        if (entries[i].uid == uid) {
            *entry = (struct passwd){.pw_name = entries[i].name,
                                     .pw_uid = entries[i].uid};
            *found = entry;
        }
    return 0;
}

/* Whether the kernel has random bytes to give. */
static bool random_fails;

ssize_t __real_getrandom(void *space, size_t size, unsigned flags);
ssize_t __wrap_getrandom(void *space, size_t size, unsigned flags);

ssize_t
__wrap_getrandom(void *space, size_t size, unsigned flags)
{
    return random_fails ? -1 : __real_getrandom(space, size, flags);
}

static const struct {
    uid_t caller;
    const char *operation, *account, *verdict, *what;
} cases[] = {
    {0, "account", "ada", "accept", "root asks for a listed account"},
    {200001, "account", "ada", "accept", "ada asks for her own"},
    {200002, "account", "ada", "stop", "bob asks for ada's"},
    {200001, "account", "root", "stop", "ada asks for root's"},
    {200099, "account", "ada", "stop", "a uid without account asks"},
    {0, "account", "bob", "stop", "an account without a line"},
    {0, "account", "absent", "stop", "a listed one that does not exist"},
    {0, "account", "root", "stop", "root is never ours, listed or not"},
    {0, "account", "daemon", "stop", "nor is a system account"},
    {0, "account", "nobody", "stop", "nor is nobody"},
    {0, "password", "ada", "stop", "passwords are changed elsewhere"},
    {0, "session", "ada", "refuse", "an unknown operation"},
    {0, "", "ada", "refuse", "no operation"},
    {0, "account", "Ada", "refuse", "no plain name"},
    {0, "authenticate", "ada", "unavailable", "nobody gives a permit"},
};

static bool
ask(int fd, const char *operation, const char *account)
{
    const char *const strings[] = {operation, "sshd", account, "192.0.2.7", "",
                                   "ssh",     "",     "",      "100"};
    struct wire wire;

    wire_begin(&wire, WIRE_START);
    for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
        wire_put(&wire, strings[i]);
    return wire_send(fd, &wire, 0);
}

/* Read what has come, all of it: the text of the last such message. */
static void
read_last(int fd, enum wire_type type, char *text, size_t size)
{
    struct wire wire;

    text[0] = '\0';
    while (wire_receive(fd, &wire, MSG_DONTWAIT))
        if (wire_open(&wire) == type)
            wire_get(&wire, text, size);
}

/* Neither net nor a state is there. */
static struct login_means
means_of(const struct settings *settings)
{
    static const struct log log = {.program = "login"};

    return (struct login_means){.settings = settings,
                                .net_path = "/no/such/socket",
                                .state = "/no/such/state",
                                .credential = "",
                                .log = &log};
}

static void
run_case(size_t i, const struct settings *settings)
{
    const struct login_means means = means_of(settings);
    enum login_line line;
    char word[32];
    int pair[2];

    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           ask(pair[0], cases[i].operation, cases[i].account),
       "uid %u asks", (unsigned) cases[i].caller);
    line = login_run(
        &(struct caller){
            .uid = cases[i].caller, .fd = pair[1], .listener = -1, .end = -1},
        &means);
    ok(line == (strcmp(cases[i].verdict, "accept") == 0 ? LOGIN_LINE_FREE
                                                        : LOGIN_LINE_COUNTS),
       "its line is not left out, and counts if it fails");
    read_last(pair[0], WIRE_VERDICT, word, sizeof(word));
    is(word, cases[i].verdict, "%s: %s", cases[i].what, cases[i].verdict);
    close(pair[0]);
    close(pair[1]);
}

static void
a_refusal_can_be_left_out(const struct settings *settings)
{
    const struct login_means means = means_of(settings);
    char word[32];
    int pair[2];

    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           ask(pair[0], "account", "root"),
       "a stranger asks");
    ok(login_run(&(struct caller){.uid = 200002,
                                  .fd = pair[1],
                                  .listener = -1,
                                  .end = -1,
                                  .spare = true},
                 &means) == LOGIN_LINE_LEFT_OUT,
       "to spare the log, its line is left out");
    read_last(pair[0], WIRE_VERDICT, word, sizeof(word));
    is(word, "stop", "it is refused as ever");
    close(pair[0]);
    close(pair[1]);
}

/* The listener's answer waits there before it is asked. */
static void
a_login_needs_a_permit(const struct settings *settings)
{
    const struct permit_answer full = {.busy = true, .why = "full"};
    const struct login_means means = means_of(settings);
    struct permit_question question = {.kind = PERMIT_RETURN};
    char told[TEXT_MAX + 1];
    int pair[2], listener[2];

    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           socketpair(AF_UNIX, SOCK_SEQPACKET, 0, listener) == 0 &&
           ask(pair[0], "authenticate", "ada") &&
           send(listener[0], &full, sizeof(full), 0) == sizeof(full),
       "no more logins are permitted");
    ok(login_run(
           &(struct caller){.fd = pair[1], .listener = listener[1], .end = -1},
           &means) == LOGIN_LINE_COUNTS,
       "a login runs");
    ok(permit_take(listener[0], &question) && question.kind == PERMIT_LOGIN,
       "a login asks first whether it may be");
    is(question.account, "ada", "and tells its account");
    is(question.source, "192.0.2.7", "and where root says it comes from");
    read_last(pair[0], WIRE_WARN, told, sizeof(told));
    is(told, error_told(ERROR_BUSY), "one that may not says so");
    ok(permit_take(listener[0], &question) && question.kind == PERMIT_TELL,
       "and how it ends");
    is(question.verdict.told, told, "with what its person was told");
    close(pair[0]);
    close(pair[1]);
    close(listener[0]);
    close(listener[1]);
}

/* What the person is told of an end, and the listener with it. */
static const struct {
    const char *operation;
    bool accepted;
    enum error_kind kind;
    const char *told, *what; /* instead of the error's sentence, or NULL */
    bool nothing;
} ends[] = {
    {"authenticate", false, ERROR_DENIED, NULL, "the error's sentence", false},
    {"account", false, ERROR_UNWELCOME, NULL, "in both phases", false},
    {"authenticate", false, ERROR_LIMIT, "Wait.", "or another", false},
    {"account", false, ERROR_OFFLINE, "Later.", "in both, too", false},
    {"authenticate", false, ERROR_GONE, "Wait.", "nobody is there", true},
    {"account", true, ERROR_NONE, "Wait.", "nothing went wrong", true},
};

static void
an_end_is_told(size_t i)
{
    static const struct log log = {.program = "login"};
    const struct error error = {.kind = ends[i].kind, .text = "a reason"};
    struct login login = {.entitled = true,
                          .method = "none",
                          .log = &log,
                          .told = ends[i].told,
                          .conversation = {.end = -1}};
    struct permit_question question = {0};
    const char *words =
        ends[i].told != NULL ? ends[i].told : error_told(ends[i].kind);
    char told[TEXT_MAX + 1];
    int pair[2], listener[2];

    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           socketpair(AF_UNIX, SOCK_SEQPACKET, 0, listener) == 0,
       "there is a listener");
    login.conversation.fd = pair[1];
    login.listener = listener[1];
    snprintf(login.conversation.start.operation,
             sizeof(login.conversation.start.operation), "%s",
             ends[i].operation);
    login_end(&login, ends[i].accepted, &error);
    ok(permit_take(listener[0], &question) && question.kind == PERMIT_TELL &&
           question.verdict.cause == ends[i].kind,
       "it hears how a login ends");
    read_last(pair[0], WIRE_WARN, told, sizeof(told));
    for (char *at = told; *at != '\0'; at++)
        *at = *at == '\n' ? ' ' : *at; /* it was folded */
    is(told, ends[i].nothing ? "" : words, "what is told: %s", ends[i].what);
    is(question.verdict.told, told, "and the listener hears the same");
    for (int side = 0; side < 2; side++) {
        close(pair[side]);
        close(listener[side]);
    }
}

static bool
write_accounts(const char *path, const char *lines)
{
    FILE *file = fopen(path, "w");

    return file != NULL && fputs(lines, file) >= 0 && fclose(file) == 0 &&
           chmod(path, 0644) == 0;
}

/* What an account was bound by, and what the file has by then. */
static const struct {
    const char *user_id, *username, *provider, *lines;
    enum error_kind kind;
    const char *what;
} bonds[] = {
    {ADA, "", "", ADA " ada\n", ERROR_NONE, "as it was"},
    {ADA, "ada@x", "", "#\n" ADA " ada ada@y\n", ERROR_NONE,
     "with another name for the password"},
    {ADA, "", "", ADA " grace\n", ERROR_NO_ACCOUNT, "without a line"},
    {ADA, "", "", "", ERROR_NO_ACCOUNT, "in an empty file"},
    {ADA, "", "", GRACE " ada\n", ERROR_OTHER_ACCOUNT, "to another"},
    {ADA, "", "", "user ada@idp ada\n", ERROR_OTHER_ACCOUNT, "by a name"},
    {"", "ada", "idp", "user ada@idp ada\n", ERROR_NONE, "by the same name"},
    {"", "ada", "idp", "user ida@idp ada\n", ERROR_OTHER_ACCOUNT,
     "by another name"},
    {"", "ada", "idp", "user ada@elsewhere ada\n", ERROR_OTHER_ACCOUNT,
     "by another's name"},
    {"", "ada", "idp", ADA " ada\n", ERROR_OTHER_ACCOUNT, "by an id"},
    {ADA, "", "", "nonsense\n", ERROR_SETTINGS, "by what is no line"},
};

static void
a_bond_is_looked_at_again(const struct settings *settings)
{
    const struct login login = {.settings = settings};

    for (size_t i = 0; i < sizeof(bonds) / sizeof(bonds[0]); i++) {
        struct account account = {.name = "ada"};
        struct error error = {0};
        bool still;

        snprintf(account.user_id, sizeof(account.user_id), "%s",
                 bonds[i].user_id);
        snprintf(account.username, sizeof(account.username), "%s",
                 bonds[i].username);
        snprintf(account.provider, sizeof(account.provider), "%s",
                 bonds[i].provider);
        still = write_accounts(settings->accounts_file, bonds[i].lines) &&
                login_still_bound(&login, &account, &error);
        ok(still == (bonds[i].kind == ERROR_NONE) &&
               error.kind == bonds[i].kind,
           "an account that is bound %s by now %s", bonds[i].what,
           still ? "is still bound" : "is not");
    }
}

int
main(void)
{
    char folder[] = "/tmp/login.XXXXXX", path[64];
    char methods[] = "flow";
    struct settings settings = {.accounts_file = path, .methods = methods};

    if (geteuid() != 0) {
        puts("1..0 # SKIP root must own the accounts file");
        return 0;
    }
    ok(mkdtemp(folder) != NULL, "there is a folder");
    snprintf(path, sizeof(path), "%s/accounts", folder);
    ok(write_accounts(path, LINES), "there are accounts");
    /* What is logged is not TAP. */
    ok(freopen("/dev/null", "w", stderr) != NULL, "the log is not shown");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        run_case(i, &settings);
    a_refusal_can_be_left_out(&settings);
    random_fails = true; /* the id in the log is none; the login is one */
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        run_case(i, &settings);
    a_login_needs_a_permit(&settings);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        an_end_is_told(i);
    a_bond_is_looked_at_again(&settings);
    unlink(path);
    rmdir(folder);
    return tap_done();
}
