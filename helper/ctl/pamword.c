/*
 * The words of a line of PAM's configuration (pam.conf(5)).
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/pamword.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t\r"

/* Longer jumps there are not. */
#define JUMP_MOST 1000

/* No action yet: what is not told is bad. */
#define UNTOLD 12345

/* In the order of their numbers (security/_pam_types.h). */
static const char *const codes[PAM_CODES] = {
    "success",
    "open_err",
    "symbol_err",
    "service_err",
    "system_err",
    "buf_err",
    "perm_denied",
    "auth_err",
    "cred_insufficient",
    "authinfo_unavail",
    "user_unknown",
    "maxtries",
    "new_authtok_reqd",
    "acct_expired",
    "session_err",
    "cred_unavail",
    "cred_expired",
    "cred_err",
    "no_module_data",
    "conv_err",
    "authtok_err",
    "authtok_recover_err",
    "authtok_lock_busy",
    "authtok_disable_aging",
    "try_again",
    "ignore",
    "abort",
    "authtok_expired",
    "module_unknown",
    "bad_item",
    "conv_again",
    "incomplete",
};

static const struct {
    const char *name;
    int action;
} actions_known[] = {
    {"ignore", PAM_ACTION_IGNORE}, {"ok", PAM_ACTION_OK},
    {"done", PAM_ACTION_DONE},     {"bad", PAM_ACTION_BAD},
    {"die", PAM_ACTION_DIE},       {"reset", PAM_ACTION_RESET},
};

/* What libpam makes of them. */
static const struct {
    const char *word, *control;
} shorts[] = {
    {"required", "success=ok new_authtok_reqd=ok ignore=ignore default=bad"},
    {"requisite", "success=ok new_authtok_reqd=ok ignore=ignore default=die"},
    {"sufficient", "success=done new_authtok_reqd=done default=ignore"},
    {"optional", "success=ok new_authtok_reqd=ok default=ignore"},
    {"binding", "success=done new_authtok_reqd=done ignore=ignore "
                "default=bad"},
};

bool
pamword_next(char *word, size_t size, const char **rest)
{
    const char *at = *rest + strspn(*rest, BLANKS);
    size_t length = strcspn(at, BLANKS);

    if (*at == '[') {
        length = strcspn(at, "]");
        length += at[length] == ']';
    }
    *rest = at + length;
    snprintf(word, size, "%.*s", (int) length, at);
    return length > 0;
}

static bool
find_action(int *action, const char *word, size_t length)
{
    unsigned jump = 0;

    for (size_t i = 0; i < sizeof(actions_known) / sizeof(actions_known[0]);
         i++)
        if (strlen(actions_known[i].name) == length &&
            strncasecmp(actions_known[i].name, word, length) == 0) {
            *action = actions_known[i].action;
            return true;
        }
    for (size_t i = 0; i < length; i++) {
        if (word[i] < '0' || word[i] > '9' || jump > JUMP_MOST)
            return false;
        jump = jump * 10 + (unsigned) (word[i] - '0');
    }
    *action = (int) jump;
    return jump > 0 && jump <= JUMP_MOST;
}

/* "answer=action": the rest of all answers is "default". */
static bool
set_action(int actions[PAM_CODES], const char *name, size_t length, int action)
{
    bool known = length == strlen("default") &&
                 strncasecmp(name, "default", length) == 0;

    for (size_t i = 0; i < PAM_CODES; i++) {
        if (known && actions[i] == UNTOLD)
            actions[i] = action;
        if (!known && strlen(codes[i]) == length &&
            strncasecmp(name, codes[i], length) == 0) {
            actions[i] = action;
            return true;
        }
    }
    return known;
}

static bool
take_pair(int actions[PAM_CODES], const char **at)
{
    size_t name = strcspn(*at, "= ]\t"), value;
    const char *start = *at;
    int action;

    if (start[name] != '=')
        return false;
    value = strcspn(start + name + 1, " ]\t");
    *at = start + name + 1 + value;
    *at += strspn(*at, BLANKS);
    return find_action(&action, start + name + 1, value) &&
           set_action(actions, start, name, action);
}

/* What is not told is bad. */
static bool
take_pairs(int actions[PAM_CODES], const char *at)
{
    for (size_t i = 0; i < PAM_CODES; i++)
        actions[i] = UNTOLD;
    at += strspn(at, BLANKS);
    while (*at != '\0' && *at != ']')
        if (!take_pair(actions, &at))
            return false;
    for (size_t i = 0; i < PAM_CODES; i++)
        if (actions[i] == UNTOLD)
            actions[i] = PAM_ACTION_BAD;
    return true;
}

bool
pamword_control(int actions[PAM_CODES], const char *word)
{
    for (size_t i = 0; i < sizeof(shorts) / sizeof(shorts[0]); i++)
        if (strcasecmp(shorts[i].word, word) == 0)
            return take_pairs(actions, shorts[i].control);
    return word[0] == '[' && word[strlen(word) - 1] == ']' &&
           take_pairs(actions, word + 1);
}
