/*
 * How each account's last login ended.
 *
 * Runs in: the helper's first process.
 * Trusts:  nothing of what a login says but its form (helper/login/permit.h).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_SERVER_VERDICTS_H
#define HELPER_SERVER_VERDICTS_H

#include <stdint.h>

#include "helper/login/permit.h"

/* What is remembered; the oldest gives way. */
#define VERDICTS_MAX 1024

/* Zeros are none. */
struct verdicts {
    struct verdicts_row {
        char account[NAME_SIZE];
        int64_t tick; /* at which it came */
        struct permit_verdict verdict;
    } rows[VERDICTS_MAX];
};

/* Remember it instead of the account's last one of this phase. */
void verdicts_keep(struct verdicts *, const char *account,
                   const struct permit_verdict *, int64_t tick);

/* The account's last one of a phase; zeros if there is none. */
struct permit_verdict verdicts_of(const struct verdicts *, const char *account,
                                  enum permit_phase);

void verdicts_forget(struct verdicts *, const char *account);

#endif
