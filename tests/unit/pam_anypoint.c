/*
 * Tests of pam/pam_anypoint.c: what each call answers when nobody can say
 * whose account it is.  (The rest is tests/play's, under the real libpam.)
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdio.h>
#include <string.h>

#include "pam/guard.h"
#include "pam/relay.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SHOWN        __attribute__((visibility("default")))

/* No code of PAM's: it shows that the helper decided on this operation. */
#define BY_HELPER(operation) (1000 + (int) OPERATION_##operation)

/* What is found behind the module's entry points. */
static struct {
    int code; /* pam_get_user's */
    const char *name;
    enum guard whose;
    int guarded, relayed;
} stage;

static pam_handle_t *
handle(void)
{
    static char nothing;

    return (void *) &nothing;
}

SHOWN int
pam_get_user(pam_handle_t *pamh, const char **name, const char *prompt)
{
    (void) pamh, (void) prompt;
    *name = stage.name;
    return stage.code;
}

SHOWN void
pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
    (void) pamh, (void) priority, (void) format;
}

enum guard
guard(pam_handle_t *pamh, const struct options *options, const char *name)
{
    (void) pamh, (void) options, (void) name;
    stage.guarded++;
    return stage.whose;
}

int
relay(pam_handle_t *pamh, const struct options *options, const char *account,
      enum operation operation, int flags)
{
    (void) pamh, (void) options, (void) flags;
    stage.relayed++;
    return strcmp(account, "ada") == 0 ? 1000 + (int) operation : PAM_SUCCESS;
}

static const struct {
    int (*call)(pam_handle_t *, int, int, const char **);
    int flags;
    const char *name;
    int unsure, others, ours, bad; /* what it answers */
} calls[] = {
    {pam_sm_authenticate, 0, "authenticate", PAM_AUTHINFO_UNAVAIL,
     PAM_USER_UNKNOWN, BY_HELPER(AUTHENTICATE), PAM_AUTHINFO_UNAVAIL},
    {pam_sm_acct_mgmt, 0, "account", PAM_AUTHINFO_UNAVAIL, PAM_USER_UNKNOWN,
     BY_HELPER(ACCOUNT), PAM_AUTHINFO_UNAVAIL},
    {pam_sm_setcred, PAM_ESTABLISH_CRED, "credentials", PAM_CRED_UNAVAIL,
     PAM_IGNORE, PAM_SUCCESS, PAM_SUCCESS},
    {pam_sm_open_session, 0, "open session", PAM_SESSION_ERR, PAM_IGNORE,
     PAM_SUCCESS, PAM_SUCCESS},
    {pam_sm_close_session, 0, "close session", PAM_SESSION_ERR, PAM_IGNORE,
     PAM_SUCCESS, PAM_SUCCESS},
    {pam_sm_chauthtok, PAM_PRELIM_CHECK, "password", PAM_AUTHINFO_UNAVAIL,
     PAM_IGNORE, BY_HELPER(PASSWORD), PAM_AUTHINFO_UNAVAIL},
    {pam_sm_chauthtok, PAM_UPDATE_AUTHTOK, "password update",
     PAM_AUTHINFO_UNAVAIL, PAM_IGNORE, BY_HELPER(PIN), PAM_AUTHINFO_UNAVAIL},
    {pam_sm_chauthtok, PAM_UPDATE_AUTHTOK | PAM_CHANGE_EXPIRED_AUTHTOK,
     "expired password update", PAM_AUTHINFO_UNAVAIL, PAM_IGNORE,
     PAM_PERM_DENIED, PAM_AUTHINFO_UNAVAIL},
};

static int
call(size_t i, const char *option)
{
    const char *argv[] = {"uids=200000-299999", option};

    stage.guarded = stage.relayed = 0;
    return calls[i].call(handle(), calls[i].flags, option == NULL ? 1 : 2,
                         argv);
}

static void
without_a_name_nobody_is_guessed(size_t i)
{
    static const struct {
        int code, wanted; /* PAM_SUCCESS: the call's own for "unsure" */
        const char *what;
    } cases[] = {
        {PAM_SUCCESS, PAM_SUCCESS, "no name"},
        {PAM_CONV_AGAIN, PAM_INCOMPLETE, "a name that is asked for yet"},
        {PAM_CONV_ERR, PAM_CONV_ERR, "a prompt that failed"},
        {PAM_BUF_ERR, PAM_BUF_ERR, "no memory"},
    };

    for (size_t n = 0; n < COUNT(cases); n++) {
        int wanted =
            cases[n].wanted == PAM_SUCCESS ? calls[i].unsure : cases[n].wanted;

        stage.code = cases[n].code;
        stage.name = NULL;
        stage.whose = GUARD_OURS;
        ok(call(i, NULL) == wanted, "%s: %s is %d", calls[i].name,
           cases[n].what, wanted);
        ok(stage.guarded == 0 && stage.relayed == 0, "and nobody is asked");
    }
}

static void
the_guard_decides(size_t i)
{
    stage.code = PAM_SUCCESS;
    stage.name = "ada";
    stage.whose = GUARD_UNSURE;
    ok(call(i, NULL) == calls[i].unsure && stage.relayed == 0,
       "%s: whose the account is cannot be told", calls[i].name);
    stage.whose = GUARD_OTHERS;
    ok(call(i, NULL) == calls[i].others && stage.relayed == 0, "%s: another's",
       calls[i].name);
    ok(call(i, "debug") == calls[i].others, "%s: another's, with a line",
       calls[i].name);
    stage.whose = GUARD_OURS;
    ok(call(i, NULL) == calls[i].ours &&
           stage.relayed == (calls[i].ours >= 1000),
       "%s: ours", calls[i].name);
    ok(call(i, "no_such_option") == calls[i].bad && stage.relayed == 0,
       "%s: ours, by options that cannot be read", calls[i].name);
}

int
main(void)
{
    for (size_t i = 0; i < COUNT(calls); i++) {
        without_a_name_nobody_is_guessed(i);
        the_guard_decides(i);
    }
    return tap_done();
}
