/*
 * Tests of helper/login/known.c: the facts that a decision is made of.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/identity/pins.h"
#include "helper/login/reauth.h"
#include "helper/vault/tries.h"
#include "pam/cleanup.h"
#include "tests/again.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct again again;

/* The facts of the account at a service, as login_run comes to them. */
static bool
learn(struct facts *facts)
{
    memset(facts, 0xff, sizeof(*facts));
    if (!again_login(&again, "sudo", NULL, 0))
        return false;
    login_facts(&again.login, &again.account, login_service(&again.login),
                facts);
    return true;
}

/* ---- Who asks --------------------------------------------------------------
 */

static const struct {
    const char *what;
    uid_t caller;
    const char *service, *host, *user;
    const char *counts; /* the service that does */
    bool local, own;
} callers[] = {
    {"root at sudo", 0, "sudo", "", "", "sudo", true, true},
    {"root at sudo, for ada", 0, "sudo", "", "ada", "sudo", true, true},
    {"root at su, for bob", 0, "su", "", "bob", "su", true, false},
    {"root at sshd", 0, "sshd", "192.0.2.7", "", "sshd", false, true},
    {"root at sshd, of no host", 0, "sshd", "", "", "sshd", false, true},
    {"root at login, from elsewhere", 0, "login", "192.0.2.7", "", "login",
     false, true},
    {"root at what nobody knows", 0, "x", "", "", "x", false, true},
    {"ada's locker", 200001, "i3lock", "", "", "locker", true, true},
    {"a program of ada's that calls itself sshd", 200001, "sshd", "192.0.2.7",
     "bob", "locker", true, true},
};

static void
who_asks(size_t i)
{
    struct start *start = &again.login.conversation.start;
    struct facts facts;

    ok(again_login(&again, callers[i].service, NULL, 0),
       "%s:", callers[i].what);
    again.login.caller = callers[i].caller;
    snprintf(start->remote_host, sizeof(start->remote_host), "%s",
             callers[i].host);
    snprintf(start->remote_user, sizeof(start->remote_user), "%s",
             callers[i].user);
    is(login_service(&again.login), callers[i].counts, "the service");
    login_facts(&again.login, &again.account, login_service(&again.login),
                &facts);
    ok(facts.policy.local == callers[i].local, "is %slocal",
       callers[i].local ? "" : "not ");
    ok(facts.own == callers[i].own, "who asks %s be the person",
       callers[i].own ? "may" : "may not");
    ok(again_logout(&again), "it ends");
}

/* ---- What is kept ----------------------------------------------------------
 */

static bool
is_whole(const struct facts *facts)
{
    return facts->kept && facts->record == DECIDE_WELCOME && facts->same &&
           facts->token && facts->pin && facts->password && facts->host;
}

static void
all_of_a_record(void)
{
    struct facts facts;
    struct record record;
    int64_t ticks = clock_ticks();

    ok(again_record(&again), "there is a record");
    record = *again_stored();
    record.seen = AGAIN_NOW - 1;
    record.signed_in = AGAIN_NOW - 2;
    record.welcome = AGAIN_NOW - 3;
    record.failures = 4;
    record.failed_at = ticks;
    ok(again_store(&record) && learn(&facts), "of which all is known");
    ok(is_whole(&facts),
       "its state, its identity, its token and what opens it");
    ok(facts.now == AGAIN_NOW && facts.seen == AGAIN_NOW - 1 &&
           facts.signed_in == AGAIN_NOW - 2 &&
           facts.welcome == AGAIN_NOW - 3 &&
           facts.granted == AGAIN_NOW - AGAIN_HOUR,
       "its times");
    ok(facts.tries_left == TRIES_MOST - 4 && facts.tries_wait > 50000 &&
           facts.tries_wait <= 60000,
       "the tries that are left, and when the next may be");
    ok(again.login.welcome_then == AGAIN_NOW - 3 && !again.login.refused_then,
       "and what stood there when it was opened");
    ok(again_logout(&again), "it ends");
}

static void
slots_of_which_none_may_be_tried(void)
{
    static const uint32_t failures[] = {TRIES_MOST, UINT32_MAX};
    struct facts facts;
    struct record record;

    for (size_t i = 0; i < COUNT(failures); i++) {
        ok(again_record(&again), "there is a record");
        record = *again_stored();
        record.failures = failures[i];
        ok(again_store(&record) && learn(&facts) && !facts.pin &&
               !facts.password && facts.host && facts.tries_left == 0,
           "after ten, or more, neither PIN nor password is one");
        ok(again_logout(&again), "it ends");
    }
}

