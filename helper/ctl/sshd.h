/*
 * sshd: what it must be told so that it asks PAM, and what it takes.
 *
 * Runs in: anypointctl.
 * Trusts:  sshd, about itself.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_SSHD_H
#define HELPER_CTL_SSHD_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/ctl/places.h"
#include "helper/ctl/run.h"

/* What is in force; all false where there is no sshd. */
struct sshd {
    bool there;
    bool pam, keyboard; /* UsePAM, KbdInteractiveAuthentication */
    bool passwords;     /* PasswordAuthentication */
};

/* Read what "sshd -T" prints.  Pure. */
struct sshd sshd_parse(const char *text);

/*
 * Have sshd tell its configuration for an account, whose connection comes
 * from an address that nobody has.  *there is false, and nothing is told,
 * where there is no sshd; one that does not like its configuration is an
 * error.
 */
bool sshd_say(struct buffer *, bool *there, const char *name, struct error *)
    __attribute__((warn_unused_result));

/* Ask sshd, if there is one, which must like its configuration as it is. */
bool sshd_ask(struct sshd *, struct error *)
    __attribute__((warn_unused_result));

/* Print what our lines would add, as a unified diff; *differs if anything. */
bool sshd_show(bool *differs, const struct places *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Our lines have sshd ask by PAM, which asks local people for a password.
 * Where no password let anybody in by SSH before, warn of that; or refuse,
 * if the lines are to be added (yes) and nobody has allowed it.
 */
bool sshd_passwords(bool allowed, bool yes, struct error *)
    __attribute__((warn_unused_result));

/*
 * Add our lines, and check that sshd likes them and that they count.  They
 * are not in force before sshd_reload.  On failure they may be there.
 */
bool sshd_apply(const struct places *, struct error *)
    __attribute__((warn_unused_result));

/* Have sshd read its configuration again, or say how to. */
bool sshd_reload(const struct places *, struct error *)
    __attribute__((warn_unused_result));

#endif
