/*
 * Tell what is kept in folders: what a login would find there.
 *
 *     finder FOLDER...
 *
 * A line for each, of words:
 *
 *     pin=none | whole | damaged
 *     vault=none | record | removed | damaged:WHY
 *
 * removed is a record that is gone, but for its mark.  Of a record:
 *
 *     generation=N      its lowest 20 bits, since a first one is of the clock
 *     state=, failures=, sendings=
 *     slots=            pin, password, host
 *     token=, old=      a hash of each token, as the host's slot opens them:
 *                       none, foreign, or closed where that is not there,
 *                       with the first bytes of its tag
 *
 * Runs in: the tests, as root.
 * Trusts:  the runner.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>

#include "helper/base/error.h"
#include "helper/base/own.h"
#include "helper/identity/pins.h"
#include "helper/vault/vault.h"
#include "pam/cleanup.h"
#include "tests/fault/keeper.h"

static void
tell_pin(const char *folder)
{
    struct error error = {0};
    struct pin pin;
    bool was;

    if (!pins_of(&pin, folder, "ada", &was, &error))
        printf("pin=damaged");
    else
        printf("pin=%s", was ? "whole" : "none");
}

/* ---- The vault ----------------------------------------------------------
 */

static void
tell_box(const char *name, const struct vault *vault, const struct box *box,
         const struct secret *private_key)
{
    CLEANUP(secret_erase) struct secret token = {0};
    uint8_t hash[RECORD_HASH_SIZE];
    struct error error = {0};
    bool right = false;

    if (!box->there)
        printf(" %s=none", name);
    else if (private_key->length == 0)
        printf(" %s=closed:%02x%02x%02x", name, box->tag[0], box->tag[1],
               box->tag[2]);
    else if (!vault_unseal(vault, box, private_key, &token, &right, &error) ||
             !right || !vault_hash(&token, hash))
        printf(" %s=foreign", name);
    else
        printf(" %s=%02x%02x%02x", name, hash[0], hash[1], hash[2]);
}

static void
tell_boxes(const struct vault *vault)
{
    CLEANUP(secret_erase) struct secret private_key = {0};
    struct waiter alone = {.wait = waiter_alone};
    struct error error = {0};
    bool right = false;

    if (vault->record.slots[SLOT_HOST].there &&
        !vault_unwrap(vault, SLOT_HOST, NULL, &private_key, &alone, 0, &right,
                      &error))
        printf(" host=closed");
    tell_box("token", vault, &vault->record.box, &private_key);
    tell_box("old", vault, &vault->record.old, &private_key);
}

static void
tell_record(const struct vault *vault)
{
    static const char *const kinds[SLOT_KINDS] = {
        [SLOT_PIN] = "pin",
        [SLOT_PASSWORD] = "password",
        [SLOT_HOST] = "host",
    };
    static const char *const states[RECORD_STATES] = {
        [RECORD_NOTHING] = "nothing",
        [RECORD_WELCOME] = "welcome",
        [RECORD_LOST] = "lost",
        [RECORD_REFUSED] = "refused",
    };
    const struct record *record = &vault->record;

    printf(" vault=record generation=%u state=%s failures=%u sendings=%u "
           "slots=",
           (unsigned) (record->generation & 0xfffff), states[record->state],
           (unsigned) record->failures, (unsigned) record->sendings);
    for (int i = 0; i < SLOT_KINDS; i++)
        printf("%s", record->slots[i].there ? kinds[i] : "");
    tell_boxes(vault);
}

/* As vault_open does, but whoever looks makes no folders. */
static bool
open_vault(struct vault *vault, const char *folder, struct error *error)
{
    snprintf(vault->state, sizeof(vault->state), "%s", folder);
    snprintf(vault->account, sizeof(vault->account), "ada");
    vault->uid = KEEPER_UID;
    return host_load(&vault->host, folder, "", error) &&
           vault_read(vault, error);
}

static void
tell_vault(const char *folder)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};
    char path[OWN_PATH_SIZE];

    snprintf(path, sizeof(path), "%s/vault", folder);
    if (!own_exists(path))
        printf(" vault=none");
    else if (!open_vault(&vault, folder, &error))
        printf(" vault=damaged:%s", error.text);
    else if (vault.found == VAULT_RECORD)
        tell_record(&vault);
    else if (vault.found == VAULT_NONE)
        printf(" vault=none");
    else if (strcmp(vault.why, "was removed") == 0)
        printf(" vault=removed");
    else
        printf(" vault=damaged:%s", vault.why);
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        tell_pin(argv[i]);
        tell_vault(argv[i]);
        putchar('\n');
    }
    return argc < 2;
}
