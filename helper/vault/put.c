/*
 * Write a record that must not be thrown away as long as it may be there.
 *
 * A writing that fails may have come as far as the record: then only its mark
 * is behind (doc/vault.md).
 *
 * Runs in: the helper's logins.
 * Trusts:  the folder is the helper's alone, as far as MACs carry.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>

#include "helper/base/buffer.h"
#include "helper/vault/vault.h"
#include "pam/cleanup.h"

static bool
same_bytes(const struct record *one, const struct record *other)
{
    CLEANUP(buffer_free) struct buffer first = BUFFER(RECORD_MAX);
    CLEANUP(buffer_free) struct buffer second = BUFFER(RECORD_MAX);

    record_write(&first, one);
    record_write(&second, other);
    return buffer_ok(&first) && buffer_ok(&second) &&
           first.length == second.length &&
           memcmp(first.bytes, second.bytes, first.length) == 0;
}

/* What is wanted stays in hand. */
static bool
is_there(struct vault *vault, bool *unknown)
{
    struct record wanted = vault->record;
    struct error ignored = {0};
    bool found;

    *unknown = !vault_read(vault, &ignored);
    found = !*unknown && vault->found == VAULT_RECORD;
    if (found)
        wanted.generation = vault->record.generation;
    found = found && same_bytes(&wanted, &vault->record);
    vault->record = wanted;
    return found;
}

bool
vault_put(struct vault *vault, bool *unknown, struct error *error)
{
    *unknown = false;
    if (vault_write(vault, error))
        return true;
    if (!is_there(vault, unknown))
        return false;
    *error = (struct error){0};
    return true;
}
