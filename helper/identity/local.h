/*
 * Accounts of this host, as its own databases have them.
 *
 * Runs in: the helper's logins, --check.
 * Trusts:  the host's name service.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_IDENTITY_LOCAL_H
#define HELPER_IDENTITY_LOCAL_H

#include <stdbool.h>
#include <sys/types.h>

#include "helper/base/error.h"

/*
 * Check that the account exists and that its uid is none that is never
 * ours (pam/uids.h); then *uid is that, unless it is NULL.
 * ERROR_NO_ACCOUNT if not, ERROR_SYSTEM if nobody can say.
 */
bool local_account(const char *name, uid_t *uid, struct error *)
    __attribute__((warn_unused_result));

/*
 * Check that this uid's own account is the one that is named: all that a
 * caller without root may ask for.  ERROR_STRANGER if not.
 */
bool local_own(const char *name, uid_t uid, struct error *)
    __attribute__((warn_unused_result));

#endif
