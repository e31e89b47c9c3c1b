/*
 * The record: all that the vault keeps of an account, byte by byte.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of a record's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/record.h"

#include <string.h>

#include "helper/vault/derive.h"
#include "helper/vault/octets.h"

#define MAGIC "APV1"

/*
 * The one suite: X25519, AES-256-GCM, HKDF-SHA256, HMAC-SHA256.  Another
 * one's records would be read by another program.
 */
#define SUITE 1

/* More than these no clock and no counter of ours comes to. */
#define TIME_MOST       ((uint64_t) 1 << 40)
#define GENERATION_MOST ((uint64_t) 1 << 62)

/* ---- Writing -------------------------------------------------------------
 */

void
record_write_identity(struct buffer *buffer, const struct record *record)
{
    octets_put_string(buffer, record->account);
    octets_put(buffer, record->uid, 4);
    octets_put_string(buffer, record->issuer);
    octets_put_string(buffer, record->user_id);
    octets_put_string(buffer, record->client_id);
}

static void
write_known(struct buffer *buffer, const struct record *record)
{
    octets_put(buffer, record->generation, 8);
    octets_put(buffer, record->state, 1);
    octets_put(buffer, (uint64_t) record->signed_in, 8);
    octets_put(buffer, (uint64_t) record->welcome, 8);
    octets_put(buffer, (uint64_t) record->seen, 8);
    octets_put(buffer, record->failures, 4);
    octets_put(buffer, (uint64_t) record->failed_at, 8);
    octets_put(buffer, record->sendings, 1);
    if (record->sendings > 0)
        buffer_add(buffer, record->sent, sizeof(record->sent));
}

static void
write_slot(struct buffer *buffer, const struct slot *slot)
{
    octets_put(buffer, slot->there, 1);
    if (!slot->there)
        return;
    octets_put(buffer, slot->derivation, 1);
    for (size_t i = 0; i < 3; i++)
        octets_put(buffer, slot->cost[i], 4);
    octets_put(buffer, slot->generation, 8);
    buffer_add(buffer, slot->salt, sizeof(slot->salt));
    buffer_add(buffer, slot->commitment, sizeof(slot->commitment));
    buffer_add(buffer, slot->nonce, sizeof(slot->nonce));
    buffer_add(buffer, slot->sealed, sizeof(slot->sealed));
    buffer_add(buffer, slot->tag, sizeof(slot->tag));
}

static void
write_box(struct buffer *buffer, const struct box *box)
{
    octets_put(buffer, box->there, 1);
    if (!box->there)
        return;
    octets_put(buffer, (uint64_t) box->granted, 8);
    octets_put(buffer, box->generation, 8);
    buffer_add(buffer, box->public_key, sizeof(box->public_key));
    buffer_add(buffer, box->nonce, sizeof(box->nonce));
    buffer_add(buffer, box->tag, sizeof(box->tag));
    octets_put(buffer, box->length, 2);
    buffer_add(buffer, box->sealed, box->length);
}

void
record_write(struct buffer *buffer, const struct record *record)
{
    buffer_add_string(buffer, MAGIC);
    octets_put(buffer, SUITE, 1);
    record_write_identity(buffer, record);
    write_known(buffer, record);
    octets_put(buffer, record->has_key, 1);
    if (!record->has_key)
        return;
    buffer_add(buffer, record->public_key, sizeof(record->public_key));
    for (size_t i = 0; i < SLOT_KINDS; i++)
        write_slot(buffer, &record->slots[i]);
    write_box(buffer, &record->box);
    write_box(buffer, &record->old);
}

/* ---- Reading -------------------------------------------------------------
 */

static void
must(struct octets *octets, bool holds)
{
    if (!holds)
        octets->bad = true;
}

static int64_t
read_time(struct octets *octets)
{
    uint64_t time = octets_take(octets, 8);

    must(octets, time <= TIME_MOST);
    return (int64_t) time;
}

static uint64_t
read_generation(struct octets *octets, uint64_t most)
{
    uint64_t generation = octets_take(octets, 8);

    must(octets, generation > 0 && generation <= most);
    return generation;
}

static bool
is_text(const char *text)
{
    return text[0] != '\0' && text_ascii(text);
}

