/*
 * The entries of files like /etc/passwd and /etc/shadow, one by one.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/entries.h"

#include <errno.h>
#include <string.h>

bool
entries_open(struct entries *entries, const char *path, struct error *error)
{
    entries->path = path;
    entries->file = fopen(path, "re");
    return entries->file != NULL ||
           error_set(error, ERROR_SYSTEM, "%s cannot be read: %s", path,
                     strerror(errno));
}

/* What both functions answer: 0, ENOENT at the end, or why not. */
static bool
judge(const struct entries *entries, int code, bool *there,
      struct error *error)
{
    *there = code == 0;
    if (code == ERANGE)
        return error_set(error, ERROR_SYSTEM,
                         "%s has a line of more than %d bytes; it and those "
                         "below it are not looked at",
                         entries->path, ENTRIES_LINE - 1);
    if (code != 0 && (code != ENOENT || ferror(entries->file)))
        return error_set(error, ERROR_SYSTEM, "%s cannot be read: %s",
                         entries->path, strerror(code));
    return true;
}

bool
entries_passwd(struct entries *entries, struct passwd *entry, bool *there,
               struct error *error)
{
    struct passwd *found;

    return judge(entries,
                 fgetpwent_r(entries->file, entry, entries->space,
                             sizeof(entries->space), &found),
                 there, error);
}

bool
entries_shadow(struct entries *entries, struct spwd *entry, bool *there,
               struct error *error)
{
    struct spwd *found;

    return judge(entries,
                 fgetspent_r(entries->file, entry, entries->space,
                             sizeof(entries->space), &found),
                 there, error);
}

void
entries_close(struct entries *entries)
{
    if (entries->file != NULL)
        fclose(entries->file);
    entries->file = NULL;
    explicit_bzero(entries->space, sizeof(entries->space));
}
