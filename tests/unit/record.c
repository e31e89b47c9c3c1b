/*
 * Tests of helper/vault/record.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/record.h"

#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

static const uint8_t vector[] = {
#define VECTOR_RECORD
#include "tests/vectors/vault.def"
#undef VECTOR_RECORD
};

/* The same record again, as numbers. */
static bool
reads(struct record *record, const uint8_t *bytes, size_t length)
{
    const char *why = NULL;
    static const struct record none;

    if (record_read(record, bytes, length, &why))
        return true;
    /* What is not read leaves nothing. */
    return why == NULL || memcmp(record, &none, sizeof(none)) != 0;
}

static void
a_record_is_read(void)
{
    struct record record;

    ok(reads(&record, vector, sizeof(vector)) && record.generation != 0,
       "a record is read");
    is(record.account, "ada", "its account");
    ok(record.uid == 1234, "its uid");
    is(record.issuer, "https://login.test/v2/oauth2", "its issuer");
    is(record.user_id, "0ada0000-0000-4000-8000-000000000001", "its user");
    is(record.client_id, "0abc", "its client");
    ok(record.generation == 0x0102030405060708, "its generation");
    ok(record.state == RECORD_WELCOME, "what the provider said");
    ok(record.signed_in == 1000 && record.welcome == 2000 &&
           record.seen == 3000,
       "its times");
}

static void
so_is_what_it_keeps(void)
{
    struct record record;

    ok(reads(&record, vector, sizeof(vector)), "a record is read");
    ok(record.failures == 2 && record.failed_at == 4000, "wrong PINs");
    ok(record.sendings == 1 && record.sent[0] != 0, "a token on its way");
}

static void
so_are_its_slots(void)
{
    struct record record;

    ok(reads(&record, vector, sizeof(vector)), "a record is read");
    ok(record.has_key && record.slots[SLOT_PIN].there &&
           !record.slots[SLOT_PASSWORD].there && record.slots[SLOT_HOST].there,
       "its slots");
    ok(record.slots[SLOT_PIN].derivation == DERIVATION_SCRYPT &&
           record.slots[SLOT_PIN].cost[0] == 15 &&
           record.slots[SLOT_PIN].generation == record.generation - 2,
       "and what they are made by");
    ok(record.box.there && record.box.granted == 1500 &&
           record.box.length == 15 && !record.old.there,
       "its box");
}

/* Write, add the room of a MAC, and read again. */
static bool
goes_round(const struct record *record)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(RECORD_MAX);
    CLEANUP(buffer_free) struct buffer again = BUFFER(RECORD_MAX);
    struct record read;
    const char *why;
    size_t length;

    record_write(&bytes, record);
    length = bytes.length;
    if (buffer_extend(&bytes, RECORD_MAC_SIZE) == NULL ||
        !record_read(&read, (const uint8_t *) bytes.bytes, bytes.length, &why))
        return false;
    record_write(&again, &read);
    return again.length == length &&
           memcmp(again.bytes, bytes.bytes, length) == 0;
}

static void
it_is_written_as_it_was(void)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(RECORD_MAX);
    struct record record;

    ok(reads(&record, vector, sizeof(vector)), "a record is read");
    record_write(&bytes, &record);
    ok(bytes.length == sizeof(vector) - RECORD_MAC_SIZE &&
           memcmp(bytes.bytes, vector, bytes.length) == 0,
       "and written as it was");
    record.old = record.box;
    record.old.length = record.box.length = RECORD_SEALED_MAX;
    record.slots[SLOT_PASSWORD] = record.slots[SLOT_PIN];
    memset(record.issuer, 'x', URL_MAX);
    memset(record.client_id, 'y', RECORD_CLIENT_SIZE - 1);
    memset(record.account, 'z', NAME_SIZE - 1);
    ok(goes_round(&record), "the longest is");
    record.has_key = false;
    ok(goes_round(&record), "and one without a key");
    record.sendings = 0;
    ok(goes_round(&record), "and one without a token on its way");
}

static void
none_is_read_that_is_not_whole(void)
{
    uint8_t bytes[sizeof(vector) + 1] = {0};
    struct record record;
    bool good = true;

    memcpy(bytes, vector, sizeof(vector));
    for (size_t length = 0; length < sizeof(vector); length++)
        good = !reads(&record, bytes, length) && good;
    ok(good, "cut at any place it is none");
    ok(!reads(&record, bytes, sizeof(bytes)), "nor with a byte more");
}

/* Whatever bit is turned: none, or one that is written so. */
static void
each_has_one_form(void)
{
    uint8_t bytes[sizeof(vector)];
    bool good = true;

    for (size_t bit = 0; bit < 8 * (sizeof(vector) - RECORD_MAC_SIZE); bit++) {
        CLEANUP(buffer_free) struct buffer again = BUFFER(RECORD_MAX);
        struct record record;
        const char *why;

        memcpy(bytes, vector, sizeof(bytes));
        bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
        if (!record_read(&record, bytes, sizeof(bytes), &why))
            continue;
        record_write(&again, &record);
        good = again.length == sizeof(bytes) - RECORD_MAC_SIZE &&
               memcmp(again.bytes, bytes, again.length) == 0 && good;
    }
    ok(good, "whatever bit is turned, what is read is written so");
}

