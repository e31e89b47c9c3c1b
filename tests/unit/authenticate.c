/*
 * Tests of helper/login/authenticate.c: which way is gone, what comes after
 * it, and what a way that was left says.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/login/reauth.h"
#include "tests/again.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct again again;

static char all[] = "pin password flow", pins[] = "pin", flows[] = "flow",
            words[] = "password flow";

/* ---- The ways, which are taken here ---------------------------------------
 */

/* A way fails with this letter in fails; way has the letters of those taken.
 */
static struct {
    char taken[16];
    const char *fails, *instead;
    bool offline_access;
} ways;

static bool
take(char letter, struct error *error)
{
    ways.taken[strlen(ways.taken)] = letter;
    return strchr(ways.fails, letter) == NULL ||
           error_set(error, ERROR_DENIED, "the test says so");
}

bool __wrap_login_may(const struct login *, enum permit_kind, struct error *);
void __wrap_permit_return(int);
bool __wrap_login_by_slot(struct login *, enum slot_kind,
                          const struct account *, const struct accounts *,
                          bool *, struct error *);
bool __wrap_login_by_browser(struct login *, const struct provider *,
                             const struct account *, const struct accounts *,
                             struct error *);
bool __wrap_login_by_device(struct login *, const struct provider *,
                            const struct account *, const struct accounts *,
                            struct error *);
bool __wrap_login_by_password(struct login *, const struct provider *,
                              const struct account *, const struct accounts *,
                              struct error *);
bool __wrap_login_can_pin(const struct login *, const struct account *,
                          struct error *);
bool __wrap_login_still_bound(const struct login *, const struct account *,
                              struct error *);
bool __wrap_login_pin(const struct login *, const struct account *,
                      struct error *);
bool __wrap_login_keep(struct login *, const struct account *, struct error *);
bool __wrap_login_connect_net(struct login *, struct error *);
bool __wrap_login_discover(struct login *, struct error *);

bool
__wrap_login_may(const struct login *login, enum permit_kind kind,
                 struct error *error)
{
    (void) login;
    return kind == PERMIT_LOGIN && take('m', error);
}

void
__wrap_permit_return(int fd)
{
    struct error ignored;

    (void) fd;
    (void) take('r', &ignored);
}

bool
__wrap_login_by_slot(struct login *login, enum slot_kind kind,
                     const struct account *account,
                     const struct accounts *accounts, bool *instead,
                     struct error *error)
{
    char letter = kind == SLOT_PIN ? 'P' : 'W';

    (void) login, (void) account, (void) accounts;
    *instead = strchr(ways.instead, letter) != NULL;
    return take(letter, error);
}

static bool
flow(char letter, const struct provider *provider, struct error *error)
{
    ways.offline_access = provider->offline_access;
    return take(letter, error);
}

bool
__wrap_login_by_browser(struct login *login, const struct provider *provider,
                        const struct account *account,
                        const struct accounts *accounts, struct error *error)
{
    (void) login, (void) account, (void) accounts;
    return flow('B', provider, error);
}

bool
__wrap_login_by_device(struct login *login, const struct provider *provider,
                       const struct account *account,
                       const struct accounts *accounts, struct error *error)
{
    (void) login, (void) account, (void) accounts;
    return flow('D', provider, error);
}

bool
__wrap_login_by_password(struct login *login, const struct provider *provider,
                         const struct account *account,
                         const struct accounts *accounts, struct error *error)
{
    (void) login, (void) account, (void) accounts;
    return flow('S', provider, error);
}

bool
__wrap_login_can_pin(const struct login *login, const struct account *account,
                     struct error *error)
{
    (void) login, (void) account;
    return take('c', error);
}

bool
__wrap_login_still_bound(const struct login *login,
                         const struct account *account, struct error *error)
{
    (void) login, (void) account;
    return take('b', error);
}

bool
__wrap_login_pin(const struct login *login, const struct account *account,
                 struct error *error)
{
    (void) login, (void) account;
    return take('p', error);
}

bool
__wrap_login_keep(struct login *login, const struct account *account,
                  struct error *error)
{
    (void) login, (void) account;
    return take('k', error);
}

bool
__wrap_login_connect_net(struct login *login, struct error *error)
{
    (void) login;
    return take('n', error);
}

