/*
 * anypointctl's questions to the helper: explain, status, forget.
 *
 * Runs in: anypointctl, as whoever runs it.
 * Trusts:  the helper, which decides who may ask what.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_EXPLAIN_H
#define HELPER_CTL_EXPLAIN_H

#include <stdbool.h>

#include "helper/base/error.h"

struct explain_words {
    const char *account; /* NULL: the caller's own */
    const char *socket;  /* NULL: the usual one */
    const char *service; /* of a trial */
};

/* Print all that is known of the account: of its services, of the helper. */
bool explain_account(const struct explain_words *, struct error *)
    __attribute__((warn_unused_result));

/* Print how the account's last logins ended. */
bool explain_last(const struct explain_words *, struct error *)
    __attribute__((warn_unused_result));

/* Print how the helper is. */
bool explain_status(const struct explain_words *, struct error *)
    __attribute__((warn_unused_result));

/* Have forgotten what is kept of the account, and print what was. */
bool explain_forget(const struct explain_words *, struct error *)
    __attribute__((warn_unused_result));

/* The exit status after an error: 2 if nobody could be asked, else 1. */
int explain_exit(enum error_kind);

#endif
