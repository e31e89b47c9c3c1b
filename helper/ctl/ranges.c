/*
 * Uids, and which of them are ours: the module's option uids=.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/ranges.h"

#include <stdint.h>

#include "pam/uids.h"

/* Digits alone, as the module reads them. */
static bool
take_uid(const char **at, uid_t *uid)
{
    const char *start = *at;
    uint64_t value = 0;

    for (; **at >= '0' && **at <= '9' && value <= UINT32_MAX; ++*at)
        value = value * 10 + (uint64_t) (**at - '0');
    *uid = (uid_t) value;
    return *at != start && value <= UINT32_MAX;
}

static bool
take_range(const char **at, uid_t *first, uid_t *last)
{
    if (!take_uid(at, first))
        return false;
    *last = *first;
    if (**at != '-')
        return true;
    ++*at;
    return take_uid(at, last) && *last >= *first;
}

bool
ranges_parse(struct ranges *ranges, const char *text)
{
    struct ranges made = {0};

    for (;; text++) {
        if (made.count == RANGES_MAX ||
            !take_range(&text, &made.list[made.count].first,
                        &made.list[made.count].last))
            return false;
        made.count++;
        if (*text != ',')
            break;
    }
    if (*text != '\0')
        return false;
    *ranges = made;
    return true;
}

bool
ranges_hold(const struct ranges *ranges, uid_t uid)
{
    for (size_t i = 0; i < ranges->count; i++)
        if (uid >= ranges->list[i].first && uid <= ranges->list[i].last)
            return !uid_reserved(uid);
    return false;
}
