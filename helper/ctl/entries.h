/*
 * The entries of files like /etc/passwd and /etc/shadow, one by one.
 *
 * As the C library reads them: what it does not take for an entry is passed
 * over.  But a line that it cannot read is not the end of the file.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_ENTRIES_H
#define HELPER_CTL_ENTRIES_H

#include <pwd.h>
#include <shadow.h>
#include <stdbool.h>
#include <stdio.h>

#include "helper/base/error.h"

/* The longest line, with a nul. */
#define ENTRIES_LINE 16384

/* Owns the file; zeros are none. */
struct entries {
    FILE *file;
    const char *path; /* the caller's */
    char space[ENTRIES_LINE];
};

/* Open a file; false if that cannot be done. */
bool entries_open(struct entries *, const char *path, struct error *)
    __attribute__((warn_unused_result));

/*
 * Read the next entry, which is good until the next call or the close;
 * *there is false at the file's end.  False if a line is too long, or cannot
 * be read: then nobody knows what follows it.
 */
bool entries_passwd(struct entries *, struct passwd *, bool *there,
                    struct error *) __attribute__((warn_unused_result));
bool entries_shadow(struct entries *, struct spwd *, bool *there,
                    struct error *) __attribute__((warn_unused_result));

/* Close it, and erase what was read. */
void entries_close(struct entries *);

#endif
