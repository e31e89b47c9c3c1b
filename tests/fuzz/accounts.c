/*
 * Fuzz target: read any bytes as an accounts file.
 *
 * What is read holds only plain names, and UUIDs or user names that are
 * somebody's; and each account once.
 *
 * Runs in: tests.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/uuid.h"
#include "helper/identity/accounts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
is_name(const char *text)
{
    return text[0] != '\0' && text_ascii(text) && strchr(text, ' ') == NULL;
}

static bool
is_bound(const struct accounts *accounts, const struct account *account)
{
    if (account->provider[0] == '\0')
        return uuid_valid(account->user_id) &&
               accounts_list(accounts, account->user_id) &&
               text_ascii(account->username);
    return account->user_id[0] == '\0' && is_name(account->provider) &&
           is_name(account->username) &&
           accounts_list_name(accounts, account->username, account->provider);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    CLEANUP(accounts_free) struct accounts accounts = {0};
    struct error error = {0};

    if (!accounts_parse(&accounts, (const char *) bytes, length, "fuzz",
                        &error)) {
        if (error.kind == ERROR_NONE || accounts.lines != NULL)
            abort();
        return 0;
    }
    for (size_t i = 0; i < accounts.count; i++) {
        const struct account *account = &accounts.lines[i];

        if (!is_bound(&accounts, account) ||
            !text_names_account(account->name) ||
            accounts_of(&accounts, account->name) != account)
            abort();
    }
    return 0;
}
