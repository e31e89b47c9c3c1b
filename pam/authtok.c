/*
 * PAM_AUTHTOK: what a module before us asked for, and what we hand on.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  its options; the helper's word for what was verified.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/authtok.h"

#include <security/pam_ext.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

const char *
authtok_before(pam_handle_t *pamh, const struct options *options)
{
    const void *password = NULL;

    if ((!options->use_first_pass && !options->try_first_pass) ||
        pam_get_item(pamh, PAM_AUTHTOK, &password) != PAM_SUCCESS)
        return NULL;
    return password;
}

/* How many are handed on. */
static unsigned
most(const struct authtok *authtok)
{
    return authtok->changes ? AUTHTOK_MOST : 1;
}

void
authtok_answer(struct authtok *authtok, const struct options *options,
               const char *answer)
{
    const size_t size = sizeof(authtok->answers[0]);

    authtok->answered = answer[0] != '\0';
    if (authtok->verified >= most(authtok))
        return;
    explicit_bzero(authtok->answers[authtok->verified], size);
    if (options->forward_pass)
        snprintf(authtok->answers[authtok->verified], size, "%s", answer);
}

bool
authtok_verify(struct authtok *authtok)
{
    if (!authtok->answered)
        return false;
    authtok->answered = false;
    if (authtok->verified < most(authtok))
        authtok->verified++;
    return true;
}

static bool
set(pam_handle_t *pamh, int item, const char *answer)
{
    return pam_set_item(pamh, item, answer) == PAM_SUCCESS;
}

/* A module that had the new one alone would ask for the old one. */
static bool
set_all(const struct authtok *authtok, pam_handle_t *pamh)
{
    return (!authtok->changes ||
            set(pamh, PAM_OLDAUTHTOK, authtok->answers[0])) &&
           set(pamh, PAM_AUTHTOK, authtok->answers[most(authtok) - 1]);
}

void
authtok_hand_on(const struct authtok *authtok, pam_handle_t *pamh)
{
    if (authtok->verified == most(authtok) && authtok->answers[0][0] != '\0' &&
        !set_all(authtok, pamh))
        pam_syslog(pamh, LOG_ERR, "the answer cannot be handed on");
}

void
authtok_erase(struct authtok *authtok)
{
    explicit_bzero(authtok, sizeof(*authtok));
}
