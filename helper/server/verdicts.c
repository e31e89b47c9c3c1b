/*
 * How each account's last login ended.
 *
 * Runs in: the helper's first process.
 * Trusts:  nothing of what a login says but its form (helper/login/permit.h).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/verdicts.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool
is_free(const struct verdicts_row *row)
{
    return row->verdict.phase == PERMIT_NO_PHASE;
}

static bool
is_of(const struct verdicts_row *row, const char *account,
      enum permit_phase phase)
{
    return row->verdict.phase == phase && strcmp(row->account, account) == 0;
}

/* The account's own row, else a free one, else the oldest. */
static struct verdicts_row *
find_room(struct verdicts *verdicts, const char *account,
          enum permit_phase phase)
{
    struct verdicts_row *room = &verdicts->rows[0];

    for (size_t i = 0; i < VERDICTS_MAX; i++) {
        struct verdicts_row *row = &verdicts->rows[i];

        if (is_of(row, account, phase))
            return row;
        if (!is_free(room) && (is_free(row) || row->tick < room->tick))
            room = row;
    }
    return room;
}

void
verdicts_keep(struct verdicts *verdicts, const char *account,
              const struct permit_verdict *verdict, int64_t tick)
{
    struct verdicts_row *row = find_room(verdicts, account, verdict->phase);

    row->tick = tick;
    row->verdict = *verdict;
    snprintf(row->account, sizeof(row->account), "%s", account);
}

struct permit_verdict
verdicts_of(const struct verdicts *verdicts, const char *account,
            enum permit_phase phase)
{
    for (size_t i = 0; i < VERDICTS_MAX; i++)
        if (is_of(&verdicts->rows[i], account, phase))
            return verdicts->rows[i].verdict;
    return (struct permit_verdict){0};
}

void
verdicts_forget(struct verdicts *verdicts, const char *account)
{
    for (size_t i = 0; i < VERDICTS_MAX; i++)
        if (strcmp(verdicts->rows[i].account, account) == 0)
            verdicts->rows[i] = (struct verdicts_row){0};
}
