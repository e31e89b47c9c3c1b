/*
 * Tests of helper/vault/slots.c.
 *
 * Deriving a key is made slow, and there is no way to make it fast: so few
 * PINs are tried here.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/vault/cipher.h"
#include "helper/base/clock.h"
#include "helper/vault/locks.h"
#include "helper/vault/vault.h"
#include "pam/cleanup.h"
#include "tests/tap.h"
#include "tests/vaults.h"

static char right_digits[] = "314159", wrong_digits[] = "314158";
static const struct secret right_pin = {right_digits, 6},
                           wrong_pin = {wrong_digits, 6};

enum outcome { OPENED, WRONG, FAILED };

/* What the slot says to what is typed; the key must be there where it opens.
 */
static enum outcome
opens(const struct vault *vault, enum slot_kind kind,
      const struct secret *typed, const struct secret *wanted)
{
    CLEANUP(secret_erase) struct secret key = {0};
    struct error error = {0};
    bool right = true;

    if (!vault_unwrap(vault, kind, typed, &key, vaults_waiter(),
                      vaults_until(), &right, &error))
        return right || key.bytes != NULL ? OPENED : FAILED;
    if (!right)
        return key.bytes == NULL ? WRONG : FAILED;
    return key.length == RECORD_KEY_SIZE &&
                   memcmp(key.bytes, wanted->bytes, RECORD_KEY_SIZE) == 0
               ? OPENED
               : FAILED;
}

static bool
wraps(struct vault *vault, enum slot_kind kind, const struct secret *typed,
      const struct secret *key)
{
    struct error error = {0};

    return vault_wrap(vault, kind, typed, key, vaults_waiter(), vaults_until(),
                      &error);
}

/* Made by none of our code: see the vector. */
static void
slots_of_others_are_opened(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    char key[RECORD_KEY_SIZE];
    const struct secret wanted = {key, sizeof(key)};

    for (size_t i = 0; i < sizeof(key); i++)
        key[i] = (char) (100 + i);
    ok(vaults_open(&vault, "ada") && vaults_take_vector(&vault),
       "there is a record that other code made");
    ok(opens(&vault, SLOT_HOST, NULL, &wanted) == OPENED,
       "its slot of the host opens");
    ok(opens(&vault, SLOT_PIN, &right_pin, &wanted) == OPENED,
       "and that of the PIN");
}

static void
what_was_wrapped_is_unwrapped(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0};

    ok(vaults_open(&vault, "ada") && vaults_fill(&vault, &key),
       "there is a key");
    ok(opens(&vault, SLOT_PIN, &right_pin, &key) == WRONG,
       "where there is no slot no PIN is right");
    ok(wraps(&vault, SLOT_PIN, &right_pin, &key) &&
           vault.record.slots[SLOT_PIN].there &&
           !vault.record.slots[SLOT_HOST].there &&
           !vault.record.slots[SLOT_PASSWORD].there,
       "it is wrapped by a PIN");
    ok(opens(&vault, SLOT_PIN, &right_pin, &key) == OPENED,
       "the right PIN opens it");
    ok(opens(&vault, SLOT_PIN, &wrong_pin, &key) == WRONG,
       "the wrong one does not");
    ok(opens(&vault, SLOT_PASSWORD, &right_pin, &key) == WRONG,
       "nor the right one as a password");
    vault.record.slots[SLOT_PASSWORD] = vault.record.slots[SLOT_PIN];
    ok(opens(&vault, SLOT_PASSWORD, &right_pin, &key) == WRONG,
       "also with the slot put there");
    vault_drop_slot(&vault, SLOT_PIN);
    ok(opens(&vault, SLOT_PIN, &right_pin, &key) == WRONG &&
           vault.record.slots[SLOT_PIN].sealed[0] == 0 &&
           vault.record.slots[SLOT_PIN].salt[0] == 0,
       "a slot that is dropped opens to nobody");
}

