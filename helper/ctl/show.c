/*
 * Show how files differ.
 *
 * Runs in: anypointctl.
 * Trusts:  diff(1).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/show.h"

#include <stdio.h>

#include "helper/ctl/durable.h"
#include "helper/ctl/run.h"
#include "pam/cleanup.h"

#define DIFF    "/usr/bin/diff"
#define NOTHING "/dev/null"
#define SECONDS 20

/* diff(1)'s exit status. */
enum { SAME = 0, DIFFERENT = 1 };

bool
show_difference(bool *differs, const char *path, const char *other,
                struct error *error)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    const char *old = durable_exists(path) ? path : NOTHING;
    const struct run run = {
        .words = {DIFF, "-u", "--label", old, "--label", path, old, other},
        .seconds = SECONDS};
    int status;

    if (!run_program(&status, &output, &run, error))
        return false;
    fputs(buffer_string(&output), stdout);
    if (status != SAME && status != DIFFERENT)
        return error_set(error, ERROR_SYSTEM, "%s cannot be compared", path);
    *differs |= status == DIFFERENT;
    return true;
}
