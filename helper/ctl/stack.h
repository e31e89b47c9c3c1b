/*
 * PAM's stack, as Debian keeps it: /etc/pam.d/common-*, which
 * pam-auth-update(8) makes out of profiles.
 *
 * Runs in: anypointctl.
 * Trusts:  pam-auth-update.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_STACK_H
#define HELPER_CTL_STACK_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/error.h"
#include "helper/ctl/places.h"
#include "helper/ctl/ranges.h"

/* Its files, and what pam-auth-update remembers of them (glob(7)). */
#define STACK_FILES "common-*"
#define STACK_STATE "*"

/*
 * Find out what a change would make of the files: copies of them, in the
 * places trial_*, are changed by the real program in mounts of its own, and
 * nothing else is.  uids is a list for the module, or NULL for the profile's
 * or what the module has there already.  The uids that are ours by it are in
 * *ours.
 */
bool stack_try(struct ranges *ours, const struct places *, const char *uids,
               struct error *) __attribute__((warn_unused_result));

/* Print what the trial changed, as a unified diff; *differs if it did. */
bool stack_show(bool *differs, const struct places *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Make the change that was tried, and check that it came out the same.  On
 * failure the files are as they may be.
 */
bool stack_apply(const struct places *, const char *uids, struct error *)
    __attribute__((warn_unused_result));

/*
 * Take the module out of the stack as it is now, and leave all else in it.
 * An error if it is still there then: the files were changed by hand.
 */
bool stack_remove(const struct places *, struct error *)
    __attribute__((warn_unused_result));

/* Remove what the trial left. */
bool stack_forget(const struct places *, struct error *)
    __attribute__((warn_unused_result));

#endif