static void
each_part_is_missed(void)
{
    struct facts facts;
    struct record record;

    ok(again_record(&again), "there is a record");
    record = *again_stored();
    memset(&record.box, 0, sizeof(record.box));
    ok(again_store(&record) && learn(&facts) && !facts.token &&
           facts.granted == 0 && facts.pin,
       "without a token");
    ok(again_logout(&again), "it ends");
}

static void
each_slot_is_missed(void)
{
    struct facts facts;
    struct record record;

    ok(again_record(&again), "there is a record");
    record = *again_stored();
    memset(&record.slots[SLOT_PIN], 0, sizeof(struct slot));
    ok(again_store(&record) && learn(&facts) && !facts.pin && facts.password,
       "without a PIN");
    ok(again_logout(&again), "it ends");
    memset(record.slots, 0, sizeof(record.slots));
    ok(again_store(&record) && learn(&facts) && !facts.pin &&
           !facts.password && !facts.host && facts.token,
       "without any slot");
    ok(again_logout(&again), "it ends");
}

static void
each_state(void)
{
    static const enum decide_record states[RECORD_STATES] = {
        [RECORD_WELCOME] = DECIDE_WELCOME,
        [RECORD_LOST] = DECIDE_LOST,
        [RECORD_REFUSED] = DECIDE_REFUSED,
    };
    struct facts facts;

    for (int state = RECORD_WELCOME; state < RECORD_STATES; state++) {
        struct record record;

        ok(again_record(&again), "there is a record");
        record = *again_stored();
        record.state = (enum record_state) state;
        ok(again_store(&record) && learn(&facts) &&
               facts.record == states[state] &&
               again.login.refused_then == (state == RECORD_REFUSED),
           "its state is known");
        ok(again_logout(&again), "it ends");
    }
}

static void
a_damaged_one(void)
{
    struct facts facts;

    ok(unlink("state/vault/marks/ada") == 0 && learn(&facts) && facts.kept &&
           facts.record == DECIDE_DAMAGED && !facts.same && !facts.token &&
           !facts.pin,
       "of a damaged one nothing is believed");
    ok(again_logout(&again), "it ends");
}

static void
none(void)
{
    struct facts facts;

    ok(unlink("state/vault/records/ada") == 0 && learn(&facts) && facts.kept &&
           facts.record == DECIDE_NO_RECORD && !facts.same,
       "where there is none nothing is known");
    ok(again_logout(&again), "it ends");
}

/* ---- Whose it is -----------------------------------------------------------
 */

static void
another_is_not_the_same(void)
{
    static char other[] = "another";
    char *const settings[] = {again.settings.issuer, again.settings.client_id};
    struct facts facts;

    ok(again_record(&again), "there is a record");
    snprintf(again.account.user_id, sizeof(again.account.user_id),
             AGAIN_GRACE);
    ok(learn(&facts) && facts.record == DECIDE_WELCOME && !facts.same,
       "of another Anypoint user");
    ok(again_logout(&again), "it ends");
    snprintf(again.account.user_id, sizeof(again.account.user_id), AGAIN_ADA);
    again.settings.issuer = other;
    ok(learn(&facts) && !facts.same, "of another issuer");
    ok(again_logout(&again), "it ends");
    again.settings.issuer = settings[0];
    again.settings.client_id = other;
    ok(learn(&facts) && !facts.same, "of another client");
    ok(again_logout(&again), "it ends");
    again.settings.client_id = settings[1];
    ok(learn(&facts) && facts.same, "of the same");
    ok(again_logout(&again), "it ends");
}

static bool
pinned(const char *issuer, const char *user_id)
{
    struct pin pin = {.account = "ada"};
    struct error error = {0};
    bool made = false;

    snprintf(pin.issuer, sizeof(pin.issuer), "%s", issuer);
    snprintf(pin.user_id, sizeof(pin.user_id), "%s", user_id);
    unlink("state/pins/ada");
    return pins_ready("state", "ada", &error) &&
           pins_put("state", &pin, &made, &error) && made;
}

