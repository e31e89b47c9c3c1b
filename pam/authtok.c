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

void
authtok_answer(struct authtok *authtok, const struct options *options,
               const char *answer)
{
    if (!authtok->verified)
        authtok_erase(authtok);
    authtok->answered = answer[0] != '\0';
    if (options->forward_pass && !authtok->verified)
        snprintf(authtok->answer, sizeof(authtok->answer), "%s", answer);
}

bool
authtok_verify(struct authtok *authtok)
{
    if (!authtok->answered)
        return false;
    authtok->answered = false;
    authtok->verified = true;
    return true;
}

void
authtok_hand_on(const struct authtok *authtok, pam_handle_t *pamh)
{
    if (authtok->verified && authtok->answer[0] != '\0' &&
        pam_set_item(pamh, PAM_AUTHTOK, authtok->answer) != PAM_SUCCESS)
        pam_syslog(pamh, LOG_ERR, "the answer cannot be handed on");
}

void
authtok_erase(struct authtok *authtok)
{
    explicit_bzero(authtok, sizeof(*authtok));
}
