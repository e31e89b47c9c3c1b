/*
 * What comes of a stack, when each module answers as it is told to.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing; it reads no file.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_PAMRUN_H
#define HELPER_CTL_PAMRUN_H

#include <stdbool.h>

#include "helper/ctl/pamfile.h"

/* Who comes, and what they have. */
struct pamrun_person {
    enum pam_code ours; /* what our module answers */
    bool password;      /* they know a local password */
    bool condition;     /* what pam_succeed_if looks for holds */
    bool lenient;       /* modules that are in nobody's way say yes, where
                           they could say nothing */
    bool others;        /* modules that are not known say yes */
    bool account;       /* the account part: passwords are not asked for */
};

/* What kind of module it is. */
enum pamrun_kind {
    PAMRUN_OTHER = 0, /* not known */
    PAMRUN_OURS,
    PAMRUN_PASSWORD, /* knows passwords */
    PAMRUN_GATE,     /* in the way of few, and no proof of anything */
    PAMRUN_PERMIT,
    PAMRUN_DENY,
    PAMRUN_CONDITION,
};

enum pamrun_kind pamrun_kind(const struct pam_line *);

/* True if the person gets in (libpam's _pam_dispatch).  Pure. */
bool pamrun_accepts(const struct pam_stack *, const struct pamrun_person *);

#endif
