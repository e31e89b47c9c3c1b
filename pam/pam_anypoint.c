/*
 * The PAM module: the functions that PAM calls.
 *
 * Runs in: the program that a person logs in to, often as root, among
 *          other modules and other threads.  So it changes nothing of the
 *          process: no signals, no umask, no log settings, no children.
 * Trusts:  its arguments, which only root can change.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdbool.h>
#include <stdio.h>
#include <syslog.h>

#include "pam/guard.h"
#include "pam/options.h"
#include "pam/relay.h"
#include "pam/text.h"

#define EXPORT __attribute__((visibility("default")))

/* A call's answers that need no helper. */
struct answers {
    int others; /* the account is not ours */
    int unsure; /* nobody can say whose it is */
};

/*
 * True if the account is ours, and then its name; otherwise the PAM code.
 * PAM's name for the person is read and never set: sshd and sudo compare.
 * It is copied, for libpam frees it when the application sets another.
 */
static bool
ours(pam_handle_t *pamh, const struct options *options, struct answers answers,
     char account[NAME_SIZE], int *code)
{
    const char *name = NULL;
    int got = pam_get_user(pamh, &name, NULL);
    enum guard whose;

    if (got != PAM_SUCCESS || name == NULL) {
        *code = got == PAM_CONV_AGAIN ? PAM_INCOMPLETE
                : got == PAM_SUCCESS  ? answers.unsure
                                      : got;
        return false;
    }
    whose = guard(pamh, options, name);
    if (whose == GUARD_OURS)
        snprintf(account, NAME_SIZE, "%s", name);
    *code = whose == GUARD_OTHERS ? answers.others : answers.unsure;
    if (whose == GUARD_OTHERS && options->debug)
        pam_syslog(pamh, LOG_DEBUG, "the account is not ours");
    return whose == GUARD_OURS;
}

/*
 * What a call answers to those who are not ours: this alone may step aside
 * (PAM_IGNORE), and is decided before anything of ours can fail.
 */
static int
others_code(const struct options *options)
{
    return options->ignore_unknown_user ? PAM_IGNORE : PAM_USER_UNKNOWN;
}

static int
decide(pam_handle_t *pamh, int flags, int argc, const char **argv,
       enum operation operation)
{
    char account[NAME_SIZE];
    struct options options;
    int code = PAM_AUTHINFO_UNAVAIL;

    options_read(pamh, argc, argv, &options);
    if (!ours(pamh, &options,
              (struct answers){others_code(&options), PAM_AUTHINFO_UNAVAIL},
              account, &code))
        return code;
    if (options.bad)
        return PAM_AUTHINFO_UNAVAIL;
    return relay(pamh, &options, account, operation, flags);
}

/* Credentials and sessions: nothing is done, and ours are not held up. */
static int
nod(pam_handle_t *pamh, int argc, const char **argv, int unsure)
{
    char account[NAME_SIZE];
    struct options options;
    int code = unsure;

    options_read(pamh, argc, argv, &options);
    if (!ours(pamh, &options, (struct answers){PAM_IGNORE, unsure}, account,
              &code))
        return code;
    return PAM_SUCCESS;
}

EXPORT int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    return decide(pamh, flags, argc, argv, OPERATION_AUTHENTICATE);
}

EXPORT int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    return decide(pamh, flags, argc, argv, OPERATION_ACCOUNT);
}

EXPORT int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void) flags;
    return nod(pamh, argc, argv, PAM_CRED_UNAVAIL);
}

EXPORT int
pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void) flags;
    return nod(pamh, argc, argv, PAM_SESSION_ERR);
}

EXPORT int
pam_sm_close_session(pam_handle_t *pamh, int flags, int argc,
                     const char **argv)
{
    (void) flags;
    return nod(pamh, argc, argv, PAM_SESSION_ERR);
}

/*
 * libpam calls this twice.  The first tells whether there is a PIN to change,
 * and where not, where the password is; the second changes the PIN.  Nothing
 * of ours expires, and a PIN stands for no password that did.
 */
static int
change(pam_handle_t *pamh, const struct options *options, const char *account,
       int flags)
{
    if (((unsigned) flags & PAM_PRELIM_CHECK) != 0)
        return relay(pamh, options, account, OPERATION_PASSWORD, flags);
    if (((unsigned) flags & PAM_CHANGE_EXPIRED_AUTHTOK) != 0)
        return PAM_PERM_DENIED;
    return relay(pamh, options, account, OPERATION_PIN, flags);
}

EXPORT int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    char account[NAME_SIZE];
    struct options options;
    int code = PAM_AUTHINFO_UNAVAIL;

    options_read(pamh, argc, argv, &options);
    if (!ours(pamh, &options,
              (struct answers){PAM_IGNORE, PAM_AUTHINFO_UNAVAIL}, account,
              &code))
        return code;
    if (options.bad)
        return PAM_AUTHINFO_UNAVAIL;
    return change(pamh, &options, account, flags);
}