static void
nothing_typed_is_not_right(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0};
    const struct secret nothing = {0};

    ok(vaults_open(&vault, "ada") && vaults_fill(&vault, &key) &&
           wraps(&vault, SLOT_HOST, NULL, &key),
       "a key is wrapped by the host secret");
    ok(opens(&vault, SLOT_HOST, NULL, &key) == OPENED,
       "which opens it, and nobody is asked");
    ok(opens(&vault, SLOT_HOST, &right_pin, &key) == WRONG,
       "nothing that is typed does");
    vault.record.slots[SLOT_PIN] = vault.record.slots[SLOT_HOST];
    ok(opens(&vault, SLOT_PIN, NULL, &key) == WRONG &&
           opens(&vault, SLOT_PIN, &nothing, &key) == WRONG,
       "in the PIN's place it opens to nothing");
    ok(opens(&vault, SLOT_PIN, &right_pin, &key) != OPENED, "nor to a PIN");
    ok(!wraps(&vault, SLOT_PIN, NULL, &key) &&
           !wraps(&vault, SLOT_PIN, &nothing, &key) &&
           !wraps(&vault, SLOT_HOST, &right_pin, &key),
       "no slot is made of what does not fit");
}

/* One change each, after which the slot of the host must not open. */
static void
another_host_secret(struct vault *vault)
{
    vault->host.bytes.bytes[31] ^= 1;
}

static void
another_salt(struct vault *vault)
{
    vault->record.slots[SLOT_HOST].salt[15] ^= 1;
}

static void
another_generation(struct vault *vault)
{
    vault->record.slots[SLOT_HOST].generation++;
}

static void
another_cost(struct vault *vault)
{
    vault->record.slots[SLOT_HOST].cost[2]++;
}

static void
another_commitment(struct vault *vault)
{
    vault->record.slots[SLOT_HOST].commitment[31] ^= 1;
}

static void
another_nonce(struct vault *vault)
{
    vault->record.slots[SLOT_HOST].nonce[0] ^= 1;
}

static void
another_text(struct vault *vault)
{
    vault->record.slots[SLOT_HOST].sealed[0] ^= 1;
}

static void
another_tag(struct vault *vault)
{
    vault->record.slots[SLOT_HOST].tag[15] ^= 1;
}

#define CASE(name)                                                            \
    {                                                                         \
#name, name                                                           \
    }

static const struct {
    const char *name;
    void (*change)(struct vault *);
} changes[] = {
    CASE(another_host_secret), CASE(another_salt),
    CASE(another_generation),  CASE(another_cost),
    CASE(another_commitment),  CASE(another_nonce),
    CASE(another_text),        CASE(another_tag),
};

static void
a_slot_is_bound_to_all(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0};
    struct record record;

    ok(vaults_open(&vault, "ada") && vaults_fill(&vault, &key) &&
           wraps(&vault, SLOT_HOST, NULL, &key),
       "there is a slot");
    record = vault.record;
    for (size_t i = 0; i < VAULTS_OTHERS; i++) {
        const char *what = vaults_make_other(&vault.record, i);

        ok(opens(&vault, SLOT_HOST, NULL, &key) == WRONG,
           "with another %s it does not open", what);
        vault.record = record;
    }
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        struct host_secret host = {0};

        ok(secret_copy(&host.bytes, vault.host.bytes.bytes,
                       vault.host.bytes.length),
           "the host secret is put aside");
        changes[i].change(&vault);
        ok(opens(&vault, SLOT_HOST, NULL, &key) == WRONG,
           "with %s it does not open", changes[i].name);
        vault.record = record;
        host_free(&vault.host);
        vault.host = host;
    }
    ok(opens(&vault, SLOT_HOST, NULL, &key) == OPENED,
       "with none of them it does");
}

/* A key that is sealed well, but is not the other half of the record's. */
static void
the_halves_must_fit(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0}, other = {0};
    uint8_t half[RECORD_KEY_SIZE];
    struct error error = {0};

    ok(vaults_open(&vault, "ada") && vaults_fill(&vault, &key) &&
           secret_copy(&other, key.bytes, key.length),
       "there is a key, and another");
    other.bytes[10] ^= 1;
    ok(!wraps(&vault, SLOT_HOST, NULL, &other), "which is not wrapped");
    memcpy(half, vault.record.public_key, sizeof(half));
    ok(cipher_public(vault.record.public_key, &other, &error) &&
           wraps(&vault, SLOT_HOST, NULL, &other),
       "but where its other half stands");
    memcpy(vault.record.public_key, half, sizeof(half));
    ok(opens(&vault, SLOT_HOST, NULL, &other) == WRONG,
       "where that is another it is not right");
}

