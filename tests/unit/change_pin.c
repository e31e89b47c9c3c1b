/*
 * Tests of helper/login/change_pin.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>

#include "helper/login/reauth.h"
#include "tests/staged.h"
#include "tests/tap.h"

/* What stands around it. */
static struct {
    struct staged login;
    enum error_kind choose, bound, lock, read, wrap, write;
    bool busy;                /* the lock is not had in time */
    bool gone;                /* the slot is not there by then */
    bool refused;             /* a no came meanwhile */
    enum vault_found found;   /* by then */
    char pin[32], key[32];    /* that were wrapped */
    char shown[TEXT_MAX + 1]; /* to the person */
} stage;

static bool
answer(char letter, enum error_kind kind, struct error *error)
{
    return staged_answer(&stage.login, letter, kind, error);
}

bool
login_choose_pin(struct login *login, const char *prompt, bool may_be_none,
                 struct secret *pin, struct error *error)
{
    (void) login, (void) prompt;
    return !may_be_none && answer('c', stage.choose, error) &&
           secret_copy(pin, "274901", 6);
}

bool
login_still_bound(const struct login *login, const struct account *account,
                  struct error *error)
{
    (void) login, (void) account;
    return answer('b', stage.bound, error);
}

void
conversation_show(struct conversation *conversation, const char *text)
{
    (void) conversation;
    memcpy(stage.shown, text, strlen(text) + 1);
}

void
conversation_forward(struct conversation *conversation)
{
    (void) conversation;
    staged_note(&stage.login, 'f');
}

/* ---- The vault -----------------------------------------------------------
 */

bool
vault_lock(struct vault *vault, enum vault_lock lock, struct waiter *waiter,
           int64_t until, bool *taken, struct error *error)
{
    (void) vault, (void) waiter, (void) until;
    *taken = !stage.busy;
    return lock == VAULT_CHANGE && answer('l', stage.lock, error);
}

void
vault_unlock(struct vault *vault, enum vault_lock lock)
{
    (void) vault;
    if (lock == VAULT_CHANGE)
        staged_note(&stage.login, 'u');
}

bool
vault_read(struct vault *vault, struct error *error)
{
    vault->found = stage.found;
    vault->record.slots[SLOT_PIN].there = !stage.gone;
    if (stage.refused)
        vault->record.state = RECORD_REFUSED;
    return answer('r', stage.read, error);
}

bool
vault_wrap(struct vault *vault, enum slot_kind kind,
           const struct secret *typed, const struct secret *private_key,
           struct waiter *waiter, int64_t until, struct error *error)
{
    (void) vault, (void) waiter, (void) until;
    memcpy(stage.pin, typed->bytes, typed->length + 1);
    memcpy(stage.key, private_key->bytes, private_key->length + 1);
    return kind == SLOT_PIN && answer('p', stage.wrap, error);
}

bool
vault_put(struct vault *vault, bool *unknown, struct error *error)
{
    (void) vault;
    *unknown = false;
    return answer('w', stage.write, error);
}

/* ---- Tests ---------------------------------------------------------------
 */

static const struct facts good = {.policy = {.local = true},
                                  .own = true,
                                  .kept = true,
                                  .record = DECIDE_WELCOME,
                                  .same = true,
                                  .pin = true};

static void
set(void)
{
    memset(&stage, 0, sizeof(stage));
    staged_begin(&stage.login, "passwd", &good);
    stage.found = VAULT_RECORD;
}

typedef bool operation(struct login *, const struct account *,
                       const struct accounts *, struct error *);

/* Whether it is accepted; what the person is told at the end in *told. */
static bool
accepts(operation *run, const char **told, struct error *error)
{
    static const struct account account;
    static const struct accounts accounts;
    struct login login = {.method = "none", .vault = VAULT_CLOSED};
    bool accepted;

    *error = (struct error){0};
    accepted = run(&login, &account, &accounts, error);
    *told = login.told == NULL ? "" : login.told;
    return accepted;
}

static void
who_may_change_it(void)
{
    static const struct {
        size_t unset;
        const char *what;
    } needed[] = {
        {offsetof(struct facts, policy.local), "on a remote service"},
        {offsetof(struct facts, own), "by somebody else"},
        {offsetof(struct facts, same), "of another's record"},
        {offsetof(struct facts, pin), "without a PIN"},
    };
    struct error error;
    const char *told;

    set();
    ok(accepts(login_password, &told, &error), "there is a PIN to change");
    is(stage.login.order, "", "nobody is asked, and nothing is tried");
    is(stage.shown, "", "nor told");
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        set();
        *(bool *) ((char *) &stage.login.facts + needed[i].unset) = false;
        ok(!accepts(login_password, &told, &error) &&
               error.kind == ERROR_NO_ACCOUNT,
           "there is none to change %s", needed[i].what);
        ok(strstr(stage.shown, "Change the password there") != NULL,
           "then it is told where");
        ok(!accepts(login_change_pin, &told, &error) &&
               error.kind == ERROR_NO_METHOD,
           "nor is it changed %s", needed[i].what);
        is(stage.login.order, "s", "before anybody is asked");
        ok(told[0] != '\0', "and that is told");
    }
}