static void
read_identity(struct octets *octets, struct record *record)
{
    octets_take_string(octets, record->account, sizeof(record->account));
    record->uid = (uid_t) octets_take(octets, 4);
    octets_take_string(octets, record->issuer, sizeof(record->issuer));
    octets_take_string(octets, record->user_id, sizeof(record->user_id));
    octets_take_string(octets, record->client_id, sizeof(record->client_id));
    must(octets, text_names_account(record->account));
    must(octets, is_text(record->issuer));
    must(octets, uuid_valid(record->user_id));
    must(octets, is_text(record->client_id));
}

static void
read_known(struct octets *octets, struct record *record)
{
    uint64_t state;

    record->generation = read_generation(octets, GENERATION_MOST);
    state = octets_take(octets, 1);
    must(octets, state > RECORD_NOTHING && state < RECORD_STATES);
    record->state = octets->bad ? RECORD_NOTHING : (enum record_state) state;
    record->signed_in = read_time(octets);
    record->welcome = read_time(octets);
    record->seen = read_time(octets);
    record->failures = (uint32_t) octets_take(octets, 4);
    record->failed_at = read_time(octets);
    record->sendings = (uint8_t) octets_take(octets, 1);
    if (record->sendings > 0)
        octets_take_bytes(octets, record->sent, sizeof(record->sent));
}

/* Costs are looked at before anybody could run them. */
static void
read_slot(struct octets *octets, struct slot *slot, bool typed, uint64_t most)
{
    slot->there = octets_take_truth(octets);
    if (!slot->there)
        return;
    slot->derivation = (uint8_t) octets_take(octets, 1);
    for (size_t i = 0; i < 3; i++)
        slot->cost[i] = (uint32_t) octets_take(octets, 4);
    must(octets, derive_fits(slot->derivation, slot->cost));
    must(octets, (slot->derivation != DERIVATION_NONE) == typed);
    slot->generation = read_generation(octets, most);
    octets_take_bytes(octets, slot->salt, sizeof(slot->salt));
    octets_take_bytes(octets, slot->commitment, sizeof(slot->commitment));
    octets_take_bytes(octets, slot->nonce, sizeof(slot->nonce));
    octets_take_bytes(octets, slot->sealed, sizeof(slot->sealed));
    octets_take_bytes(octets, slot->tag, sizeof(slot->tag));
}

static void
read_box(struct octets *octets, struct box *box, uint64_t most)
{
    box->there = octets_take_truth(octets);
    if (!box->there)
        return;
    box->granted = read_time(octets);
    box->generation = read_generation(octets, most);
    octets_take_bytes(octets, box->public_key, sizeof(box->public_key));
    octets_take_bytes(octets, box->nonce, sizeof(box->nonce));
    octets_take_bytes(octets, box->tag, sizeof(box->tag));
    box->length = (size_t) octets_take(octets, 2);
    must(octets, box->length > 0 && box->length <= sizeof(box->sealed));
    if (!octets->bad)
        octets_take_bytes(octets, box->sealed, box->length);
}

static void
read_keys(struct octets *octets, struct record *record)
{
    record->has_key = octets_take_truth(octets);
    if (!record->has_key)
        return;
    octets_take_bytes(octets, record->public_key, sizeof(record->public_key));
    for (size_t i = 0; i < SLOT_KINDS; i++)
        read_slot(octets, &record->slots[i], i != SLOT_HOST,
                  record->generation);
    read_box(octets, &record->box, record->generation);
    read_box(octets, &record->old, record->generation);
}

/* What this program's records begin with. */
static bool
begins(struct octets *octets, const char **why)
{
    char magic[sizeof(MAGIC) - 1];

    *why = "is no record";
    octets_take_bytes(octets, magic, sizeof(magic));
    if (octets->bad || memcmp(magic, MAGIC, sizeof(magic)) != 0)
        return false;
    *why = "is of another version of this program";
    return octets_take(octets, 1) == SUITE;
}

bool
record_read(struct record *record, const uint8_t *bytes, size_t length,
            const char **why)
{
    struct octets octets = {.at = bytes, .left = length};

    memset(record, 0, sizeof(*record));
    *why = "is no record";
    if (length < RECORD_MAC_SIZE || length > RECORD_MAX)
        return false;
    octets.left -= RECORD_MAC_SIZE;
    if (!begins(&octets, why))
        return false;
    read_identity(&octets, record);
    read_known(&octets, record);
    read_keys(&octets, record);
    if (octets_end(&octets))
        return true;
    memset(record, 0, sizeof(*record));
    *why = "is not whole, or is no record";
    return false;
}
