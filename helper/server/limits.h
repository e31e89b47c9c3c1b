/*
 * How many codes and passwords in how long.
 *
 * Each code that is shown to somebody who did not ask for it is one that may
 * be approved by mistake; each wrong password brings an Anypoint user nearer
 * to being locked.  So both are counted by the account, by where it comes
 * from, and by who calls.  What led to a sign-in does not count.
 *
 * Runs in: the helper's first process.
 * Trusts:  settings; nothing of what a login says.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_SERVER_LIMITS_H
#define HELPER_SERVER_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "helper/config/settings.h"
#include "helper/login/permit.h"

/* What is remembered; the oldest gives way.  Owns nothing. */
#define LIMITS_EVENTS  8192
#define LIMITS_KEY_MAX 63

struct limits {
    struct limits_event {
        enum permit_kind kind; /* PERMIT_NONE: free */
        int of;                /* whose, by limits.c's table */
        char key[LIMITS_KEY_MAX + 1];
        int64_t at;  /* tick */
        pid_t login; /* while it runs; else 0 */
    } events[LIMITS_EVENTS];
};

/* Who asks. */
struct limits_asker {
    const char *account;
    const char *source; /* counts for root's callers only */
    uid_t uid;
    pid_t login;
};

/*
 * True if one more is within every limit; then it is remembered.  Else why
 * says which limit, in printable ASCII.  An IPv6 address counts as its /64,
 * which is one subscriber, and one that holds an IPv4 address as that.
 */
bool limits_take(struct limits *, const struct settings *, enum permit_kind,
                 const struct limits_asker *, int64_t now, char *why,
                 size_t size) __attribute__((warn_unused_result));

/* What the login was given led to a sign-in, or nowhere: it is forgotten. */
void limits_forget(struct limits *, pid_t login);

/*
 * The provider did not answer when this account was asked for: for a minute
 * nobody shall ask it without a person.  False then, and why says so.
 */
void limits_silent(struct limits *, const char *account, int64_t now);
bool limits_may_check(const struct limits *, const char *account, int64_t now,
                      char *why, size_t size)
    __attribute__((warn_unused_result));

/*
 * How much the account has used up and, of a caller who is not root, the
 * uid.  Answers how many there are.
 */
size_t limits_uses(const struct limits *, const struct settings *,
                   const char *account, uid_t, int64_t now,
                   struct permit_use uses[static PERMIT_USES_MAX]);

/* Forget what the account has used up, whoever used it. */
void limits_clear(struct limits *, const char *account);

/* The login has ended: what it was given counts to the window's end. */
void limits_settle(struct limits *, pid_t login);

#endif