static void
where_there_are_none(void)
{
    struct error error;
    const char *told;

    set();
    stage.login.facts.pin = false;
    ok(!accepts(login_change_pin, &told, &error) &&
           strstr(told, "choose one") != NULL,
       "who has none is told how to have one");
    stage.login.facts.policy.pin = PIN_NO;
    ok(!accepts(login_change_pin, &told, &error) &&
           strstr(told, "This host keeps no PINs") != NULL,
       "but not where there are none");
    stage.login.facts.kept = false;
    ok(!accepts(login_change_pin, &told, &error) &&
           strcmp(told, error_told(ERROR_STATE)) == 0,
       "nor where nothing can be kept");
}

static void
what_the_record_says(void)
{
    static const struct {
        enum decide_record record;
        bool may;
    } cases[] = {
        {DECIDE_NO_RECORD, false}, {DECIDE_WELCOME, true},
        {DECIDE_LOST, true},       {DECIDE_REFUSED, false},
        {DECIDE_DAMAGED, false},
    };
    struct error error;
    const char *told;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        set();
        stage.login.facts.record = cases[i].record;
        ok(accepts(login_password, &told, &error) == cases[i].may &&
               accepts(login_change_pin, &told, &error) == cases[i].may,
           "the record's state %d %s", (int) cases[i].record,
           cases[i].may ? "will do" : "will not");
    }
}

static void
who_waits_is_not_asked(void)
{
    struct error error;
    const char *told;

    set();
    stage.login.facts.tries_wait = 30001;
    ok(accepts(login_password, &told, &error), "there is a PIN to change");
    ok(!accepts(login_change_pin, &told, &error) && error.kind == ERROR_LIMIT,
       "but not before the next may be tried");
    is(stage.login.order, "s", "and nobody is asked");
}

static void
it_is_changed(void)
{
    struct error error;
    const char *told;

    set();
    ok(accepts(login_change_pin, &told, &error), "it is changed");
    is(stage.login.order, "smofcblrpwuf",
       "tries are settled, a permit, the old one, the new one, and then, "
       "locked, the record; each PIN is forwarded when it is right");
    is(stage.pin, "274901", "by the new PIN");
    is(stage.key, STAGED_KEY, "and the key that the old one opened");
}

static void
whatever_fails_changes_nothing(void)
{
    static const struct {
        enum error_kind *fails;
        enum error_kind kind;
        const char *order, *told;
    } cases[] = {
        {&stage.login.may, ERROR_BUSY, "sm", ""},
        {&stage.login.open, ERROR_PIN, "smo", "That PIN is not right, so"},
        {&stage.login.open, ERROR_LIMIT, "smo",
         "The PIN was wrong too often."},
        {&stage.login.open, ERROR_PIN_GONE, "smo", ""},
        {&stage.choose, ERROR_PIN_UNFIT, "smofc", "The PIN was not changed"},
        {&stage.choose, ERROR_GONE, "smofc", ""},
        {&stage.bound, ERROR_OTHER_ACCOUNT, "smofcb", ""},
        {&stage.lock, ERROR_SYSTEM, "smofcblu", ""},
        {&stage.read, ERROR_SYSTEM, "smofcblru", ""},
        {&stage.wrap, ERROR_BUSY, "smofcblrpu", ""},
        {&stage.write, ERROR_SYSTEM, "smofcblrpwu", ""},
    };
    struct error error;
    const char *told;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        set();
        *cases[i].fails = cases[i].kind;
        ok(!accepts(login_change_pin, &told, &error) &&
               error.kind == cases[i].kind,
           "it ends with %s", error_word(cases[i].kind));
        is(stage.login.order, cases[i].order,
           "there, and lets go of the lock");
        ok(strncmp(told, cases[i].told, strlen(cases[i].told)) == 0 &&
               (told[0] == '\0') == (cases[i].told[0] == '\0'),
           "told in words of its own, or an error's");
    }
}

static void
another_login_was_faster(void)
{
    struct error error;
    const char *told;

    set();
    stage.busy = true;
    ok(!accepts(login_change_pin, &told, &error) && error.kind == ERROR_BUSY,
       "a lock that is not had in time is told");
    is(stage.login.order, "smofcblu", "nothing is written");
    set();
    stage.gone = true;
    ok(!accepts(login_change_pin, &told, &error) && error.kind == ERROR_BUSY,
       "a slot that is destroyed stays so");
    set();
    stage.refused = true;
    ok(!accepts(login_change_pin, &told, &error) && error.kind == ERROR_BUSY,
       "a no is not written anew");
    set();
    stage.found = VAULT_DAMAGED;
    ok(!accepts(login_change_pin, &told, &error) && error.kind == ERROR_BUSY,
       "and so does a record");
}

int
main(void)
{
    who_may_change_it();
    where_there_are_none();
    what_the_record_says();
    who_waits_is_not_asked();
    it_is_changed();
    whatever_fails_changes_nothing();
    another_login_was_faster();
    return tap_done();
}
