/*
 * Whether sshd lets an account in by the key that stands at its place.
 *
 * Runs in: anypointctl.
 * Trusts:  sshd, about itself.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_ADMIT_H
#define HELPER_CTL_ADMIT_H

#include <pwd.h>
#include <stdbool.h>

#include "helper/base/error.h"

/* Groups that an account can be in here; one in more is let in nowhere. */
#define ADMIT_GROUPS 64

/* Whom sshd is asked about.  Owns nothing. */
struct admit {
    const char *name;
    bool root;                            /* its uid is 0 */
    const char *groups[ADMIT_GROUPS + 1]; /* ended by NULL */
};

/*
 * Read what "sshd -T -C user=NAME,..." prints.  What stands in the way is
 * taken to do so wherever that is not sure: a pattern among AllowUsers lets
 * nobody in, and one among DenyUsers keeps everybody out.  Pure.
 */
bool admit_parse(const char *text, const struct admit *);

/*
 * Ask sshd about an account, for a connection from an address that nobody
 * has.  *admitted is false where there is no sshd.
 */
bool admit_ask(bool *admitted, const struct passwd *, struct error *)
    __attribute__((warn_unused_result));

#endif
