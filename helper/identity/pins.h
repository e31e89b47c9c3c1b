/*
 * Pins: who an account that is bound by a name has turned out to be.
 *
 * A name can be given to somebody else; an Anypoint user's id cannot.  So the
 * first sign-in pins the account to the user's id and the issuer, and from
 * then on both must be the same.  A pin is a file STATE/pins/ACCOUNT of its
 * own user (helper/base/own.h), whose form is in doc/administration.md.  One
 * that is not as it must be refuses: it is never taken for none.
 *
 * Runs in: the helper's logins, --check, anypointctl.
 * Trusts:  its own user and root, for what is kept; not its form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_IDENTITY_PINS_H
#define HELPER_IDENTITY_PINS_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/error.h"
#include "helper/base/url.h"
#include "helper/base/uuid.h"
#include "pam/text.h"

/* Where the helper keeps what it keeps. */
#define PINS_STATE "/var/lib/anypoint"

/* A pin's longest. */
#define PINS_MAX 1024

/* An account, and who it is pinned to. */
struct pin {
    char account[NAME_SIZE];
    char issuer[URL_MAX + 1];
    char user_id[UUID_SIZE];
};

/*
 * Read a pin from text of this length, which has a nul behind it.  Only what
 * pins_put would write is one; *why tells what else it is.  Pure.
 */
bool pins_parse(struct pin *, const char *text, size_t length,
                const char **why) __attribute__((warn_unused_result));

/*
 * Check that the folder of the state is there and ours, and that the
 * account's pin, if there is one, can be read; "" is no account.  ERROR_STATE
 * if not.
 */
bool pins_ready(const char *state, const char *account, struct error *)
    __attribute__((warn_unused_result));

/* Read an account's pin, for who asks; *was tells if there is one. */
bool pins_of(struct pin *, const char *state, const char *account, bool *was,
             struct error *) __attribute__((warn_unused_result));

/*
 * Check that the account is pinned to nobody else than wanted says.  False
 * with ERROR_PINNED if it is, with ERROR_STATE if nobody can say.
 */
bool pins_check(const char *state, const struct pin *wanted, struct error *)
    __attribute__((warn_unused_result));

/*
 * The same, and pin the account if it was not: *made tells.  It is on the
 * disk then; ERROR_SYSTEM if it cannot be written.  Of two at once one pins,
 * and the other is checked.
 */
bool pins_put(const char *state, const struct pin *wanted, bool *made,
              struct error *) __attribute__((warn_unused_result));

/* Remove an account's pin, whatever it is; *was tells if there was one. */
bool pins_forget(const char *state, const char *account, bool *was,
                 struct error *) __attribute__((warn_unused_result));

#endif
