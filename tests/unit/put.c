/*
 * Tests of helper/vault/put.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>

#include "helper/vault/vault.h"
#include "pam/cleanup.h"
#include "tests/breakage.h"
#include "tests/tap.h"
#include "tests/vaults.h"

/* Far more than one writing has. */
#define CALLS_MOST 5000

/*
 * The so-manyth call fails while a yes of this second is written: what is
 * answered is so, and what was wanted is in hand.  *failed: whether one did.
 */
static bool
is_told(long number, bool *put, bool *failed)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};
    bool there, unknown;

    if (!vaults_open(&vault, "ada") || !vaults_lock(&vault, VAULT_CHANGE))
        return false;
    vault.record.welcome = number;
    breakage_at(number);
    *put = vault_put(&vault, &unknown, &error);
    *failed = breakage_end() != NULL;
    if (vault.record.welcome != number || *put != (error.kind == ERROR_NONE))
        return false;
    there =
        vaults_found(&vault) == VAULT_RECORD && vault.record.welcome == number;
    return there == *put;
}

static void
each_call_may_fail(void)
{
    long puts = 0, failures = 0, number = 0;
    bool failed = true, good = true;

    while (failed && number < CALLS_MOST) {
        bool put = false;

        good = is_told(++number, &put, &failed) && good;
        puts += put && failed;
        failures += !put;
    }
    ok(good, "what is answered is so, and what was wanted is in hand");
    ok(puts > 0, "of %ld calls %ld failed after the record was there", number,
       puts);
    ok(failures > 0 && !failed, "and %ld before that", failures);
}

static void
it_goes_on(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};
    bool failed = false, unknown;

    ok(vaults_open(&vault, "ada") && vaults_lock(&vault, VAULT_CHANGE),
       "there is a record");
    for (long number = 1; number < CALLS_MOST && !failed; number++) {
        vault.record.welcome = -number;
        breakage_at(number);
        failed =
            !vault_put(&vault, &unknown, &error) && breakage_end() != NULL;
    }
    vault.record.welcome = 7;
    ok(failed && vault_put(&vault, &unknown, &error) &&
           vaults_found(&vault) == VAULT_RECORD && vault.record.welcome == 7,
       "the next writing after one that failed is good");
}

int
main(void)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    char folder[64];

    if (!vaults_begin(folder))
        return 1;
    ok(vaults_ready(&vault, "ada"), "there is a record");
    vault_close(&vault);
    each_call_may_fail();
    it_goes_on();
    ok(vaults_end(folder), "nothing is left");
    return tap_done();
}
