/*
 * Tests of helper/vault/vault.c: its locks, and those who write at once.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/vault/vault.h"
#include "pam/cleanup.h"
#include "tests/tap.h"
#include "tests/vaults.h"

static void
locks_are_ones_own(void)
{
    CLEANUP(vault_close) struct vault one = VAULT_CLOSED;
    CLEANUP(vault_close) struct vault other = VAULT_CLOSED;
    struct error error = {0};
    bool taken = true;

    ok(vaults_ready(&one, "ada") && vaults_open(&other, "ada"),
       "two vaults are open");
    ok(vaults_lock(&one, VAULT_CHANGE) && vaults_lock(&one, VAULT_CHANGE),
       "a lock is taken, and is taken once");
    ok(vault_lock(&other, VAULT_CHANGE, vaults_waiter(), 0, &taken, &error) &&
           !taken,
       "another does not get it");
    ok(!vault_reserve(&other, &error) && !vault_write(&other, &error) &&
           !vault_forget(&other, &taken, &error) && error.kind == ERROR_SYSTEM,
       "and changes nothing");
}

static void
there_are_others(void)
{
    CLEANUP(vault_close) struct vault one = VAULT_CLOSED;
    CLEANUP(vault_close) struct vault other = VAULT_CLOSED;
    CLEANUP(vault_close) struct vault bob = VAULT_CLOSED;

    ok(vaults_open(&one, "ada") && vaults_open(&other, "ada") &&
           vaults_open(&bob, "bob") && vaults_lock(&one, VAULT_CHANGE),
       "somebody has a lock");
    ok(vaults_lock(&other, VAULT_TRY) && vaults_lock(&bob, VAULT_CHANGE) &&
           vaults_lock(&bob, VAULT_TRY),
       "the other one is free, and another account's");
    vault_unlock(&one, VAULT_CHANGE);
    ok(vaults_lock(&other, VAULT_CHANGE), "until it is given up");
    vault_close(&other);
    ok(vaults_lock(&one, VAULT_CHANGE) && vaults_lock(&one, VAULT_TRY),
       "a vault that is closed holds none");
}

static void
write_often(int times)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    bool good = vaults_open(&vault, "ada");

    for (int i = 0; i < times && good; i++) {
        good = vaults_lock(&vault, VAULT_CHANGE) &&
               vaults_found(&vault) == VAULT_RECORD && vaults_write(&vault);
        vault.record.failures = 0;
        vault_unlock(&vault, VAULT_CHANGE);
        usleep(1000); /* who waits looks now and then only */
    }
    _exit(good ? 0 : 1);
}

/* Two who write, and one who reads without a lock meanwhile. */
static void
no_writing_is_lost(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    uint64_t first, last = 0;
    bool good = true;
    int ended = 0, reads = 0;

    ok(vaults_ready(&vault, "ada"), "there is a record");
    first = last = vault.record.generation;
    fflush(stdout);
    for (int i = 0; i < 2; i++)
        if (fork() == 0)
            write_often(200);
    while (ended < 2) {
        int status = 0;

        good = vaults_found(&vault) == VAULT_RECORD &&
               vault.record.generation >= last && good;
        last = vault.record.generation;
        reads++;
        if (waitpid(-1, &status, WNOHANG) > 0) {
            good = status == 0 && good;
            ended++;
        }
    }
    ok(good, "who reads meanwhile always finds a record, and never an older");
    ok(vaults_found(&vault) == VAULT_RECORD &&
           vault.record.generation == first + 400,
       "of 400 writings by two none is lost, with %d readings", reads);
}

int
main(void)
{
    char folder[64];

    if (!vaults_begin(folder))
        return 1;
    locks_are_ones_own();
    there_are_others();
    no_writing_is_lost();
    ok(vaults_end(folder), "nothing is left");
    return tap_done();
}