bool
__wrap_login_discover(struct login *login, struct error *error)
{
    (void) login;
    return take('d', error);
}

/* ---- Which are taken -------------------------------------------------------
 */

static const struct {
    const char *what, *service;
    char *methods;
    enum flow flow;
    bool device; /* the provider offers it */
    const char *fails, *instead, *taken, *method;
    enum error_kind kind;
} cases[] = {
    {"a PIN", "sudo", all, FLOW_AUTO, true, "", "", "mPr", "pin", ERROR_NONE},
    {"a PIN that is wrong", "sudo", all, FLOW_AUTO, true, "P", "", "mP", "pin",
     ERROR_DENIED},
    {"Enter instead", "sudo", all, FLOW_AUTO, true, "P", "P", "mPcndDbpkr",
     "device", ERROR_NONE},
    {"Enter, and a flow that fails", "sudo", all, FLOW_AUTO, true, "PD", "P",
     "mPcndD", "device", ERROR_DENIED},
    {"a password", "sudo", words, FLOW_PASSWORD, true, "", "", "mWr",
     "password", ERROR_NONE},
    {"a password that is another now", "sudo", words, FLOW_PASSWORD, true, "W",
     "W", "mWcndSbpkr", "password", ERROR_NONE},
    {"a remote service", "sshd", all, FLOW_AUTO, true, "", "", "mcndDbpkr",
     "device", ERROR_NONE},
    {"no device", "sshd", all, FLOW_AUTO, false, "", "", "mcndBbpkr",
     "browser", ERROR_NONE},
    {"a device that is set", "sshd", all, FLOW_DEVICE, false, "", "",
     "mcndDbpkr", "device", ERROR_NONE},
    {"a browser that is set", "sshd", all, FLOW_BROWSER, true, "", "",
     "mcndBbpkr", "browser", ERROR_NONE},
    {"a flow alone", "sudo", flows, FLOW_AUTO, true, "", "", "mcndDbpkr",
     "device", ERROR_NONE},
    {"no way at all", "sshd", pins, FLOW_AUTO, true, "", "", "", "none",
     ERROR_NO_METHOD},
    {"too many", "sudo", all, FLOW_AUTO, true, "m", "", "m", "none",
     ERROR_DENIED},
    {"a pin that cannot be made", "sshd", all, FLOW_AUTO, true, "c", "", "mc",
     "none", ERROR_DENIED},
    {"no net", "sshd", all, FLOW_AUTO, true, "n", "", "mcn", "none",
     ERROR_DENIED},
    {"no provider", "sshd", all, FLOW_AUTO, true, "d", "", "mcnd", "none",
     ERROR_DENIED},
    {"a line that is another now", "sshd", all, FLOW_AUTO, true, "b", "",
     "mcndDb", "device", ERROR_DENIED},
    {"another's pin", "sshd", all, FLOW_AUTO, true, "p", "", "mcndDbp",
     "device", ERROR_DENIED},
    {"no PIN where one must be", "sshd", all, FLOW_AUTO, true, "k", "",
     "mcndDbpk", "device", ERROR_DENIED},
};

static void
a_way_is_taken(size_t i)
{
    struct provider *provider = &again.login.provider;
    struct error error = {0};
    bool passed;

    memset(&ways, 0, sizeof(ways));
    ways.fails = cases[i].fails;
    ways.instead = cases[i].instead;
    again.settings.methods = cases[i].methods;
    again.settings.flow = (int) cases[i].flow;
    ok(again_record(&again) && again_login(&again, cases[i].service, NULL, 0),
       "%s:", cases[i].what);
    if (cases[i].device)
        provider->device_authorization_endpoint[0] = 'x';
    passed = login_authenticate(&again.login, &again.account, &again.accounts,
                                &error);
    ok(passed == (cases[i].kind == ERROR_NONE) && error.kind == cases[i].kind,
       "ends with %s", error_word(cases[i].kind));
    is(ways.taken, cases[i].taken, "by these steps");
    is(again.login.method, cases[i].method, "by the method");
    ok(again_logout(&again), "it ends");
}

/* ---- What is asked for -----------------------------------------------------
 */

