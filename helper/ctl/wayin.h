/*
 * A way in that does not depend on Anypoint.
 *
 * Before the logins are changed there must be somebody who gets in, and
 * becomes root, whatever is wrong with us: root, or a local administrator.
 *
 * Runs in: anypointctl.
 * Trusts:  the files passwd and shadow, sudo and sshd.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_WAYIN_H
#define HELPER_CTL_WAYIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/ctl/places.h"
#include "helper/ctl/ranges.h"

/* True if a password could match: it is a hash as crypt(5) has them. */
bool wayin_password(const char *hash);

/* True if the account has ended: a day of shadow(5), or less than 0. */
bool wayin_ended(long day, int64_t seconds);

/* True if the shell lets somebody in. */
bool wayin_shell(const char *shell);

/*
 * Find a way in, and put it as a sentence.  Accounts in these ranges are
 * ours, and no way in; *found is false if there is none.
 */
bool wayin_find(char *sentence, size_t size, bool *found,
                const struct places *, const struct ranges *, struct error *)
    __attribute__((warn_unused_result));

#endif
