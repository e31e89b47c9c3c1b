/*
 * A PAM module behind ours: a keyring that follows a changed password.
 *
 *     password optional keyring.so FILE
 *
 * Where there is an old one and a new one it writes both into the file, a
 * line each; where there is one of them alone, that.  It asks nobody.
 *
 * Runs in: the person of flows.
 * Trusts:  its arguments.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <security/pam_modules.h>
#include <stdio.h>

static const char *
item_of(pam_handle_t *pamh, int item)
{
    const void *value = NULL;

    return pam_get_item(pamh, item, &value) == PAM_SUCCESS ? value : NULL;
}

__attribute__((visibility("default"))) int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    const char *old = item_of(pamh, PAM_OLDAUTHTOK);
    const char *new = item_of(pamh, PAM_AUTHTOK);
    FILE *file;

    if (argc != 1 || (old == NULL && new == NULL))
        return PAM_IGNORE;
    file = fopen(argv[0], "we");
    if (file == NULL)
        return PAM_SYSTEM_ERR;
    fprintf(file, "%s\n%s\n", old == NULL ? "" : old, new == NULL ? "" : new);
    fclose(file);
    return ((unsigned) flags & PAM_PRELIM_CHECK) != 0 ? PAM_SYSTEM_ERR
                                                      : PAM_SUCCESS;
}