static void
a_new_key_has_no_slots(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0}, other = {0};
    struct error error = {0};

    ok(vaults_open(&vault, "ada") && vaults_put(&vault, &key) &&
           wraps(&vault, SLOT_HOST, NULL, &key),
       "there are a slot and a box");
    vault.record.old = vault.record.box;
    ok(vault_make_key(&vault, &other, &error) && vault.record.has_key &&
           !vault.record.slots[SLOT_HOST].there && !vault.record.box.there &&
           !vault.record.old.there,
       "a new key has none");
    ok(memcmp(key.bytes, other.bytes, RECORD_KEY_SIZE) != 0,
       "and is another one");
}

static void
without_a_key_nothing_is_wrapped(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0};

    ok(vaults_open(&vault, "ada") && vaults_fill(&vault, &key),
       "there is a key");
    key.length--;
    ok(!wraps(&vault, SLOT_HOST, NULL, &key), "half a key is not wrapped");
    key.length++;
    vault.record.has_key = false;
    ok(!wraps(&vault, SLOT_HOST, NULL, &key), "nor where the record has none");
    ok(opens(&vault, SLOT_HOST, NULL, &key) == WRONG, "nor unwrapped");
}

/* Costs that nobody chose would take the host's memory. */
static void
costs_are_looked_at(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0};
    int64_t begun = clock_ticks();

    ok(vaults_open(&vault, "ada") && vaults_take_vector(&vault),
       "there is a slot");
    vault.record.slots[SLOT_PIN].cost[0] = 30;
    ok(opens(&vault, SLOT_PIN, &right_pin, &key) == FAILED &&
           clock_ticks() - begun < 1000,
       "by other costs no key is derived");
}

/* Whoever holds all four places makes others wait, and they say so. */
static void
keys_are_derived_in_turn(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0};
    struct error error = {0};
    int places[LOCKS_DERIVING];
    bool right = true, good = true;

    ok(vaults_open(&vault, "ada") && vaults_take_vector(&vault),
       "there is a slot");
    for (int i = 0; i < LOCKS_DERIVING; i++)
        good = locks_derive("state", vaults_waiter(), 0, &places[i], &error) &&
               good;
    ok(good &&
           !vault_unwrap(&vault, SLOT_PIN, &right_pin, &key, vaults_waiter(),
                         0, &right, &error) &&
           !right && error.kind == ERROR_BUSY,
       "while four are derived a fifth is not");
    ok(vault_unwrap(&vault, SLOT_HOST, NULL, &key, NULL, 0, &right, &error) &&
           right,
       "what takes no deriving is not held up");
    for (int i = 0; i < LOCKS_DERIVING; i++)
        close(places[i]);
}

static void
beat(struct waiter *waiter)
{
    (void) waiter;
}

/* Who waits for a key to be derived hears that it is (heartbeat.h). */
static void
deriving_is_told(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0};
    struct waiter waiter = {waiter_alone, beat};
    struct sigaction action = {0};
    struct error error = {0};
    bool right = false;

    ok(vaults_open(&vault, "ada") && vaults_take_vector(&vault) &&
           sigaction(SIGALRM, NULL, &action) == 0 &&
           (action.sa_flags & SA_SIGINFO) == 0,
       "nobody was told yet");
    ok(vault_unwrap(&vault, SLOT_PIN, &right_pin, &key, &waiter,
                    vaults_until(), &right, &error) &&
           right && sigaction(SIGALRM, NULL, &action) == 0 &&
           (action.sa_flags & SA_SIGINFO) != 0,
       "a timer tells who waits while a key is derived");
}

int
main(void)
{
    char folder[64];

    if (!vaults_begin(folder))
        return 1;
    slots_of_others_are_opened();
    what_was_wrapped_is_unwrapped();
    nothing_typed_is_not_right();
    a_slot_is_bound_to_all();
    the_halves_must_fit();
    a_new_key_has_no_slots();
    without_a_key_nothing_is_wrapped();
    costs_are_looked_at();
    keys_are_derived_in_turn();
    deriving_is_told();
    ok(vaults_end(folder), "nothing is left");
    return tap_done();
}
