/*
 * What the provider said of a person, in the record: whoever asked it holds
 * the record's lock and has read it.
 *
 * What is worse than what the disk says is on the disk before it is told; a
 * record that cannot be written then is forgotten.
 *
 * Runs in: a login's process.
 * Trusts:  nobody; what it is told was checked.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_LOGIN_OUTCOME_H
#define HELPER_LOGIN_OUTCOME_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/login/login.h"

/* True for a no that stays one, and that offline does not revive. */
bool outcome_is_no(enum error_kind);

/*
 * A yes: false if it cannot be written.  It is of now, and so is the latest
 * time that is known: a clock that was ahead once is healed by it.
 */
bool outcome_yes(struct login *, struct error *)
    __attribute__((warn_unused_result));

/* A no. */
void outcome_no(struct login *);

/*
 * The token endpoint's no; where it may be nobody's refusal the token is lost,
 * and the error tells why.
 */
void outcome_token_no(struct login *, struct error *);

/* Nobody knows what became of the token: false if that cannot be kept. */
bool outcome_lost(struct login *) __attribute__((warn_unused_result));

/*
 * Neither yes nor no.  Where the provider was there to say so (login->heard)
 * its last yes has ended, unless it was too busy; the token stays.
 */
void outcome_trouble(struct login *, enum error_kind);

#endif
