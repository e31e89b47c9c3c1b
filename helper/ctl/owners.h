/*
 * Whose the files are by which people get in, and who can write them.
 *
 * Runs in: anypointctl.
 * Trusts:  root, who must own them.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_OWNERS_H
#define HELPER_CTL_OWNERS_H

#include <stdbool.h>
#include <sys/stat.h>

#include "helper/ctl/host.h"

/* Judge a file, or a folder, by what stat(2) says of it.  Pure. */
void owners_judge_file(struct findings *, const char *path,
                       const struct stat *);
void owners_judge_folder(struct findings *, const char *path,
                         const struct stat *);

/* The same of the client secret, which this group is to read.  Pure. */
void owners_judge_secret(struct findings *, const char *path,
                         const struct stat *, gid_t);

/*
 * Judge a file and all folders that it is in.  exact: a link there is wrong,
 * for our programs open none; else what it leads to is judged.  False, with
 * nothing found, if nothing is there.
 */
bool owners_file(struct findings *, const char *path, bool exact);

/* Settings, accounts, secret, certificates, programs, /run/anypoint. */
void owners_check(struct host *);

#endif
