/*
 * Tests of helper/login/login.c: which tokens are given back once the verdict
 * is there.
 *
 * Runs in: tests; as root, who must own the accounts file.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/login/reauth.h"
#include "tests/again.h"
#include "tests/tap.h"

#define REVOKE "https://login.test/revoke"
#define BACK(token, hint)                                                     \
    {                                                                         \
        .url = REVOKE, .form = "token=" token "&token_type_hint=" hint,       \
        .status = 200, .body = ""                                             \
    }
#define LINES 8

static struct again again;

static char name[] = "ada", accounts[] = "accounts", none[] = "",
            token_url[] = AGAIN_REFRESH, revoke_url[] = REVOKE,
            any_url[] = "https://login.test/x";

/* The program's own function comes before libc's. */
__attribute__((visibility("default"))) int
getpwnam_r(const char *wanted, struct passwd *entry, char *space, size_t size,
           struct passwd **found)
{
    (void) space, (void) size;
    *entry = (struct passwd){.pw_name = name, .pw_uid = AGAIN_UID};
    *found = strcmp(wanted, name) == 0 ? entry : NULL;
    return 0;
}

bool __wrap_login_connect_net(struct login *, struct error *);

/* Net is there: it answers by the script. */
bool
__wrap_login_connect_net(struct login *login, struct error *error)
{
    (void) error;
    if (login->net.fd >= 0)
        return true;
    login->net = again.script.net;
    login->net.waiter = &login->conversation.waiter;
    login->net.patience = 5000;
    again.script.net.fd = -1;
    return true;
}

static const struct {
    const char *what;
    const char *pin;
    struct script_line lines[LINES]; /* until there is no url */
    const char *verdict, *kept;
    enum record_state state;
} cases[] = {
    {"a yes",
     AGAIN_PIN,
     {AGAIN_SEND(200, AGAIN_GRANTED), AGAIN_ASK(200, AGAIN_YES),
      BACK("a", "access_token"), BACK("ancient", "refresh_token")},
     "accept",
     "new",
     RECORD_WELCOME},
    {"a no",
     AGAIN_PIN,
     {AGAIN_SEND(200, AGAIN_GRANTED),
      AGAIN_ASK(200, AGAIN_USER(AGAIN_GRACE, "")),
      BACK("new", "refresh_token"), BACK("a", "access_token"),
      BACK("ancient", "refresh_token")},
     "stop",
     "",
     RECORD_REFUSED},
    {"a no, and no other token",
     AGAIN_PIN,
     {AGAIN_SEND(200, AGAIN_SAME), AGAIN_ASK(200, AGAIN_USER(AGAIN_GRACE, "")),
      BACK("old", "refresh_token"), BACK("a", "access_token"),
      BACK("ancient", "refresh_token")},
     "stop",
     "",
     RECORD_REFUSED},
    {"nothing, where the last word counts",
     AGAIN_PIN,
     {AGAIN_SEND(200, AGAIN_GRANTED), AGAIN_ASK(0, NULL),
      BACK("a", "access_token"), BACK("ancient", "refresh_token")},
     "accept",
     "new",
     RECORD_WELCOME},
    {"nobody, for the PIN was wrong",
     "x",
     {{.url = NULL}},
     "refuse",
     "old",
     RECORD_WELCOME},
};

/* A login of root's at sudo, and what it is permitted. */
static bool
starts(int module, int listener, const char *pin)
{
    static const char *const said[] = {
        "authenticate", "sudo", "ada", "", "", "", "", "", "100"};
    const struct permit_answer yes = {.granted = true};
    struct wire wire;

    wire_begin(&wire, WIRE_START);
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
        wire_put(&wire, said[i]);
    permit_give(listener, &yes);
    if (!wire_send(module, &wire, 0))
        return false;
    wire_begin(&wire, WIRE_REPLY);
    wire_put(&wire, pin);
    return wire_send(module, &wire, 0);
}

static void
what_nobody_needs_is_given_back(size_t i)
{
    const struct login_means means = {.settings = &again.settings,
                                      .net_path = "",
                                      .state = "state",
                                      .credential = "",
                                      .log = &again.log};
    int pair[2], listener[2];
    size_t count = 0;

    while (count < LINES && cases[i].lines[count].url != NULL)
        count++;
    ok(again_record(&again) && again_seal("ancient", false) &&
           again_seal(AGAIN_TOKEN, true) &&
           script_begin(&again.script, cases[i].lines, count) &&
           socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           socketpair(AF_UNIX, SOCK_SEQPACKET, 0, listener) == 0 &&
           starts(pair[0], listener[0], cases[i].pin),
       "the provider says %s", cases[i].what);
    (void) login_run(
        &(struct caller){.fd = pair[1], .listener = listener[1], .end = -1},
        &means);
    again.module = pair[0];
    ok(again_heard(&again, WIRE_VERDICT, cases[i].verdict),
       "the verdict is %s", cases[i].verdict);
    ok(script_end(&again.script), "what nobody needs is given back");
    is(again_token(&again, false), cases[i].kept, "what is kept is not");
    ok(again_stored()->state == cases[i].state, "its state is kept");
    close(pair[0]);
    close(pair[1]);
    close(listener[0]);
    close(listener[1]);
}

static bool
write_accounts(void)
{
    FILE *file = fopen(accounts, "we");

    return file != NULL && fputs(AGAIN_ADA " ada\n", file) >= 0 &&
           fclose(file) == 0 && chmod(accounts, 0644) == 0;
}

int
main(void)
{
    if (geteuid() != 0) {
        puts("1..0 # SKIP root must own the accounts file");
        return 0;
    }
    ok(again_begin(&again) && write_accounts(), "there is a folder");
    again.settings.accounts_file = accounts;
    again.settings.hosts = none;
    again.settings.token_endpoint = token_url;
    again.settings.revocation_endpoint = revoke_url;
    again.settings.jwks_uri = again.settings.userinfo_endpoint = any_url;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        what_nobody_needs_is_given_back(i);
    again_end(&again);
    return tap_done();
}
