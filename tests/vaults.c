/*
 * Vaults to test with, in a folder of their own.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/vaults.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/base/file.h"
#include "pam/cleanup.h"

static const uint8_t vector[] = {
#define VECTOR_RECORD
#include "tests/vectors/vault.def"
#undef VECTOR_RECORD
};

bool
vaults_begin(char folder[64])
{
    struct error error = {0};

    /* In memory, where there is such a place: it is flushed so often. */
    snprintf(folder, 64, "%s/anypoint-unit-vault-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    return mkdtemp(folder) != NULL && chdir(folder) == 0 &&
           mkdir("state", 0700) == 0 && host_prepare("state", "", &error);
}

bool
vaults_end(const char *folder)
{
    char command[80];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return chdir("/") == 0 && system(command) == 0;
}

bool
vaults_open(struct vault *vault, const char *account)
{
    struct error error = {0};

    return vault_open(vault, "state", "", account, VAULTS_UID, &error) &&
           error.kind == ERROR_NONE;
}

bool
vaults_fill(struct vault *vault, struct secret *private_key)
{
    struct error error = {0};

    vault_begin(vault, VAULTS_ISSUER, VAULTS_ADA, VAULTS_CLIENT);
    vault->record.state = RECORD_WELCOME;
    vault->record.signed_in = vault->record.welcome = vault->record.seen =
        1000000;
    return vault_make_key(vault, private_key, &error);
}

bool
vaults_put(struct vault *vault, struct secret *private_key)
{
    CLEANUP(secret_erase) struct secret token = {0};
    struct error error = {0};

    return vaults_lock(vault, VAULT_CHANGE) &&
           vaults_fill(vault, private_key) &&
           secret_copy(&token, VAULTS_TOKEN, strlen(VAULTS_TOKEN)) &&
           vault_seal(vault, &token, 1000000, false, &error) &&
           vault_write(vault, &error);
}

bool
vaults_ready(struct vault *vault, const char *account)
{
    CLEANUP(secret_erase) struct secret key = {0};
    bool done = vaults_open(vault, account) && vaults_put(vault, &key);

    vault_unlock(vault, VAULT_CHANGE);
    return done && vaults_found(vault) == VAULT_RECORD;
}

bool
vaults_take_vector(struct vault *vault)
{
    char bytes[HOST_LEAST];
    const char *why;

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char) i;
    return secret_copy(&vault->host.bytes, bytes, sizeof(bytes)) &&
           record_read(&vault->record, vector, sizeof(vector), &why);
}

/* The fields are all longer than what is put there. */
const char *
vaults_make_other(struct record *record, size_t which)
{
    static const char *const said[VAULTS_OTHERS] = {
        "account", "uid", "issuer", "user", "client", "public key",
    };

    switch (which) {
    case 0:
        memcpy(record->account, "bob", sizeof("bob"));
        break;
    case 1:
        record->uid++;
        break;
    case 2:
        memcpy(record->issuer, VAULTS_ISSUER "/", sizeof(VAULTS_ISSUER "/"));
        break;
    case 3:
        memcpy(record->user_id, VAULTS_GRACE, sizeof(VAULTS_GRACE));
        break;
    case 4:
        memcpy(record->client_id, "0abd", sizeof("0abd"));
        break;
    default:
        record->public_key[0] ^= 1;
        break;
    }
    return said[which];
}

bool
vaults_write(struct vault *vault)
{
    struct error error = {0};

    return vault_write(vault, &error) && error.kind == ERROR_NONE;
}

bool
vaults_lock(struct vault *vault, enum vault_lock which)
{
    struct error error = {0};
    bool taken = false;

    return vault_lock(vault, which, vaults_waiter(), vaults_until(), &taken,
                      &error) &&
           taken;
}

enum vault_found
vaults_found(struct vault *vault)
{
    struct error error = {0};

    return vault_read(vault, &error) ? vault->found : VAULT_NONE;
}

bool
vaults_copy(const char *from, const char *to)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(RECORD_MAX);
    CLEANUP(close_fd) int fd = -1;
    struct error error = {0};

    unlink(to);
    if (access(from, F_OK) != 0)
        return true;
    if (!file_read(&bytes, from, FILE_OWN, &error))
        return false;
    fd = open(to, O_WRONLY | O_CREAT | O_EXCL, 0600);
    return fd >= 0 && file_write(fd, bytes.bytes, bytes.length);
}

struct waiter *
vaults_waiter(void)
{
    static struct waiter alone = {.wait = waiter_alone};

    return &alone;
}

int64_t
vaults_until(void)
{
    return clock_ticks() + VAULTS_LATER;
}
