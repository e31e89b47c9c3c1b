/*
 * Operations that sign nobody in: what anypointctl asks.
 *
 * The answer is facts, one a SHOW: a name, a newline, and what there is to
 * say of it, in printable ASCII.  So the caller shows what it does not know.
 *
 * Runs in: a process of its own, forked by the listener.
 * Trusts:  the caller's uid, from the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_LOGIN_QUESTION_H
#define HELPER_LOGIN_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/login/login.h"

/* True if the operation is one of these. */
bool question_is(const char *operation);

/* True if it is one that changes nothing. */
bool question_only_tells(const char *operation);

/*
 * Answer the one that the login's START asks.  Root may ask about each
 * account, anybody else about the own: ERROR_STRANGER if not.  ERROR_BUSY if
 * too many ask.
 */
bool question_answer(struct login *, struct error *)
    __attribute__((warn_unused_result));

/* Why there is no answer, in the words of who asks. */
const char *question_told(enum error_kind);

/* Tell one fact. */
void question_tell(struct login *, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A time, as it is told. */
#define QUESTION_TIME_SIZE 32
void question_time(char space[static QUESTION_TIME_SIZE], int64_t seconds);

/* All that is known of the account; only how its logins ended; the helper. */
void about_account(struct login *, const struct permit_known *);
void about_last(struct login *, const struct permit_known *);
void about_helper(struct login *, const struct permit_known *);

/* Learn the provider's endpoints, and tell whether it answers. */
bool about_provider(struct login *);

/*
 * Forget what is kept of the account, and tell each thing of which nothing
 * is kept any more.  False if something could not be forgotten.
 */
bool forget_account(struct login *, struct error *)
    __attribute__((warn_unused_result));

#endif
