/*
 * Tests of helper/vault/vault.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/vault.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/file.h"
#include "pam/cleanup.h"
#include "tests/breakage.h"
#include "tests/tap.h"
#include "tests/vaults.h"

#define RECORD "state/vault/records/ada"
#define MARK   "state/vault/marks/ada"
#define BOBS   "state/vault/records/bob"

/* Nothing is kept of anybody. */
static bool
forgotten(void)
{
    struct error error = {0};
    bool done = true;

    for (int i = 0; i < 2; i++) {
        CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
        bool was;

        done = vaults_open(&vault, i == 0 ? "ada" : "bob") &&
               vaults_lock(&vault, VAULT_CHANGE) &&
               vault_forget(&vault, &was, &error) &&
               vault.found == VAULT_NONE && done;
    }
    return done;
}

/* Found damaged, for this reason, and no record left in memory. */
static void
is_damaged(struct vault *vault, const char *why, const char *what)
{
    ok(vaults_found(vault) == VAULT_DAMAGED && !vault->record.has_key &&
           vault->record.generation == 0,
       "%s is damaged", what);
    is(vault->why == NULL ? "" : vault->why, why, "and told so");
}

static void
a_record_is_kept(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;

    ok(vaults_open(&vault, "ada") && vault.found == VAULT_NONE &&
           vault.mark == 0,
       "at first there is none");
    ok(!vaults_write(&vault), "without the lock nothing is written");
    vault_close(&vault);
    ok(vaults_ready(&vault, "ada"), "one is written, and read");
    is(vault.record.account, "ada", "of the account");
    is(vault.record.issuer, VAULTS_ISSUER, "of its issuer");
    is(vault.record.user_id, VAULTS_ADA, "of its Anypoint user");
    is(vault.record.client_id, VAULTS_CLIENT, "of the client");
    ok(vault.record.uid == VAULTS_UID && vault.mark == vault.record.generation,
       "of its uid; and it is marked");
}

static void
others_come_after(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(vault_close) struct vault other = VAULT_CLOSED;
    uint64_t generation;

    ok(vaults_open(&vault, "ada") && vault.found == VAULT_RECORD,
       "there is a record");
    generation = vault.record.generation;
    ok(vaults_lock(&vault, VAULT_CHANGE) && vaults_write(&vault) &&
           vault.record.generation == generation + 1,
       "the next is of the next generation");
    ok(vaults_open(&other, "ada") && other.found == VAULT_RECORD &&
           memcmp(&other.record, &vault.record, sizeof(vault.record)) == 0,
       "whoever opens it finds it so");
    vault_begin(&vault, VAULTS_ISSUER, VAULTS_GRACE, VAULTS_CLIENT);
    ok(!vault.record.has_key && vault.record.generation == generation + 1,
       "another may begin in its place");
    vault.record.state = RECORD_WELCOME;
    ok(vaults_write(&vault) && vaults_found(&other) == VAULT_RECORD &&
           other.record.generation == generation + 2,
       "and goes on from there");
    is(other.record.user_id, VAULTS_GRACE, "it is the other's");
}

static void
not_every_vault_is_opened(void)
{
    struct vault vault = VAULT_CLOSED;
    struct error error = {0};
    char path[OWN_PATH_SIZE + 1];

    ok(!vault_open(&vault, "state", "", "../ada", 1, &error) &&
           error.kind == ERROR_STATE && vault.locks[VAULT_CHANGE] == -1,
       "an account of no plain name has none");
    ok(!vault_open(&vault, "none", "", "ada", 1, &error) &&
           error.kind == ERROR_STATE,
       "nor is there one without a state");
    memset(path, 'x', OWN_PATH_SIZE);
    path[OWN_PATH_SIZE] = '\0';
    ok(!vault_open(&vault, path, "", "ada", 1, &error), "nor in too long one");
    ok(chmod("state/vault", 0755) == 0 &&
           !vault_open(&vault, "state", "", "ada", 1, &error) &&
           error.kind == ERROR_STATE && vault.host.bytes.bytes == NULL,
       "nor in a folder that is open to others");
    ok(chmod("state/vault", 0700) == 0, "it is closed again");
}

/* ---- What is damaged -------------------------------------------------------
 */

static bool
put_bytes(const char *path, const void *bytes, size_t length)
{
    CLEANUP(close_fd)
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    return fd >= 0 && file_write(fd, bytes, length);
}

