/*
 * The users that our two programs run as.
 *
 * Runs in: anypointctl.
 * Trusts:  the name service, and /etc/shadow.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_USERS_H
#define HELPER_CTL_USERS_H

#include <stdint.h>
#include <stdio.h>

#include "helper/ctl/findings.h"
#include "helper/ctl/host.h"

/* What is known of one of them, or of whoever else. */
struct users_one {
    const char *name;
    bool there;
    uid_t uid;
    bool shell, password; /* a person could sign in as it */
};

/* True if a password lets somebody in, be it an empty one. */
bool users_password(const char *hash);

/* Look it up; its password stands elsewhere, and is not looked for. */
struct users_one users_find(const char *name);

/*
 * Take each name that has such a password in a file like /etc/shadow.  False
 * if it cannot be read to its end; those above are taken then.
 */
typedef void users_take(void *context, const char *name);
bool users_with_password(const char *shadow, users_take *, void *context,
                         struct error *) __attribute__((warn_unused_result));

/* Judge both.  Pure. */
void users_judge(struct findings *, const struct users_one *helper,
                 const struct users_one *net);

/* anypoint and anypoint-net: there, apart, not root, and nobody's login. */
void users_check(struct host *);

#endif
