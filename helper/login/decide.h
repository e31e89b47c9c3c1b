/*
 * The one decision: what a login is asked, and what an answer is worth.
 *
 * All that bears on it is one table of facts, and every path goes through
 * here, online or not.  Pure: nothing is read, asked or kept.
 *
 * Runs in: the helper's logins.
 * Trusts:  the facts.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_LOGIN_DECIDE_H
#define HELPER_LOGIN_DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/config/policy.h"

/* How far the clock may have gone back, in seconds, before it is not believed.
 */
#define DECIDE_CLOCK_BACK 300

/* The days that a refresh token lives unused at Anypoint, and of warning. */
#define DECIDE_TOKEN_DAYS   90
#define DECIDE_WARNING_DAYS 7

/* What the vault has of the account. */
enum decide_record {
    DECIDE_NO_RECORD = 0,
    DECIDE_WELCOME, /* the provider's last word was yes */
    DECIDE_LOST,    /* the token was lost: only a full sign-in helps */
    DECIDE_REFUSED, /* the provider's last word was no */
    DECIDE_DAMAGED, /* it cannot be believed */
};

/* Times are seconds since 1970; 0: never. */
struct facts {
    struct policy policy;
    bool checks; /* the account phase of some service asks the provider */
    bool own;    /* who asks may be the account's person: a PIN that
                    another types for somebody burns no tries */
    bool kept;   /* there is a vault to keep things in */
    enum decide_record record;
    bool same;  /* it is of whom the account is bound to now, and of
                   this issuer and client */
    bool token; /* a refresh token is in it */
    bool pin, password, host; /* the slots that there are */
    int tries_left;     /* until the PIN's slot is destroyed: only to tell */
    int64_t tries_wait; /* milliseconds until one may be tried; 0: now */
    int64_t now, seen;  /* the clock, and the latest that it ever had */
    int64_t signed_in;  /* the last full sign-in */
    int64_t welcome;    /* the provider's last yes */
    int64_t granted;    /* when the token came */
};

/* Why a way is not taken; each has its words in decide.c's table. */
enum decide_reason {
    REASON_TAKEN = 0,
    REASON_REMOTE,     /* the service is remote */
    REASON_ANOTHER,    /* somebody else asks for the account */
    REASON_NO_VAULT,   /* nothing can be kept */
    REASON_NO_RECORD,  /* no full sign-in yet */
    REASON_NO_SLOT,    /* none was chosen, or it was destroyed */
    REASON_NO_TOKEN,   /* the provider gave none to keep */
    REASON_LOST,       /* DECIDE_LOST */
    REASON_REFUSED,    /* DECIDE_REFUSED */
    REASON_DAMAGED,    /* DECIDE_DAMAGED */
    REASON_FOREIGN,    /* not the same */
    REASON_STALE,      /* the full sign-in is too old */
    REASON_CLOCK,      /* the clock was set back */
    REASON_NO_YES,     /* what the provider said last ended its yes */
    REASON_WAIT,       /* too many wrong ones: not yet */
    REASON_NOT_LISTED, /* methods does not have it */
    REASONS,
};

/* The words of a reason, for explain and the log; printable ASCII. */
const char *decide_words(enum decide_reason);

/*
 * What to ask for an authentication: the first of the policy's methods that
 * may be; METHOD_NONE if none may.  why[method] has each one's reason.
 */
enum policy_method decide_method(const struct facts *,
                                 enum decide_reason why[POLICY_METHODS + 1]);

/*
 * A PIN or password was right, or nobody is asked, and the provider cannot be
 * reached: REASON_TAKEN if its last word still counts, that is a yes within
 * offline of a clock that was not set back.
 */
enum decide_reason decide_offline(const struct facts *);

/* Until when, in seconds, it counts where a PIN is asked: fresh ends, too. */
int64_t decide_offline_until(const struct facts *);

/* What the account phase does. */
enum decide_account {
    ACCOUNT_REFUSE = 0,
    ACCOUNT_ACCEPT,
    ACCOUNT_ASK, /* the provider, by the slot of the host */
};

/*
 * The account phase.  no: accepts.  cached: refuses after a no, and accepts
 * else.  check: refuses after a no, and whoever has never signed in; accepts
 * within revalidate of a yes; asks where there are a token and the host's
 * slot; else it is as decide_offline.  *why is the reason of a refusal.
 */
enum decide_account decide_account(const struct facts *,
                                   enum decide_reason *why);

/*
 * Whether a token is to be kept of a full sign-in: then offline_access is
 * asked for.  True where there is a vault and a slot, or one will be made:
 * the host's (checks), the password's (by_password),
 * or a PIN that will be offered.
 */
bool decide_keeps(const struct facts *, bool by_password);

/* Whether a PIN is offered after a full sign-in. */
bool decide_offers_pin(const struct facts *);

/* Days until the token in the vault ends, if it is time to warn; else 0. */
int decide_warning(const struct facts *);

#endif
