/*
 * How many lines a caller who is not root may put into the log.
 *
 * A local user can begin logins that fail as often as it likes.  Each is
 * worth a line, a flood of them is worth one that counts the rest.  What a
 * login will be nobody knows at its beginning, when its line is spent: one
 * that is accepted gives it back.
 *
 * Runs in: the helper's first process.
 * Trusts:  the kernel's word on who calls.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_SERVER_BUDGET_H
#define HELPER_SERVER_BUDGET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* So many lines a uid in so many milliseconds. */
#define BUDGET_LINES 10
#define BUDGET_MS    10000

/* Uids that share a place share its lines. */
#define BUDGET_PLACES 64

/* Zeros are a budget of which nothing is spent. */
struct budget {
    struct {
        uid_t uid;         /* who was there last */
        int64_t until;     /* the tick at which it begins again; 0: unused */
        unsigned lines;    /* that are spent */
        unsigned left_out; /* lines that were too many */
    } at[BUDGET_PLACES];
};

/* True, and a line is spent, if the uid has one left at the tick now. */
bool budget_spend(struct budget *, uid_t, int64_t now)
    __attribute__((warn_unused_result));

/* The line that was spent at this tick does not count after all. */
void budget_return(struct budget *, uid_t, int64_t spent);

/* A line of the uid's, which had none left, was not written. */
void budget_leave_out(struct budget *, uid_t);

/*
 * True if a place's time is over and lines of it were left out: whose, the
 * last who was there, and how many.  Each is told once.
 */
bool budget_tell(struct budget *, int64_t now, uid_t *, unsigned *count)
    __attribute__((warn_unused_result));

/* Milliseconds until there may be something to tell; -1: there is nothing. */
int budget_due(const struct budget *, int64_t now);

#endif
