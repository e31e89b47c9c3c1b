/*
 * The policy of a service: what a person is asked there, and how long it
 * holds.
 *
 * A [service NAME] section overrides [sign-in], and that what the kind of
 * the service has by default.  The kinds stand in one table: what is not in
 * it is remote, loopback too.
 *
 * Runs in: the helper's logins, --check.
 * Trusts:  settings, which are root's; of the service's name nothing that
 *          root did not say (helper/login/login.c).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CONFIG_POLICY_H
#define HELPER_CONFIG_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/config/settings.h"

/* The ways to sign in, in the order of settings. */
enum policy_method {
    METHOD_NONE = 0,
    METHOD_PIN,      /* "pin": a PIN opens the vault */
    METHOD_PASSWORD, /* "password": the password of the last sign-in does */
    METHOD_FLOW,     /* "flow": a full sign-in, by the flow of settings */
};

#define POLICY_METHODS 3

/* The service of a caller who is not root, whatever it says. */
#define POLICY_LOCKER "locker"

/* Times are in seconds. */
struct policy {
    bool local; /* the person sits at this host, or has signed in to it */
    enum policy_method methods[POLICY_METHODS]; /* METHOD_NONE ends them */
    long fresh;      /* how old a full sign-in may be for PIN and password */
    long offline;    /* how long without the provider's word; 0: never */
    long revalidate; /* how long its word holds for the account phase */
    enum account_check account; /* never ACCOUNT_AUTO */
    enum pin_offer pin;
};

/*
 * Read methods: "pin", "password" and "flow", each once and at least one of
 * them, parted by blanks or commas.  False if it is none, with METHOD_NONE
 * alone.  Pure.
 */
bool policy_methods(enum policy_method methods[POLICY_METHODS],
                    const char *text) __attribute__((warn_unused_result));

/*
 * The policy of a service by settings; bound tells whether the host secret is
 * a credential, on which ACCOUNT_AUTO depends.  A method that settings leave
 * without use is not in it: the PIN where nobody may have one, the password
 * where no flow asks for it.  Pure.
 */
void policy_of(struct policy *, const struct settings *, const char *service,
               bool bound);

/* True if the account phase of any service asks the provider.  Pure. */
bool policy_checks(const struct settings *, bool bound);

#endif
