/*
 * What people do for themselves: change the PIN, have a token.
 *
 * Runs in: anypointctl, as the account's own user.
 * Trusts:  the helper, which decides; not the form of a token.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_SELF_H
#define HELPER_CTL_SELF_H

#include <stdbool.h>

#include "helper/base/error.h"

struct self_words {
    const char *socket; /* NULL: the usual one */
};

/*
 * Change the PIN of the caller's own account, at the terminal.  False with
 * ERROR_SETTINGS, and why, if it is as it was; with ERROR_NETWORK if the
 * helper cannot be asked.  Root has none.
 */
bool self_pin(const struct self_words *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Print an access token for the caller's own account, and a newline, on
 * standard output, after the PIN was asked for at the terminal.  The same of
 * failures; then nothing is printed.
 */
bool self_token(const struct self_words *, struct error *)
    __attribute__((warn_unused_result));

#endif