static void
who_is_bound_by_name(void)
{
    struct facts facts;

    again.account.user_id[0] = '\0';
    snprintf(again.account.username, sizeof(again.account.username), "ada");
    ok(again_record(&again) && learn(&facts) && !facts.same,
       "a name that is pinned to nobody is nobody");
    ok(again_logout(&again), "it ends");
    ok(pinned(AGAIN_ISSUER, AGAIN_ADA) && learn(&facts) && facts.same,
       "it is who it is pinned to");
    ok(again_logout(&again), "it ends");
    ok(pinned(AGAIN_ISSUER, AGAIN_GRACE) && learn(&facts) && !facts.same,
       "not another");
    ok(again_logout(&again), "it ends");
    ok(pinned(AGAIN_ISSUER "/", AGAIN_ADA) && learn(&facts) && !facts.same,
       "nor one of another issuer");
    ok(again_logout(&again), "it ends");
    unlink("state/pins/ada");
    ok(again_login(&again, "sudo", NULL, 0), "who signs in now");
    snprintf(again.login.user_id, sizeof(again.login.user_id), AGAIN_ADA);
    login_facts(&again.login, &again.account, "sudo", &facts);
    ok(facts.same, "is who it is, also without a pin");
    ok(again_logout(&again), "it ends");
    again.account.username[0] = '\0';
    snprintf(again.account.user_id, sizeof(again.account.user_id), AGAIN_ADA);
}

/* ---- The vault -------------------------------------------------------------
 */

static void
no_vault(void)
{
    struct facts facts;

    ok(again_login(&again, "sudo", NULL, 0), "there is no state");
    again.login.state = "nowhere";
    login_facts(&again.login, &again.account, "sudo", &facts);
    ok(!facts.kept && facts.record == DECIDE_NO_RECORD && !facts.same &&
           !facts.pin && !facts.token && again.login.vault_why[0] != '\0',
       "nothing can be kept, and why is told");
    again.login.state = "state";
    login_facts(&again.login, &again.account, "sudo", &facts);
    ok(!facts.kept, "it is not tried twice");
    ok(again_logout(&again), "it ends");
}

static void
a_credential_of_the_host(void)
{
    static const char secret[32] = "0123456789012345678901234567890";
    CLEANUP(close_fd)
    int fd = open("credential", O_WRONLY | O_CREAT | O_CLOEXEC, 0400);
    struct facts facts;

    again.settings.account = ACCOUNT_AUTO;
    ok(write(fd, secret, sizeof(secret)) == sizeof(secret) && learn(&facts) &&
           facts.policy.account == ACCOUNT_CACHED,
       "with a file for a secret, only what is known counts");
    ok(again_logout(&again), "it ends");
    ok(again_login(&again, "sudo", NULL, 0), "there is a credential");
    again.login.credential = "credential";
    login_facts(&again.login, &again.account, "sudo", &facts);
    ok(facts.kept && facts.policy.account == ACCOUNT_CHECK,
       "with a credential the provider is asked");
    ok(again_logout(&again), "it ends");
    ok(learn(&facts) && !facts.kept && again.login.vault_kind == ERROR_STATE &&
           strstr(again.login.vault_why, "is missing") != NULL,
       "with the credential gone nothing is kept, and it is told why");
    ok(again_logout(&again), "it ends");
    ok(unlink("state/vault/bound") == 0, "it is given up");
    again.settings.account = ACCOUNT_CHECK;
}

/* The vault is read when it is opened; a decision looks at what was read. */
static void
what_is_read_later(void)
{
    struct record record;
    struct facts facts;
    struct error error;

    ok(again_record(&again) && learn(&facts), "there is a record");
    record = *again_stored();
    record.state = RECORD_REFUSED;
    record.welcome++;
    ok(again_store(&record) && vault_read(&again.login.vault, &error),
       "another login changes it, and it is read again");
    login_facts(&again.login, &again.account, "sudo", &facts);
    ok(facts.record == DECIDE_REFUSED &&
           again.login.welcome_then == record.welcome - 1 &&
           !again.login.refused_then,
       "then that counts; what stood there first is known, too");
    ok(again_logout(&again), "it ends");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    for (size_t i = 0; i < COUNT(callers); i++)
        who_asks(i);
    all_of_a_record();
    slots_of_which_none_may_be_tried();
    each_part_is_missed();
    each_slot_is_missed();
    each_state();
    a_damaged_one();
    none();
    another_is_not_the_same();
    who_is_bound_by_name();
    no_vault();
    a_credential_of_the_host();
    what_is_read_later();
    again_end(&again);
    return tap_done();
}