/* Whatever one bit of a file becomes, and wherever it ends. */
static bool
no_bit_matters_not(struct vault *vault, const char *path)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(RECORD_MAX);
    struct error error = {0};
    bool good = file_read(&bytes, path, FILE_OWN, &error);

    for (size_t bit = 0; bit < 8 * bytes.length; bit++) {
        bytes.bytes[bit / 8] ^= (char) (1 << bit % 8);
        good = put_bytes(path, bytes.bytes, bytes.length) &&
               vaults_found(vault) == VAULT_DAMAGED && good;
        bytes.bytes[bit / 8] ^= (char) (1 << bit % 8);
    }
    for (size_t length = 0; length < bytes.length; length++)
        good = put_bytes(path, bytes.bytes, length) &&
               vaults_found(vault) == VAULT_DAMAGED && good;
    return put_bytes(path, bytes.bytes, bytes.length) &&
           vaults_found(vault) == VAULT_RECORD && good;
}

static void
each_bit_counts(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;

    ok(vaults_ready(&vault, "ada"), "there is a record");
    ok(no_bit_matters_not(&vault, RECORD),
       "with any bit of it turned, or cut anywhere, it is damaged");
    ok(no_bit_matters_not(&vault, MARK), "with any of its mark, too");
}

static void
it_is_of_one_account_and_host(void)
{
    CLEANUP(vault_close) struct vault ada = VAULT_CLOSED;
    CLEANUP(vault_close) struct vault bob = VAULT_CLOSED;

    ok(vaults_ready(&ada, "ada") && vaults_ready(&bob, "bob"),
       "two have records");
    ok(vaults_copy(BOBS, "record") && vaults_copy(RECORD, BOBS),
       "one is put in the other's place");
    is_damaged(&bob, "is another account's", "it");
    ok(vaults_copy(BOBS, "record.bob") && vaults_copy("record", BOBS) &&
           vaults_copy(MARK, "state/vault/marks/bob"),
       "or its mark alone");
    is_damaged(&bob, "has a mark that was changed, or is another's", "it");
    ok(vaults_copy("record.bob", BOBS), "or both");
    is_damaged(&bob, "is another account's", "it");
    ada.uid++;
    is_damaged(&ada, "is another account's", "one of another uid");
    ada.uid--;
    ada.host.bytes.bytes[0] ^= 1;
    is_damaged(&ada, "was changed, or is of another host secret",
               "one of another host");
    ada.host.bytes.bytes[0] ^= 1;
    ok(chmod(RECORD, 0644) == 0, "open to others");
    is_damaged(&ada,
               "is not a file of this program's user alone, or is too long",
               "it");
    ok(chmod(RECORD, 0600) == 0 && vaults_found(&ada) == VAULT_RECORD,
       "it is itself again");
}

/* Put the record and its mark aside, and write the next. */
static bool
goes_on(struct vault *vault, const char *record, const char *mark)
{
    return vaults_copy(RECORD, record) && vaults_copy(MARK, mark) &&
           vaults_write(vault);
}

/* A record and a mark of now, and of before: which go together. */
static void
what_is_put_back_is_known(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;

    ok(vaults_ready(&vault, "ada") && vaults_lock(&vault, VAULT_CHANGE),
       "there is a record");
    ok(goes_on(&vault, "record.0", "mark.0") &&
           goes_on(&vault, "record.1", "mark.1") &&
           vaults_copy(RECORD, "record.2") && vaults_copy(MARK, "mark.2"),
       "and two after it");
    ok(vaults_copy("record.1", RECORD), "the one before is put back");
    is_damaged(&vault, "was put back", "it");
    ok(vaults_copy("record.2", RECORD) && vaults_copy("mark.0", MARK),
       "a mark of before is put back");
    is_damaged(&vault, "has a mark that was put back", "its record");
    ok(vaults_copy("mark.1", MARK) && vaults_found(&vault) == VAULT_RECORD &&
           vault.mark == vault.record.generation - 1,
       "one before may be missing: so it is between the two writings");
    ok(put_bytes(MARK, "x", 1), "with a mark that is none");
    is_damaged(&vault, "has a mark that was changed, or is another's", "it");
    ok(unlink(MARK) == 0, "without a mark");
    is_damaged(&vault, "has no mark", "it");
}

