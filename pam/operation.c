/*
 * What the helper is asked for, how that can end, and what PAM is told.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  nothing; it is one table.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/operation.h"

#include <security/pam_modules.h>
#include <stddef.h>
#include <string.h>

/*
 * Codes that sudo, sshd and the greeters know how to go on with: anything
 * else is a hard error to some of them.  PAM_MAXTRIES ends sshd's retries.
 */
static const struct {
    const char *word;
    bool person, accepts;
    int codes[OUTCOME_ACCEPT];
} operations[] = {
    [OPERATION_PASSWORD] = {"password",
                            false,
                            true,
                            {[OUTCOME_REFUSE] = PAM_PERM_DENIED,
                             [OUTCOME_STOP] = PAM_PERM_DENIED,
                             [OUTCOME_UNAVAILABLE] = PAM_AUTHINFO_UNAVAIL,
                             [OUTCOME_NO_PERSON] = PAM_AUTHINFO_UNAVAIL}},
    [OPERATION_PIN] = {"pin",
                       true,
                       true,
                       {[OUTCOME_REFUSE] = PAM_AUTHTOK_ERR,
                        [OUTCOME_STOP] = PAM_PERM_DENIED,
                        [OUTCOME_UNAVAILABLE] = PAM_AUTHINFO_UNAVAIL,
                        [OUTCOME_NO_PERSON] = PAM_AUTHTOK_ERR}},
    [OPERATION_ACCOUNT] = {"account",
                           false,
                           true,
                           {[OUTCOME_REFUSE] = PAM_PERM_DENIED,
                            [OUTCOME_STOP] = PAM_PERM_DENIED,
                            [OUTCOME_UNAVAILABLE] = PAM_AUTHINFO_UNAVAIL,
                            [OUTCOME_NO_PERSON] = PAM_AUTHINFO_UNAVAIL}},
    [OPERATION_AUTHENTICATE] = {"authenticate",
                                true,
                                true,
                                {[OUTCOME_REFUSE] = PAM_AUTH_ERR,
                                 [OUTCOME_STOP] = PAM_MAXTRIES,
                                 [OUTCOME_UNAVAILABLE] = PAM_AUTHINFO_UNAVAIL,
                                 [OUTCOME_NO_PERSON] = PAM_CONV_ERR}},
};

static const struct {
    const char *word;
    enum outcome outcome;
} verdicts[] = {
    {"accept", OUTCOME_ACCEPT},
    {"refuse", OUTCOME_REFUSE},
    {"stop", OUTCOME_STOP},
    {"unavailable", OUTCOME_UNAVAILABLE},
};

const char *
operation_word(enum operation operation)
{
    return operations[operation].word;
}

bool
operation_has_person(enum operation operation)
{
    return operations[operation].person;
}

/* The one way to PAM_SUCCESS: through the helper's "accept". */
int
operation_code(enum operation operation, enum outcome outcome)
{
    int code;

    if (outcome == OUTCOME_ACCEPT && operations[operation].accepts)
        return PAM_SUCCESS;
    if (outcome >= OUTCOME_ACCEPT)
        outcome = OUTCOME_REFUSE;
    code = operations[operation].codes[outcome];
    return code == PAM_SUCCESS ? PAM_AUTHINFO_UNAVAIL : code;
}

bool
operation_outcome(const char *word, enum outcome *outcome)
{
    for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
        if (strcmp(verdicts[i].word, word) == 0) {
            *outcome = verdicts[i].outcome;
            return true;
        }
    return false;
}
