/*
 * Carry a conversation between the helper and a person.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  the helper's verdict; not the form of anything that it sends.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef PAM_RELAY_H
#define PAM_RELAY_H

#include <security/pam_modules.h>

#include "pam/operation.h"
#include "pam/options.h"

/* A helper that says nothing for this long, while we wait, is dead. */
#define RELAY_SILENCE_SECONDS 3

/* What an operation without a person may last, whatever timeout= says. */
#define RELAY_ALONE_SECONDS 10

/*
 * What a login may show and ask.  The longest: that the earlier sign-in ends
 * soon, the PIN, which is not typed, and the code (3); its reminders (10,
 * helper/login/by_device.c); a PIN is chosen three times, each time with two
 * questions and what was wrong (9, helper/login/pin.c); that it is as it was
 * (1, helper/login/keep.c); the last word (1).
 */
#define RELAY_MESSAGES_MAX 24

/* WAIT may come timeout= and this often. */
#define RELAY_WAITS_SPARE 16

/*
 * Have the helper decide on one of our accounts; flags are the PAM call's.
 * Answers a PAM code, which is PAM_SUCCESS only if the helper accepted;
 * everything else was logged.  With forward_pass PAM_AUTHTOK is set then,
 * and PAM_OLDAUTHTOK where a PIN was changed, if the helper said so.  The
 * account's name is the plain one that guard() knows as ours.
 */
int relay(pam_handle_t *, const struct options *, const char *account,
          enum operation, int flags) __attribute__((warn_unused_result));

#endif
