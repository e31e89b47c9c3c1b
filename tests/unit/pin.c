/*
 * Tests of helper/login/pin.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>

#include "helper/base/clock.h"
#include "helper/login/reauth.h"
#include "helper/vault/tries.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

/* What stands around it, and what was done, a letter each. */
static struct {
    struct record disk;     /* as it is written */
    enum vault_found found; /* in its place */
    const char *typed[8];   /* by the person, in turn */
    size_t asked;           /* so often */
    int busy, fails_at;     /* which lock, which call; 0: none */
    int locks, calls;       /* so far */
    bool cannot_say;        /* vault_unwrap does not */
    char order[64];
    char prompts[256], warnings[256];
} stage;

static void
note(char letter)
{
    size_t used = strlen(stage.order);

    if (used + 1 < sizeof(stage.order))
        stage.order[used] = letter;
}

static bool
answer(char letter, struct error *error)
{
    note(letter);
    return ++stage.calls != stage.fails_at ||
           error_set(error, ERROR_SYSTEM, "as it is staged");
}

/* ---- The vault: l and u for the record's lock, L and U for tries' --------
 */

bool
vault_lock(struct vault *vault, enum vault_lock lock, struct waiter *waiter,
           int64_t until, bool *taken, struct error *error)
{
    (void) vault, (void) waiter, (void) until;
    *taken = ++stage.locks != stage.busy;
    return answer(lock == VAULT_TRY ? 'L' : 'l', error);
}

void
vault_unlock(struct vault *vault, enum vault_lock lock)
{
    (void) vault;
    note(lock == VAULT_TRY ? 'U' : 'u');
}

bool
vault_read(struct vault *vault, struct error *error)
{
    vault->record = stage.disk;
    vault->found = stage.found;
    return answer('r', error);
}

bool
vault_write(struct vault *vault, struct error *error)
{
    if (!answer('w', error))
        return false;
    stage.disk = vault->record;
    return true;
}

void
vault_drop_slot(struct vault *vault, enum slot_kind kind)
{
    note('d');
    vault->record.slots[kind].there = false;
}

/* The PIN is 274901; what is wrong may leave a key behind. */
bool
vault_unwrap(const struct vault *vault, enum slot_kind kind,
             const struct secret *typed, struct secret *private_key,
             struct waiter *waiter, int64_t until, bool *right,
             struct error *error)
{
    (void) vault, (void) waiter, (void) until;
    note('k');
    *right = kind == SLOT_PIN && strcmp(typed->bytes, "274901") == 0;
    if (stage.cannot_say)
        return error_set(error, ERROR_BUSY, "no place came free");
    return secret_copy(private_key, "the key", 7);
}

/* ---- The person ----------------------------------------------------------
 */

bool
conversation_ask_hidden(struct conversation *conversation, const char *text,
                        int64_t until, struct secret *typed,
                        struct error *error)
{
    size_t used = strlen(stage.prompts);
    const char *next = stage.typed[stage.asked];

    (void) conversation, (void) until;
    snprintf(stage.prompts + used, sizeof(stage.prompts) - used, "%s;", text);
    if (next == NULL)
        return error_set(error, ERROR_GONE, "the person has gone");
    stage.asked++;
    return secret_copy(typed, next, strlen(next));
}

void
conversation_warn(struct conversation *conversation, const char *text)
{
    size_t used = strlen(stage.warnings);

    (void) conversation;
    snprintf(stage.warnings + used, sizeof(stage.warnings) - used, "%s;",
             text);
}

/* ---- Tries ---------------------------------------------------------------
 */

static void
set(uint32_t failures)
{
    memset(&stage, 0, sizeof(stage));
    stage.found = VAULT_RECORD;
    stage.disk.slots[SLOT_PIN].there = true;
    stage.disk.failures = failures;
    stage.disk.failed_at = failures == 0 ? 0 : 1;
}

/* What comes of this PIN; a key that is left is noted as '!'. */
static enum error_kind
tries(const char *pin)
{
    CLEANUP(secret_erase) struct secret typed = {0};
    CLEANUP(secret_erase) struct secret private_key = {0};
    struct login login = {.vault = VAULT_CLOSED};
    struct error error = {0};
    bool opened;

    if (!secret_copy(&typed, pin, strlen(pin)))
        return ERROR_NO_MEMORY;
    opened = login_try_slot(&login, SLOT_PIN, &typed, &private_key, &error);
    if (opened != (private_key.length == 7))
        note('!');
    return error.kind;
}

static void
what_is_right_opens(void)
{
    set(2);
    ok(tries("274901") == ERROR_NONE, "the right PIN opens");
    is(stage.order, "LlrwuklrwuU",
       "it is written as a try, unwrapped, and then forgotten");
    ok(stage.disk.failures == 0, "no try counts any more");
}

static void
what_is_wrong_counts(void)
{
    set(0);
    ok(tries("000000") == ERROR_PIN, "a wrong PIN is told");
    is(stage.order, "LlrwuklruU", "it was written before it was unwrapped");
    ok(stage.disk.failures == 1, "and counts");
    set(TRIES_MOST - 1);
    stage.disk.failed_at = clock_ticks() - 86400000;
    ok(tries("000000") == ERROR_PIN_GONE, "the last one is the last");
    is(stage.order, "LlrwuklrdwuU", "the slot is destroyed");
    ok(!stage.disk.slots[SLOT_PIN].there, "on the disk");
    ok(tries("274901") == ERROR_PIN_GONE, "then the right one is of no use");
}

