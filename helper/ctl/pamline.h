/*
 * A line of the module, as the module reads it (pam/options.h).
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_PAMLINE_H
#define HELPER_CTL_PAMLINE_H

#include <stdbool.h>

#include "helper/ctl/findings.h"
#include "helper/ctl/ranges.h"

#define PAMLINE_WORD 128

/* Zeros, but for the timeout, are a line without options. */
struct pamline {
    struct ranges ours;
    bool has_uids;
    char group[PAMLINE_WORD];  /* "" if there is none */
    char socket[PAMLINE_WORD]; /* "" for the usual one */
    unsigned timeout;          /* seconds */
};

/*
 * Read the options; what the module would not take, or what makes nobody
 * ours, is a finding at this file and line.
 */
void pamline_read(struct pamline *, struct findings *, const char *file,
                  unsigned number, const char *options);

#endif
