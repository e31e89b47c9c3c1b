/*
 * Whether an account has a key at its place, as sshd would find it.
 *
 * The account's owner names the path, so it is opened as this account and
 * not as root: by a child, which tells yes or no and nothing else.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that is in a home.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_KEYS_H
#define HELPER_CTL_KEYS_H

#include <pwd.h>
#include <stdbool.h>

/*
 * True if ~/.ssh/authorized_keys is a file with a key (keyline_good), and
 * it, its folders and the home are the account's or root's, with nobody else
 * to write them: what StrictModes of sshd_config(5) demands.  Whatever keeps
 * us from seeing that, or for longer than 5 seconds, makes it false.
 */
bool keys_there(const struct passwd *account);

#endif
