/*
 * Who may be whom: the accounts file.
 *
 * A line is "UUID ACCOUNT [USERNAME]": the Anypoint user id, the local
 * account that this person may use, and the Anypoint user name (for the
 * password method).  Or it is "user NAME@IDENTITY-PROVIDER ACCOUNT": the
 * Anypoint user name, and whose name it is, for it is unique there only; the
 * last '@' parts them.  One person may have several accounts; an account
 * stands on one line, and that line is its binding.  '#' begins a comment.
 *
 * Runs in: the helper's logins, --check.
 * Trusts:  the file's owner, root; not its form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_IDENTITY_ACCOUNTS_H
#define HELPER_IDENTITY_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/error.h"
#include "pam/text.h"

/* An accounts file's longest: some 15,000 lines. */
#define ACCOUNTS_MAX (1024 * 1024)

#define USER_ID_SIZE  37
#define USERNAME_SIZE 256

/* One line.  It has a user id or an identity provider, never both. */
struct account {
    char user_id[USER_ID_SIZE];   /* "" if a name binds */
    char provider[USERNAME_SIZE]; /* whose name it is; "" if the id binds */
    char username[USERNAME_SIZE]; /* "" if the line has none */
    char name[NAME_SIZE];
    unsigned line; /* 0: not of the file */
};

/* Owns its lines, which are in the order of the file. */
struct accounts {
    struct account *lines;
    size_t count;
};

/*
 * Read the accounts from text of this length; name is the file's, for
 * messages.  All or nothing; ERROR_SETTINGS with file and line.  The caller
 * frees.  Pure.
 */
bool accounts_parse(struct accounts *, const char *text, size_t length,
                    const char *name, struct error *)
    __attribute__((warn_unused_result));

/* The same from a file, which must be root's (helper/base/file.h). */
bool accounts_read(struct accounts *, const char *path, struct error *)
    __attribute__((warn_unused_result));

/* The line of an account; NULL if it has none. */
const struct account *accounts_of(const struct accounts *, const char *name);

/* True if any line has this Anypoint user id; "" is none. */
bool accounts_list(const struct accounts *, const char *user_id);

/* True if any line has this user name of this identity provider. */
bool accounts_list_name(const struct accounts *, const char *username,
                        const char *provider);

/* Free; leaves zeros. */
void accounts_free(struct accounts *);

#endif