static void
what_is_removed_is_known(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;

    ok(vaults_open(&vault, "ada") && vaults_copy("mark.2", MARK) &&
           unlink(RECORD) == 0,
       "what was removed");
    is_damaged(&vault, "was removed", "it");
    ok(vault.mark > 0, "its mark is known");
    ok(unlink(MARK) == 0 && vaults_found(&vault) == VAULT_NONE,
       "with its mark it is as if there had been none");
}

/* Else the next record would be two ahead of it for a moment. */
static void
a_mark_that_is_behind_is_mended(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};

    ok(vaults_copy("record.2", RECORD) && vaults_copy("mark.1", MARK) &&
           vaults_open(&vault, "ada") && vault.found == VAULT_RECORD &&
           vault.mark < vault.record.generation,
       "there is a mark that is one behind");
    ok(vaults_lock(&vault, VAULT_CHANGE) && vault_reserve(&vault, &error) &&
           vaults_found(&vault) == VAULT_RECORD &&
           vault.mark == vault.record.generation,
       "before the next is written it is mended");
}

/* After it, nothing of before fits. */
static void
a_new_one_is_after_all(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    CLEANUP(secret_erase) struct secret key = {0};

    ok(vaults_copy("record.2", RECORD) && vaults_copy("mark.1", MARK) &&
           vaults_open(&vault, "ada") && vault.found == VAULT_RECORD,
       "there is a record, whose mark was not written any more");
    ok(unlink(RECORD) == 0 && vaults_found(&vault) == VAULT_DAMAGED,
       "it is removed");
    ok(vaults_put(&vault, &key) && vaults_found(&vault) == VAULT_RECORD,
       "another takes its place");
    ok(vaults_copy("record.2", RECORD), "the former is put back");
    is_damaged(&vault, "was put back", "it");
    ok(unlink(MARK) == 0, "the mark is removed");
    is_damaged(&vault, "has no mark", "it");
    ok(vaults_put(&vault, &key) && vaults_copy("record.2", RECORD),
       "after another one the former is put back");
    is_damaged(&vault, "was put back", "it");
    vault_close(&vault);
    ok(forgotten(), "all is forgotten");
    sleep(1); /* lives begin by the second */
    ok(vaults_open(&vault, "ada") && vaults_put(&vault, &key),
       "another one is made");
    ok(vaults_copy("record.2", RECORD), "one of the former life is put back");
    is_damaged(&vault, "was put back", "it");
    ok(vaults_found(&vault) == VAULT_DAMAGED && vaults_put(&vault, &key) &&
           vaults_found(&vault) == VAULT_RECORD,
       "what is damaged is begun anew");
}

/* ---- A disk that fails ---------------------------------------------------
 */

/* For who reads anew; wrong PINs tell the new one from the old. */
static bool
is_there(uint64_t generation, bool done)
{
    CLEANUP(vault_close) struct vault after = VAULT_CLOSED;
    bool new;

    if (!vaults_open(&after, "ada") || after.found != VAULT_RECORD)
        return false;
    new = after.record.generation == generation + 1;
    return (new || (after.record.generation == generation && !done)) &&
           after.record.failures == (new ? 5 : 0);
}

/* And the next goes well. */
static bool
is_written(struct vault *vault)
{
    uint64_t generation;

    vault->record.failures = 0;
    generation = vault->record.generation;
    return vaults_write(vault) && vaults_found(vault) == VAULT_RECORD &&
           vault->record.failures == 0 &&
           vault->record.generation == generation + 1;
}

/*
 * Write while a call fails: the old or the new one is there then, by who
 * reads anew, and the next writing goes well.
 */
static bool
is_old_or_new(long number, const char **failed)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};
    uint64_t generation;
    bool done;

    if (!vaults_open(&vault, "ada") || vault.found != VAULT_RECORD ||
        !vaults_lock(&vault, VAULT_CHANGE))
        return false;
    generation = vault.record.generation;
    vault.record.failures = 5;
    breakage_at(number);
    done = vault_write(&vault, &error);
    *failed = breakage_end();
    return (done || error.kind == ERROR_SYSTEM) &&
           is_there(generation, done) && is_written(&vault);
}