static void
a_token_is_asked_for_where_it_is_kept(void)
{
    static const struct {
        const char *service;
        enum account_check account;
        enum flow flow;
        bool record, asked;
    } asked[] = {
        {"sshd", ACCOUNT_CHECK, FLOW_DEVICE, false, true},
        {"sshd", ACCOUNT_CACHED, FLOW_DEVICE, false, false},
        {"sshd", ACCOUNT_CACHED, FLOW_DEVICE, true, true},
        {"sudo", ACCOUNT_CACHED, FLOW_DEVICE, false, true},
        {"sshd", ACCOUNT_CACHED, FLOW_PASSWORD, false, true},
    };

    again.settings.methods = all;
    for (size_t i = 0; i < COUNT(asked); i++) {
        struct error error = {0};

        memset(&ways, 0, sizeof(ways));
        ways.fails = ways.instead = "";
        again.settings.account = (int) asked[i].account;
        again.settings.flow = (int) asked[i].flow;
        again_forget();
        ok((!asked[i].record || again_record(&again)) &&
               again_login(&again, asked[i].service, NULL, 0) &&
               login_authenticate(&again.login, &again.account,
                                  &again.accounts, &error) &&
               ways.offline_access == asked[i].asked,
           "a token that lasts is %sasked for", asked[i].asked ? "" : "not ");
        ok(again_logout(&again), "it ends");
    }
    again.settings.account = ACCOUNT_CHECK;
}

static void
no_way_says_why(void)
{
    struct error error = {0};

    memset(&ways, 0, sizeof(ways));
    ways.fails = ways.instead = "";
    again.settings.methods = pins;
    ok(again_login(&again, "sshd", NULL, 0) &&
           !login_authenticate(&again.login, &again.account, &again.accounts,
                               &error),
       "there is no way");
    is(error.text,
       "PIN: the service is not local; password: it is not among the methods; "
       "flow: it is not among the methods",
       "each says why");
    ok(again_logout(&again), "it ends");
}

/* ---- Who has to wait
 * --------------------------------------------------------
 */

static bool
three_were_wrong(void)
{
    struct record record;

    if (!again_record(&again))
        return false;
    record = *again_stored();
    record.failures = 3;
    record.failed_at = clock_ticks();
    return again_store(&record);
}

static const struct {
    const char *what;
    char *methods;
    const char *fails, *warned, *told; /* NULL: nothing */
} waiters[] = {
    {"who may sign in", all, "",
     "The PIN was wrong too often. Try it again in 30 seconds.\n"
     "Or sign in with Anypoint now:",
     NULL},
    {"where the flow cannot begin", all, "d", NULL,
     "\nOr try the PIN again in 30 seconds: it was wrong too often."},
    {"where the flow fails later", all, "D",
     "Or sign in with Anypoint now:", NULL},
    {"where nothing else may be", pins, "", NULL,
     "The PIN was wrong too often. Try it again in 30 seconds."},
    {"where no PIN is asked for", flows, "d", NULL, NULL},
};

static void
who_waits_is_told(size_t i)
{
    const char *warned = waiters[i].warned, *told = waiters[i].told;
    struct error error = {0};

    memset(&ways, 0, sizeof(ways));
    ways.fails = waiters[i].fails;
    ways.instead = "";
    again.settings.methods = waiters[i].methods;
    again.settings.flow = FLOW_DEVICE;
    ok(three_were_wrong() && again_login(&again, "sudo", NULL, 0) &&
           login_authenticate(&again.login, &again.account, &again.accounts,
                              &error) == (error.kind == ERROR_NONE),
       "%s:", waiters[i].what);
    ok(again_heard(&again, WIRE_NOTE, warned == NULL ? "" : warned) ==
           (warned != NULL),
       "it is told before, or nothing is");
    ok(told == NULL ? again.login.told == NULL
                    : again.login.told != NULL &&
                          strstr(again.login.told, told) != NULL,
       "or at the end");
    ok(again_logout(&again), "it ends");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    for (size_t i = 0; i < COUNT(cases); i++)
        a_way_is_taken(i);
    a_token_is_asked_for_where_it_is_kept();
    no_way_says_why();
    for (size_t i = 0; i < COUNT(waiters); i++)
        who_waits_is_told(i);
    again_end(&again);
    return tap_done();
}
