/*
 * Tests of helper/server/budget.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/budget.h"

#include "tests/tap.h"

#define ADA   1000
#define GRACE 1001
#define NOW   INT64_C(5000)

static unsigned
spend_all(struct budget *budget, uid_t uid, int64_t now)
{
    unsigned lines = 0;

    while (lines < 1000 && budget_spend(budget, uid, now))
        lines++;
    return lines;
}

int
main(void)
{
    struct budget budget = {0};
    unsigned count = 0;
    uid_t uid = 0;

    ok(budget_due(&budget, NOW) == -1, "there is nothing to tell at first");
    ok(spend_all(&budget, ADA, NOW) == BUDGET_LINES, "a uid has its lines");
    ok(spend_all(&budget, GRACE, NOW) == BUDGET_LINES, "another has its own");
    ok(budget_due(&budget, NOW) == -1, "lines that were written are not told");
    for (int i = 0; i < 7; i++)
        budget_leave_out(&budget, ADA);
    budget_leave_out(&budget, GRACE);
    ok(!budget_tell(&budget, NOW, &uid, &count), "nothing is told too early");
    ok(budget_due(&budget, NOW + 1) == BUDGET_MS - 1, "it is told in time");
    ok(!budget_spend(&budget, ADA, NOW + BUDGET_MS - 1), "none is left");
    ok(!budget_spend(&budget, ADA, NOW + BUDGET_MS),
       "nor before it is told what was left out");
    ok(budget_due(&budget, NOW + 2 * BUDGET_MS) == 0, "late is at once");
    ok(budget_tell(&budget, NOW + BUDGET_MS, &uid, &count) && uid == ADA &&
           count == 7,
       "what was left out is told, and whose");
    ok(budget_tell(&budget, NOW + BUDGET_MS, &uid, &count) && uid == GRACE &&
           count == 1,
       "of each");
    ok(!budget_tell(&budget, NOW + BUDGET_MS, &uid, &count), "once");
    ok(spend_all(&budget, ADA, NOW + BUDGET_MS) == BUDGET_LINES,
       "then it has its lines again");
    budget_return(&budget, ADA, NOW + BUDGET_MS - 1);
    ok(!budget_spend(&budget, ADA, NOW + BUDGET_MS + 1),
       "a line of a time that is over is not given back");
    budget_return(&budget, ADA, NOW + BUDGET_MS);
    ok(budget_spend(&budget, ADA, NOW + BUDGET_MS + 1) &&
           !budget_spend(&budget, ADA, NOW + BUDGET_MS + 1),
       "one of this time is");
    budget_return(&budget, (uid_t) -2, NOW);
    ok(spend_all(&budget, (uid_t) -2, NOW) == BUDGET_LINES,
       "there are never more");
    budget = (struct budget){0};
    ok(budget_spend(&budget, (uid_t) -2, NOW), "the last uid has a place");
    return tap_done();
}
