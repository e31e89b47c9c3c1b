/*
 * Who is ours: the module's own limits, set by root, before any socket.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  its options and the host's account database; not the name.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef PAM_GUARD_H
#define PAM_GUARD_H

#include <security/pam_modules.h>

#include "pam/options.h"

enum guard {
    GUARD_UNSURE = 0, /* a lookup failed: nobody can say */
    GUARD_OTHERS,     /* not ours */
    GUARD_OURS,
};

/*
 * Tell whether an account is ours: a plain name (text_names_account) of an
 * account that exists under just this name, with a uid that is not reserved
 * (uid_reserved), in uids= if that is given, in group= if that is given.
 * With neither option nobody is; but where options are bad and neither could
 * be read, and where the group does not exist, nobody can say, of accounts
 * whose uid is not reserved.  A failure to look is logged.
 */
enum guard guard(pam_handle_t *, const struct options *, const char *account)
    __attribute__((warn_unused_result));

#endif
