/*
 * Tests of helper/vault/boxes.c.  (A-11 of doc/conformance.md)
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/vault/vault.h"
#include "pam/cleanup.h"
#include "tests/tap.h"
#include "tests/vaults.h"

static bool
seals(struct vault *vault, const char *text, size_t length, bool keep)
{
    CLEANUP(secret_erase) struct secret token = {0};
    struct error error = {0};

    return secret_copy(&token, text, length) &&
           vault_seal(vault, &token, 77, keep, &error);
}

/* The token in the box; "-" if the key is not right, "!" if it failed. */
static const char *
opened(const struct vault *vault, const struct box *box,
       const struct secret *key)
{
    static char text[RECORD_SEALED_MAX + 1];
    CLEANUP(secret_erase) struct secret token = {0};
    struct error error = {0};
    bool right = true;

    if (!vault_unseal(vault, box, key, &token, &right, &error))
        return "!";
    if (!right)
        return token.bytes == NULL ? "-" : "!";
    snprintf(text, sizeof(text), "%s", token.bytes);
    return text;
}

static void
a_box_of_others_is_opened(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    char bytes[RECORD_KEY_SIZE];
    const struct secret key = {bytes, sizeof(bytes)};

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char) (100 + i);
    ok(vaults_open(&vault, "ada") && vaults_take_vector(&vault),
       "there is a record that other code made");
    is(opened(&vault, &vault.record.box, &key), "a refresh token",
       "its box opens");
}

static void
what_was_sealed_is_unsealed(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0};
    struct box first;

    ok(vaults_open(&vault, "ada") && vaults_fill(&vault, &key),
       "there is a key");
    is(opened(&vault, &vault.record.box, &key), "-", "and nothing in the box");
    ok(seals(&vault, "first", 5, true), "a token is sealed to it");
    ok(vault.record.box.granted == 77 && vault.record.box.length == 5 &&
           !vault.record.old.there,
       "with its time; there was none before");
    is(opened(&vault, &vault.record.box, &key), "first", "and opens");
    first = vault.record.box;
    ok(seals(&vault, "second", 6, false) && !vault.record.old.there,
       "a second one takes its place");
    ok(memcmp(first.public_key, vault.record.box.public_key,
              RECORD_KEY_SIZE) != 0,
       "by another key of its own");
    ok(seals(&vault, "third", 5, true), "a third lets the second stay");
    is(opened(&vault, &vault.record.old, &key), "second", "which opens");
    ok(seals(&vault, "fourth", 6, false), "a fourth");
    is(opened(&vault, &vault.record.old, &key), "second", "leaves it there");
    is(opened(&vault, &vault.record.box, &key), "fourth", "and opens");
}

/* One change each, after which the box must not open. */
static void
another_time(struct record *record)
{
    record->box.granted++;
}

static void
another_generation(struct record *record)
{
    record->box.generation++;
}

static void
another_key_of_its_own(struct record *record)
{
    record->box.public_key[0] ^= 1;
}

static void
a_key_of_zeros(struct record *record)
{
    memset(record->box.public_key, 0, RECORD_KEY_SIZE);
}

static void
another_nonce(struct record *record)
{
    record->box.nonce[0] ^= 1;
}

static void
another_tag(struct record *record)
{
    record->box.tag[0] ^= 1;
}

static void
another_text(struct record *record)
{
    record->box.sealed[0] ^= 1;
}

static void
a_shorter_text(struct record *record)
{
    record->box.length--;
}

static void
no_text(struct record *record)
{
    record->box.there = false;
}

#define CASE(name)                                                            \
    {                                                                         \
#name, name                                                           \
    }

static const struct {
    const char *name;
    void (*change)(struct record *);
} changes[] = {
    CASE(another_time),   CASE(another_generation),
    CASE(a_key_of_zeros), CASE(another_key_of_its_own),
    CASE(another_nonce),  CASE(another_tag),
    CASE(another_text),   CASE(a_shorter_text),
    CASE(no_text),
};

static void
a_box_is_bound_to_all(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0};
    struct record record;

    ok(vaults_open(&vault, "ada") && vaults_fill(&vault, &key) &&
           seals(&vault, "token", 5, false),
       "there is a box");
    record = vault.record;
    for (size_t i = 0; i < VAULTS_OTHERS; i++) {
        const char *what = vaults_make_other(&vault.record, i);

        is(opened(&vault, &vault.record.box, &key), "-",
           "with another %s it does not open", what);
        vault.record = record;
    }
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        changes[i].change(&vault.record);
        is(opened(&vault, &vault.record.box, &key), "-",
           "with %s it does not open", changes[i].name);
        vault.record = record;
    }
    key.bytes[5] ^= 1;
    is(opened(&vault, &vault.record.box, &key), "-", "nor by another key");
    key.bytes[5] ^= 1;
    key.length--;
    is(opened(&vault, &vault.record.box, &key), "-", "nor by half a key");
    key.length++;
    is(opened(&vault, &vault.record.box, &key), "token", "but by its own");
}

static void
lengths_have_bounds(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0};
    static char text[RECORD_SEALED_MAX + 2];

    memset(text, 't', RECORD_SEALED_MAX + 1);
    ok(vaults_open(&vault, "ada") && vaults_fill(&vault, &key),
       "there is a key");
    ok(!seals(&vault, "", 0, false) && !vault.record.box.there,
       "nothing is not sealed");
    ok(!seals(&vault, text, RECORD_SEALED_MAX + 1, false) &&
           !vault.record.box.there,
       "nor what is too long");
    ok(seals(&vault, text, RECORD_SEALED_MAX, false) &&
           strlen(opened(&vault, &vault.record.box, &key)) ==
               RECORD_SEALED_MAX,
       "the longest is");
    vault.record.has_key = false;
    ok(!seals(&vault, "token", 5, false), "without a key nothing is");
    vault.record.has_key = true;
    memset(vault.record.public_key, 0, RECORD_KEY_SIZE);
    ok(!seals(&vault, "token", 5, false), "nor to a key of zeros");
}

static void
tokens_are_known_again(void)
{
    char text[] = "abc";
    const struct secret token = {text, 3};
    uint8_t hash[RECORD_HASH_SIZE];

    ok(vault_hash(&token, hash) &&
           memcmp(hash, "\xba\x78\x16\xbf\x8f\x01\xcf\xea", 8) == 0,
       "by their SHA-256");
}

int
main(void)
{
    char folder[64];

    if (!vaults_begin(folder))
        return 1;
    a_box_of_others_is_opened();
    what_was_sealed_is_unsealed();
    a_box_is_bound_to_all();
    lengths_have_bounds();
    tokens_are_known_again();
    ok(vaults_end(folder), "nothing is left");
    return tap_done();
}
