/*
 * Tests of helper/vault/files.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/files.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"
#include "tests/vaults.h"

#define RECORD "state/vault/records/ada"
#define MARK   "state/vault/marks/ada"

static bool
writes(struct vault *vault, enum vault_file which, const char *text)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(RECORD_MAX);
    struct error error = {0};

    buffer_add_string(&bytes, text);
    return files_write(vault, which, &bytes, &error) &&
           vault->reserved[which] == -1;
}

/* What is wrong with what is there; "" if it is this text, "!" if not. */
static const char *
read_as(const struct vault *vault, enum vault_file which, const char *text)
{
    CLEANUP(buffer_free) struct buffer bytes = {0};
    struct error error = {0};
    const char *why;
    bool there;

    if (!files_read(&bytes, vault, which, &there, &why, &error))
        return error_word(error.kind);
    if (!there)
        return "nothing";
    if (why != NULL)
        return why;
    return bytes.length == strlen(text) + RECORD_MAC_SIZE &&
                   memcmp(bytes.bytes, text, strlen(text)) == 0
               ? ""
               : "!";
}

static void
folders_are_made(void)
{
    struct error error = {0};
    struct stat status;

    ok(files_prepare("state", &error), "folders are made");
    ok(stat("state/vault/locks/derive", &status) == 0 &&
           (status.st_mode & 07777) == 0700,
       "for their user alone");
    ok(files_prepare("state", &error), "or are there");
    ok(chmod("state/vault/marks", 0750) == 0 &&
           !files_prepare("state", &error) && error.kind == ERROR_STATE,
       "one that is open to others is an error");
    ok(chmod("state/vault/marks", 0700) == 0 &&
           !files_prepare("none", &error) && error.kind == ERROR_STATE,
       "so is none to make them in");
}

static void
what_is_written_is_read(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct stat status;

    ok(vaults_open(&vault, "ada"), "there is a vault");
    is(read_as(&vault, VAULT_FILE_RECORD, ""), "nothing", "and no record");
    ok(writes(&vault, VAULT_FILE_RECORD, "one") &&
           writes(&vault, VAULT_FILE_MARK, "two"),
       "both files are written");
    is(read_as(&vault, VAULT_FILE_RECORD, "one"), "", "and read");
    is(read_as(&vault, VAULT_FILE_MARK, "two"), "", "each as itself");
    ok(stat(RECORD, &status) == 0 && (status.st_mode & 07777) == 0600 &&
           status.st_size == 3 + RECORD_MAC_SIZE,
       "for their user alone, and no longer than they are");
    ok(vaults_copy(MARK, RECORD), "one put in the other's place");
    is(read_as(&vault, VAULT_FILE_RECORD, "two"),
       "was changed, or is of another host secret", "is none");
}

static void
others_are_none(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    static char text[RECORD_MAX + 1];

    ok(vaults_open(&vault, "ada") && writes(&vault, VAULT_FILE_RECORD, "one"),
       "there is a record");
    vault.host.bytes.bytes[0] ^= 1;
    is(read_as(&vault, VAULT_FILE_RECORD, "one"),
       "was changed, or is of another host secret",
       "by another host secret it is none");
    vault.host.bytes.bytes[0] ^= 1;
    ok(chmod(RECORD, 0640) == 0, "one that others may read");
    is(read_as(&vault, VAULT_FILE_RECORD, "one"),
       "is not a file of this program's user alone, or is too long",
       "is none");
    ok(chmod(RECORD, 0600) == 0 && truncate(RECORD, 31) == 0, "half a MAC");
    is(read_as(&vault, VAULT_FILE_RECORD, ""), "is not whole", "is none");
    ok(truncate(RECORD, RECORD_MAX + 1) == 0, "too long a file");
    is(read_as(&vault, VAULT_FILE_RECORD, ""),
       "is not a file of this program's user alone, or is too long",
       "is none");
    ok(unlink(RECORD) == 0 && mkdir(RECORD, 0700) == 0, "a folder");
    is(read_as(&vault, VAULT_FILE_RECORD, ""),
       "is not a file of this program's user alone, or is too long",
       "is none");
    ok(rmdir(RECORD) == 0 && symlink("../marks/ada", RECORD) == 0, "a link");
    is(read_as(&vault, VAULT_FILE_RECORD, ""),
       "is not a file of this program's user alone, or is too long",
       "is none");
    ok(unlink(RECORD) == 0, "it is removed");
    memset(text, 'x', RECORD_MAX - RECORD_MAC_SIZE + 1);
    ok(!writes(&vault, VAULT_FILE_RECORD, text) && access(RECORD, F_OK) != 0,
       "what is too long is not written");
}

/* When the system cannot read, nobody says that nothing is there. */
static void
the_systems_errors_are_told(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct rlimit few, many;

    ok(vaults_open(&vault, "ada") &&
           writes(&vault, VAULT_FILE_RECORD, "one") &&
           getrlimit(RLIMIT_NOFILE, &many) == 0,
       "there is a record");
    few = (struct rlimit){0, many.rlim_max};
    ok(setrlimit(RLIMIT_NOFILE, &few) == 0, "without descriptors");
    is(read_as(&vault, VAULT_FILE_RECORD, "one"), "system",
       "the system fails");
    ok(setrlimit(RLIMIT_NOFILE, &many) == 0, "with them");
    is(read_as(&vault, VAULT_FILE_RECORD, "one"), "", "it does not");
}

static void
what_is_reserved_is_given_back(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};
    bool was = false;

    ok(vaults_open(&vault, "ada") &&
           files_reserve(&vault, VAULT_FILE_RECORD, &error) &&
           access("state/vault/records/.ada.next", F_OK) == 0,
       "room is reserved beside the record");
    ok(files_reserve(&vault, VAULT_FILE_RECORD, &error), "once is enough");
    files_abandon(&vault);
    ok(access("state/vault/records/.ada.next", F_OK) != 0 &&
           vault.reserved[VAULT_FILE_RECORD] == -1,
       "and given back");
    ok(vaults_copy(RECORD, "state/vault/records/.ada.next") &&
           files_remove(&vault, VAULT_FILE_RECORD, &was, &error) && was &&
           access("state/vault/records/.ada.next", F_OK) != 0,
       "what somebody left is removed with the record");
    ok(files_remove(&vault, VAULT_FILE_RECORD, &was, &error) && !was,
       "which is not there then");
}

int
main(void)
{
    char folder[64];

    if (!vaults_begin(folder))
        return 1;
    folders_are_made();
    what_is_written_is_read();
    others_are_none();
    the_systems_errors_are_told();
    what_is_reserved_is_given_back();
    ok(vaults_end(folder), "nothing is left");
    return tap_done();
}