/* Nothing is unwrapped that was not counted. */
static void
before_it_is_tried(void)
{
    set(TRIES_MOST);
    ok(tries("274901") == ERROR_PIN_GONE,
       "where a kill left a slot that is to be destroyed");
    is(stage.order, "LlrdwuU", "that is done, and nothing is tried");
    set(5);
    stage.disk.failed_at = clock_ticks();
    ok(tries("274901") == ERROR_LIMIT, "who has to wait is told");
    is(stage.order, "LlruU", "and nothing is tried");
    ok(stage.disk.failures == 5, "nor counted");
    set(5);
    stage.disk.failed_at = clock_ticks() + 86400000;
    ok(tries("274901") == ERROR_LIMIT, "after another boot it waits anew");
    is(stage.order, "LlrwuU", "from now on, which is written");
    set(0);
    stage.found = VAULT_NONE;
    ok(tries("274901") == ERROR_REVOKED, "a record that has gone is told");
    is(stage.order, "LlruU", "and nothing is tried");
}

static void
whatever_fails_opens_nothing(void)
{
    static const struct {
        int fails_at, busy;
        const char *order, *what;
        enum error_kind kind;
    } cases[] = {
        {1, 0, "LU", "the lock of tries", ERROR_SYSTEM},
        {2, 0, "LluU", "the record's lock", ERROR_SYSTEM},
        {3, 0, "LlruU", "reading it", ERROR_SYSTEM},
        {4, 0, "LlrwuU", "counting", ERROR_SYSTEM},
        {5, 0, "LlrwukluU", "the lock behind it", ERROR_SYSTEM},
        {6, 0, "LlrwuklruU", "reading it again", ERROR_SYSTEM},
        {7, 0, "LlrwuklrwuU", "forgetting the tries", ERROR_SYSTEM},
        {0, 1, "LU", "another who tries", ERROR_BUSY},
        {0, 2, "LluU", "another who changes it", ERROR_BUSY},
        {0, 3, "LlrwukluU", "another behind it", ERROR_BUSY},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        set(0);
        stage.fails_at = cases[i].fails_at;
        stage.busy = cases[i].busy;
        ok(tries("274901") == cases[i].kind, "%s ends it", cases[i].what);
        is(stage.order, cases[i].order, "there, with no key and no lock left");
    }
    set(0);
    stage.cannot_say = true;
    ok(tries("274901") == ERROR_BUSY, "who cannot say does not open");
    is(stage.order, "LlrwukU", "and the try stays counted");
    ok(stage.disk.failures == 1, "on the disk");
}

/* ---- The PIN that is asked for -------------------------------------------
 */

static enum error_kind
opens(void)
{
    CLEANUP(secret_erase) struct secret private_key = {0};
    struct login login = {.vault = VAULT_CLOSED};
    struct error error = {0};

    if (login_open_by_pin(&login, &private_key, &error) !=
        (private_key.length > 0))
        note('!');
    return error.kind;
}

static void
it_is_asked_for(void)
{
    set(0);
    stage.typed[0] = "274901";
    ok(opens() == ERROR_NONE, "what is typed opens");
    is(stage.prompts, "PIN: ;", "after a prompt");
    set(0);
    stage.typed[0] = "";
    ok(opens() == ERROR_PIN, "nothing typed is no PIN");
    is(stage.order, "", "and no try");
    set(0);
    ok(opens() == ERROR_GONE && stage.order[0] == '\0',
       "nor is it one when nobody answers");
}

/* ---- Choosing ------------------------------------------------------------
 */

static const struct {
    const char *typed[8];
    bool may_be_none;
    enum error_kind kind;
    const char *chosen; /* NULL: none */
    const char *warnings;
    size_t asked;
} choices[] = {
    {{"274901", "274901"}, false, ERROR_NONE, "274901", "", 2},
    {{""}, true, ERROR_NONE, "", "", 1},
    {{"", "274901", "274901"},
     false,
     ERROR_NONE,
     "274901",
     "It is too short: 6 characters are the least. Choose another one.;",
     3},
    {{"123456", "274901", "274902", "274901", "274901"},
     true,
     ERROR_NONE,
     "274901",
     "It counts up or down. Choose another one.;"
     "The two were not the same.;",
     5},
    {{"123456", "123456", "123456", "274901"},
     false,
     ERROR_PIN_UNFIT,
     NULL,
     "It counts up or down. Choose another one.;"
     "It counts up or down. Choose another one.;"
     "It counts up or down. Choose another one.;",
     3},
    {{"274901", "274902", "ada4711", "274901", "2749010", "274901"},
     false,
     ERROR_PIN_UNFIT,
     NULL,
     "The two were not the same.;"
     "It is too much like the account's name. Choose another one.;"
     "The two were not the same.;",
     5},
    {{"274901"}, false, ERROR_GONE, NULL, "", 1},
};

static void
a_pin_is_chosen(void)
{
    for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
        CLEANUP(secret_erase) struct secret pin = {0};
        struct login login = {.vault = VAULT_CLOSED};
        struct error error = {0};

        set(0);
        memcpy(stage.typed, choices[i].typed, sizeof(stage.typed));
        snprintf(login.conversation.start.account, NAME_SIZE, "ada");
        ok(login_choose_pin(&login, "New: ", choices[i].may_be_none, &pin,
                            &error) == (choices[i].chosen != NULL) &&
               error.kind == choices[i].kind,
           "choosing, case %zu", i);
        if (choices[i].chosen != NULL)
            is(pin.bytes, choices[i].chosen, "the last that was typed twice");
        is(stage.warnings, choices[i].warnings, "what is said of the others");
        ok(stage.asked == choices[i].asked, "so often the person answers");
    }
}

int
main(void)
{
    what_is_right_opens();
    what_is_wrong_counts();
    before_it_is_tried();
    whatever_fails_opens_nothing();
    it_is_asked_for();
    a_pin_is_chosen();
    return tap_done();
}