static void
a_failure_leaves_old_or_new(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    const char *failed = "";
    long number = 0;

    ok(vaults_ready(&vault, "ada"), "there is a record");
    vault_close(&vault);
    while (failed != NULL && number < 2000)
        if (!is_old_or_new(++number, &failed))
            ok(false, "call %ld: the old one or the new", number);
    ok(number > 100, "of %ld calls each may fail", number - 1);
}

/* Before a token is spent it is known whether there is room. */
static void
a_full_disk_is_noticed(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};
    uint64_t generation;
    bool good = true;

    ok(vaults_open(&vault, "ada") && vaults_lock(&vault, VAULT_CHANGE) &&
           vault.found == VAULT_RECORD,
       "there is a record");
    generation = vault.record.generation;
    for (long number = 2; number <= 3; number++) {
        breakage_at(number);
        good = !vault_reserve(&vault, &error) && breakage_end() != NULL &&
               error.kind == ERROR_SYSTEM && good;
    }
    ok(good && vaults_found(&vault) == VAULT_RECORD &&
           vault.record.generation == generation,
       "a disk that is full is told, and nothing is changed");
}

static void
room_is_reserved_and_used(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};
    struct stat status;

    ok(vaults_open(&vault, "ada") && vaults_lock(&vault, VAULT_CHANGE),
       "there is a record");
    ok(vault_reserve(&vault, &error) &&
           stat("state/vault/records/.ada.next", &status) == 0 &&
           status.st_blocks * 512 >= RECORD_MAX && status.st_size == 0,
       "else there is room for the longest record");
    ok(vaults_write(&vault) &&
           access("state/vault/records/.ada.next", F_OK) != 0,
       "which is used");
    ok(vault_reserve(&vault, &error), "it is reserved again");
    vault_close(&vault);
    ok(access("state/vault/records/.ada.next", F_OK) != 0 &&
           access("state/vault/marks/.ada.next", F_OK) != 0,
       "and given back when the vault is closed");
}

/* One who was killed left something beside. */
static void
what_is_left_is_in_nobodys_way(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;

    ok(symlink("../../victim", "state/vault/records/.ada.next") == 0 &&
           put_bytes("state/vault/marks/.ada.next", "left", 4) &&
           vaults_ready(&vault, "ada"),
       "what is beside is in nobody's way");
    ok(access("state/victim", F_OK) != 0 &&
           access("state/vault/records/.ada.next", F_OK) != 0 &&
           access("state/vault/marks/.ada.next", F_OK) != 0,
       "nor followed, and is gone");
}

static void
it_is_forgotten(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};
    bool was = false;

    ok(vaults_ready(&vault, "ada") && vaults_lock(&vault, VAULT_CHANGE) &&
           vault_forget(&vault, &was, &error) && was &&
           vault.found == VAULT_NONE && !vault.record.has_key,
       "a record is forgotten");
    ok(access(RECORD, F_OK) != 0 && access(MARK, F_OK) != 0, "with its mark");
    ok(vault_forget(&vault, &was, &error) && !was, "and is not there then");
}

static void
so_is_what_is_damaged(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};
    bool was = false;

    ok(vaults_open(&vault, "ada") && vaults_lock(&vault, VAULT_CHANGE),
       "there is none");
    ok(put_bytes(MARK, "x", 1) && vault_forget(&vault, &was, &error) && was &&
           vaults_found(&vault) == VAULT_NONE,
       "so is a mark alone");
    ok(put_bytes(MARK, "x", 1) && put_bytes(RECORD, "x", 1), "as to damage");
    breakage_at(2);
    ok(!vault_forget(&vault, &was, &error) && breakage_end() != NULL &&
           error.kind == ERROR_SYSTEM,
       "if it cannot be removed, it is told");
}

int
main(void)
{
    char folder[64];

    if (!vaults_begin(folder))
        return 1;
    a_record_is_kept();
    others_come_after();
    not_every_vault_is_opened();
    ok(forgotten(), "all is forgotten");
    each_bit_counts();
    it_is_of_one_account_and_host();
    ok(forgotten(), "all is forgotten");
    what_is_put_back_is_known();
    what_is_removed_is_known();
    a_mark_that_is_behind_is_mended();
    a_new_one_is_after_all();
    a_failure_leaves_old_or_new();
    a_full_disk_is_noticed();
    room_is_reserved_and_used();
    what_is_left_is_in_nobodys_way();
    it_is_forgotten();
    so_is_what_is_damaged();
    ok(vaults_end(folder), "nothing is left");
    return tap_done();
}
