/*
 * The module's options, from its line in the PAM configuration.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  its arguments, which only root can change; not that they are
 *          right.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef PAM_OPTIONS_H
#define PAM_OPTIONS_H

#include <security/pam_modules.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* More ranges than this in uids= are a mistake. */
#define OPTIONS_RANGES 8

/* Seconds that a login may last. */
#define OPTIONS_TIMEOUT       100
#define OPTIONS_TIMEOUT_LEAST 5
#define OPTIONS_TIMEOUT_MOST  900

struct options {
#define FLAG(name, text) bool name;
#define VALUE(name, form, text)
#include "pam/options.def"
#undef FLAG
#undef VALUE
    bool bad;           /* an option was not known, or had a bad value */
    const char *group;  /* NULL if there is none; borrowed from argv */
    const char *socket; /* borrowed from argv, or constant */
    unsigned timeout;   /* seconds */
    size_t range_count; /* 0 if there is no uids= */
    struct {
        uid_t first, last;
    } ranges[OPTIONS_RANGES];
};

/*
 * Read the module's arguments.  What is not known, doubled or badly formed
 * is logged, one line each, sets bad, and leaves that option's default; of a
 * uids= list of which a part is bad, the other ranges count.
 */
void options_read(pam_handle_t *, int argc, const char **argv,
                  struct options *);

/* True if a uid is in one of the ranges, or there is none to be in. */
bool options_in_ranges(const struct options *, uid_t);

#endif