/* ---- What is no record, though all of it is there -------------------------
 */

/* The fields are all longer than what is put there. */
static void
set(char *field, const char *text)
{
    memcpy(field, text, strlen(text) + 1);
}

static void
no_account(struct record *record)
{
    set(record->account, "../x");
}

static void
no_issuer(struct record *record)
{
    record->issuer[0] = '\0';
}

static void
no_text(struct record *record)
{
    record->issuer[3] = '\n';
}

static void
no_uuid(struct record *record)
{
    record->user_id[0] = 'A';
}

static void
no_client(struct record *record)
{
    record->client_id[0] = '\0';
}

static void
no_generation(struct record *record)
{
    record->generation = 0;
}

static void
too_high_a_generation(struct record *record)
{
    record->generation = UINT64_MAX;
}

static void
no_state(struct record *record)
{
    record->state = RECORD_NOTHING;
}

static void
another_state(struct record *record)
{
    record->state = RECORD_STATES;
}

static void
a_time_before_1970(struct record *record)
{
    record->welcome = -1;
}

static void
a_failure_of_no_time(struct record *record)
{
    record->failed_at = INT64_MAX;
}

static void
cheap_scrypt(struct record *record)
{
    record->slots[SLOT_PIN].cost[0] = 14;
}

static void
dear_scrypt(struct record *record)
{
    record->slots[SLOT_PIN].cost[0] = 31;
}

static void
a_pin_without_derivation(struct record *record)
{
    record->slots[SLOT_PIN].derivation = DERIVATION_NONE;
    memset(record->slots[SLOT_PIN].cost, 0, 12);
}

static void
a_host_with_derivation(struct record *record)
{
    record->slots[SLOT_HOST] = record->slots[SLOT_PIN];
}

static void
another_derivation(struct record *record)
{
    record->slots[SLOT_PIN].derivation = DERIVATIONS;
}

static void
a_slot_of_tomorrow(struct record *record)
{
    record->slots[SLOT_HOST].generation = record->generation + 1;
}

static void
a_box_of_tomorrow(struct record *record)
{
    record->box.generation = record->generation + 1;
}

static void
an_empty_box(struct record *record)
{
    record->box.length = 0;
}

#define CASE(name)                                                            \
    {                                                                         \
#name, name                                                           \
    }

static const struct {
    const char *name;
    void (*change)(struct record *);
} changes[] = {
    CASE(no_account),
    CASE(no_issuer),
    CASE(no_text),
    CASE(no_uuid),
    CASE(no_client),
    CASE(no_generation),
    CASE(too_high_a_generation),
    CASE(no_state),
    CASE(another_state),
    CASE(a_time_before_1970),
    CASE(a_failure_of_no_time),
    CASE(cheap_scrypt),
    CASE(dear_scrypt),
    CASE(a_pin_without_derivation),
    CASE(a_host_with_derivation),
    CASE(another_derivation),
    CASE(a_slot_of_tomorrow),
    CASE(a_box_of_tomorrow),
    CASE(an_empty_box),
};

static bool
is_none(const struct record *record)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(RECORD_MAX);
    struct record read;

    record_write(&bytes, record);
    return buffer_extend(&bytes, RECORD_MAC_SIZE) != NULL &&
           !reads(&read, (const uint8_t *) bytes.bytes, bytes.length);
}

static void
what_nobody_writes_is_none(void)
{
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        struct record record;

        ok(reads(&record, vector, sizeof(vector)), "one that is right,");
        changes[i].change(&record);
        ok(is_none(&record), "with %s, is none", changes[i].name);
    }
}

/* The length says more than there is room for, and the bytes are there. */
static void
a_box_has_an_end(void)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(RECORD_MAX);
    static uint8_t more[RECORD_SEALED_MAX + 1];
    struct record record, read;

    ok(reads(&record, vector, sizeof(vector)), "one that is right");
    record.box.length = RECORD_SEALED_MAX;
    record_write(&bytes, &record);
    bytes.length -= RECORD_SEALED_MAX + 1;
    bytes.bytes[bytes.length - 1]++;
    buffer_add(&bytes, more, sizeof(more));
    buffer_add_byte(&bytes, 0);
    buffer_add(&bytes, more, RECORD_MAC_SIZE);
    ok(buffer_ok(&bytes) &&
           !reads(&read, (const uint8_t *) bytes.bytes, bytes.length),
       "with a box too long is none");
}

static void
others_are_told(void)
{
    uint8_t bytes[sizeof(vector)];
    struct record record;
    const char *why;

    memcpy(bytes, vector, sizeof(bytes));
    bytes[4] = 2;
    ok(!record_read(&record, bytes, sizeof(bytes), &why), "another suite's");
    is(why, "is of another version of this program", "is told as such");
    bytes[0] = 'X';
    ok(!record_read(&record, bytes, sizeof(bytes), &why), "anything else");
    is(why, "is no record", "too");
}

int
main(void)
{
    a_record_is_read();
    so_is_what_it_keeps();
    so_are_its_slots();
    it_is_written_as_it_was();
    none_is_read_that_is_not_whole();
    each_has_one_form();
    what_nobody_writes_is_none();
    a_box_has_an_end();
    others_are_told();
    return tap_done();
}
