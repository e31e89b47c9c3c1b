/*
 * Fuzz target: read any bytes as a record.
 *
 * What is read is plain, and has one form only: that in which it is written.
 *
 * Runs in: tests.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/record.h"

#include <stdlib.h>
#include <string.h>

#include "helper/vault/derive.h"
#include "pam/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
is_run(const struct slot *slot, size_t kind)
{
    return !slot->there ||
           (derive_fits(slot->derivation, slot->cost) &&
            (slot->derivation == DERIVATION_NONE) == (kind == SLOT_HOST));
}

static bool
is_plain(const struct record *record)
{
    for (size_t i = 0; i < SLOT_KINDS; i++)
        if (!is_run(&record->slots[i], i))
            return false;
    return text_names_account(record->account) && text_ascii(record->issuer) &&
           uuid_valid(record->user_id) && record->generation > 0 &&
           record->state != RECORD_NOTHING &&
           record->box.length <= RECORD_SEALED_MAX &&
           record->old.length <= RECORD_SEALED_MAX;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const struct record none;
    CLEANUP(buffer_free) struct buffer again = BUFFER(RECORD_MAX);
    struct record record;
    const char *why;

    if (!record_read(&record, bytes, length, &why)) {
        if (why[0] == '\0' || memcmp(&record, &none, sizeof(none)) != 0)
            abort();
        return 0;
    }
    record_write(&again, &record);
    if (!is_plain(&record) || again.length + RECORD_MAC_SIZE != length ||
        memcmp(again.bytes, bytes, again.length) != 0)
        abort();
    return 0;
}
