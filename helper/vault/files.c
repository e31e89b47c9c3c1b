/*
 * The vault's files: where they are, and their MACs.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of a file before its MAC is right.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/files.h"

#include <stdio.h>

#include "helper/base/file.h"
#include "helper/vault/cipher.h"
#include "helper/vault/octets.h"
#include "pam/cleanup.h"

/* Each has a folder of accounts, a key for its MAC, and a longest. */
static const struct {
    const char *folder, *label;
    size_t most;
} files[VAULT_FILES] = {
    [VAULT_FILE_RECORD] = {"records", "anypoint vault record", RECORD_MAX},
    [VAULT_FILE_MARK] = {"marks", "anypoint vault mark", 128},
};

static const char *const locks[VAULT_LOCKS] = {
    [VAULT_TRY] = "locks/try",
    [VAULT_CHANGE] = "locks/change",
};

static bool
join(char path[OWN_PATH_SIZE], const char *state, const char *folder,
     const char *account, struct error *error)
{
    int length = snprintf(path, OWN_PATH_SIZE, "%s/vault%s%s%s%s", state,
                          folder[0] == '\0' ? "" : "/", folder,
                          account[0] == '\0' ? "" : "/", account);

    return length < OWN_PATH_SIZE ||
           error_set(error, ERROR_STATE, "%s is too long a path", state);
}

bool
files_prepare(const char *state, struct error *error)
{
    static const char *const folders[] = {
        "",          "records",      "marks",        "locks",
        "locks/try", "locks/change", "locks/derive",
    };
    char path[OWN_PATH_SIZE];

    if (!own_folder(state, error))
        return false;
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        if (!join(path, state, folders[i], "", error) ||
            !own_make_folder(path, error))
            return false;
    return true;
}

bool
files_lock(char path[OWN_PATH_SIZE], const struct vault *vault,
           enum vault_lock which, struct error *error)
{
    return join(path, vault->state, locks[which], vault->account, error);
}

static bool
name(char path[OWN_PATH_SIZE], const struct vault *vault,
     enum vault_file which, struct error *error)
{
    return join(path, vault->state, files[which].folder, vault->account,
                error);
}

/* ---- MACs ----------------------------------------------------------------
 */

static bool
make_mac(uint8_t mac[RECORD_MAC_SIZE], const struct vault *vault,
         enum vault_file which, const void *bytes, size_t count,
         struct error *error)
{
    CLEANUP(buffer_free) struct buffer material = BUFFER(HOST_MOST);
    CLEANUP(buffer_free) struct buffer label = BUFFER(64);
    CLEANUP(cipher_erase) struct cipher_key key = {0};

    buffer_add(&material, vault->host.bytes.bytes, vault->host.bytes.length);
    octets_put_string(&label, files[which].label);
    return cipher_derive(&key, &material, NULL, &label, error) &&
           cipher_mac(mac, &key, bytes, count, error);
}

static bool
check_mac(const struct buffer *bytes, const struct vault *vault,
          enum vault_file which, const char **why, struct error *error)
{
    uint8_t mac[RECORD_MAC_SIZE];
    size_t count = bytes->length - sizeof(mac);

    *why = "is not whole";
    if (bytes->length < sizeof(mac))
        return true;
    if (!make_mac(mac, vault, which, bytes->bytes, count, error))
        return false;
    *why = cipher_same(mac, bytes->bytes + count, sizeof(mac))
               ? NULL
               : "was changed, or is of another host secret";
    return true;
}

/* ---- The files -----------------------------------------------------------
 */

bool
files_read(struct buffer *bytes, const struct vault *vault,
           enum vault_file which, bool *there, const char **why,
           struct error *error)
{
    char path[OWN_PATH_SIZE];
    struct error failure = {0};

    *why = NULL;
    *bytes = BUFFER(files[which].most);
    if (!name(path, vault, which, error))
        return false;
    *there = own_exists(path);
    if (!*there)
        return true;
    if (file_read(bytes, path, FILE_OWN, &failure))
        return check_mac(bytes, vault, which, why, error);
    *why = "is not a file of this program's user alone, or is too long";
    if (failure.kind == ERROR_STATE)
        return true;
    *error = failure;
    return false;
}

bool
files_reserve(struct vault *vault, enum vault_file which, struct error *error)
{
    char path[OWN_PATH_SIZE];

    return vault->reserved[which] >= 0 ||
           (name(path, vault, which, error) &&
            own_reserve(path, files[which].most, &vault->reserved[which],
                        error));
}

bool
files_write(struct vault *vault, enum vault_file which, struct buffer *bytes,
            struct error *error)
{
    char path[OWN_PATH_SIZE];
    uint8_t mac[RECORD_MAC_SIZE];

    if (!buffer_ok(bytes))
        return error_memory(error);
    if (!make_mac(mac, vault, which, bytes->bytes, bytes->length, error))
        return false;
    buffer_add(bytes, mac, sizeof(mac));
    if (!buffer_ok(bytes))
        return error_memory(error);
    return name(path, vault, which, error) &&
           files_reserve(vault, which, error) &&
           own_replace(path, &vault->reserved[which], bytes->bytes,
                       bytes->length, error);
}

void
files_abandon(struct vault *vault)
{
    struct error error = {0};
    char path[OWN_PATH_SIZE];

    for (size_t i = 0; i < VAULT_FILES; i++)
        if (name(path, vault, (enum vault_file) i, &error))
            own_abandon(path, &vault->reserved[i]);
}

bool
files_remove(struct vault *vault, enum vault_file which, bool *was,
             struct error *error)
{
    char path[OWN_PATH_SIZE];

    *was = false;
    if (!name(path, vault, which, error))
        return false;
    own_clear(path);
    return own_remove_file(path, was, error);
}
