/*
 * What a service would ask now, and why, for who may ask about the account.
 *
 * Runs in: a process of its own, forked by the listener.
 * Trusts:  the facts.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_LOGIN_ABOUT_POLICY_H
#define HELPER_LOGIN_ABOUT_POLICY_H

#include "helper/login/decide.h"
#include "helper/login/login.h"

/*
 * Tell each way to sign in by a service, with its reason, and what is known
 * of the account that bears on it.
 */
void about_methods(struct login *, const char *service, const struct facts *);

/* Tell what the account phase of a service would do. */
void about_phase(struct login *, const char *service, const struct facts *);

#endif
