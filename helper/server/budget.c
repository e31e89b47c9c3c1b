/*
 * How many lines a caller who is not root may put into the log.
 *
 * Runs in: the helper's first process.
 * Trusts:  the kernel's word on who calls.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/budget.h"

#include <stddef.h>

/* What was left out is told first, and only then is the place free again. */
static bool
is_over(const struct budget *budget, size_t place, int64_t now)
{
    return budget->at[place].left_out == 0 && now >= budget->at[place].until;
}

bool
budget_spend(struct budget *budget, uid_t uid, int64_t now)
{
    size_t place = uid % BUDGET_PLACES;

    if (is_over(budget, place, now)) {
        budget->at[place].until = now + BUDGET_MS;
        budget->at[place].lines = 0;
    }
    budget->at[place].uid = uid;
    if (budget->at[place].lines >= BUDGET_LINES)
        return false;
    budget->at[place].lines++;
    return true;
}

void
budget_return(struct budget *budget, uid_t uid, int64_t spent)
{
    size_t place = uid % BUDGET_PLACES;

    /* Of a time that is over there is nothing to give back. */
    if (spent >= budget->at[place].until - BUDGET_MS &&
        budget->at[place].lines > 0)
        budget->at[place].lines--;
}

void
budget_leave_out(struct budget *budget, uid_t uid)
{
    budget->at[uid % BUDGET_PLACES].uid = uid;
    budget->at[uid % BUDGET_PLACES].left_out++;
}

bool
budget_tell(struct budget *budget, int64_t now, uid_t *uid, unsigned *count)
{
    for (size_t i = 0; i < BUDGET_PLACES; i++) {
        if (budget->at[i].left_out == 0 || now < budget->at[i].until)
            continue;
        *uid = budget->at[i].uid;
        *count = budget->at[i].left_out;
        budget->at[i].left_out = 0;
        return true;
    }
    return false;
}

int
budget_due(const struct budget *budget, int64_t now)
{
    int64_t least = -1;

    for (size_t i = 0; i < BUDGET_PLACES; i++) {
        int64_t left = budget->at[i].until - now;

        if (budget->at[i].left_out == 0)
            continue;
        if (least < 0 || left < least)
            least = left < 0 ? 0 : left;
    }
    return (int) least;
}
