/*
 * The stack of a service, as libpam reads it (pam.conf(5)): with what its
 * file includes, line by line.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_PAMFILE_H
#define HELPER_CTL_PAMFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/error.h"
#include "helper/ctl/places.h"

/* What modules answer (security/_pam_types.h), by its number. */
enum pam_code {
    PAM_CODE_SUCCESS = 0,
    PAM_CODE_PERM_DENIED = 6,
    PAM_CODE_AUTH_ERR = 7,
    PAM_CODE_AUTHINFO_UNAVAIL = 9,
    PAM_CODE_USER_UNKNOWN = 10,
    PAM_CODE_MAXTRIES = 11,
    PAM_CODE_IGNORE = 25,
    PAM_CODE_MODULE_UNKNOWN = 28,
    PAM_CODES = 32,
};

/* What is done then; more than 0: so many modules are jumped over. */
enum pam_action {
    PAM_ACTION_IGNORE = 0,
    PAM_ACTION_OK = -1,
    PAM_ACTION_DONE = -2,
    PAM_ACTION_BAD = -3,
    PAM_ACTION_DIE = -4,
    PAM_ACTION_RESET = -5,
};

/* What is wrong with a line, so that it refuses everybody. */
enum pam_wrong {
    PAM_GOOD = 0,
    PAM_WRONG_FORM,    /* no type, control word or module */
    PAM_WRONG_INCLUDE, /* the file is missing, or leads to itself */
};

struct pam_line {
    unsigned char file; /* in the stack's list */
    unsigned number;
    unsigned level; /* how many substacks it is in */
    bool substack;  /* begins one, and is no module */
    bool silent;    /* '-': the module may be missing */
    enum pam_wrong wrong;
    int actions[PAM_CODES];
    char module[PLACE_SIZE];
    char options[512]; /* parted by one blank */
};

#define PAM_LINES 128
#define PAM_FILES 32

/* Large: for the heap. */
struct pam_stack {
    size_t count, file_count;
    char files[PAM_FILES][PLACE_SIZE];
    struct pam_line lines[PAM_LINES];
};

/*
 * Read the lines of a type ("auth", "account") of a service's file in a
 * folder.  ERROR_SYSTEM if a file cannot be read, or there is too much.
 */
bool pamfile_read(struct pam_stack *, const char *folder, const char *service,
                  const char *type, struct error *)
    __attribute__((warn_unused_result));

/* True if the line's module has this name, with or without a path. */
bool pamfile_is(const struct pam_line *, const char *module);

/* The file that a line is in. */
const char *pamfile_of(const struct pam_stack *, const struct pam_line *);

#endif
