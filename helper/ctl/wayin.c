/*
 * A way in that does not depend on Anypoint.
 *
 * Runs in: anypointctl.
 * Trusts:  the files passwd and shadow, sudo and sshd.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/wayin.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "helper/base/clock.h"
#include "helper/base/lines.h"
#include "helper/ctl/admit.h"
#include "helper/ctl/entries.h"
#include "helper/ctl/keys.h"
#include "helper/ctl/sudo.h"
#include "pam/cleanup.h"

#define SECONDS_OF_DAY 86400

/* DES has 13 characters, BSDi's form 20 with its underscore (crypt(5)). */
#define DES_LENGTH  13
#define BSDI_LENGTH 20
#define HASH_OF                                                               \
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

bool
wayin_password(const char *hash)
{
    size_t length = strlen(hash);

    if (hash[0] == '$')
        return length > 3 && strchr(hash + 1, '$') != NULL;
    if (hash[0] == '_')
        return length == BSDI_LENGTH &&
               strspn(hash + 1, HASH_OF) + 1 == length;
    return length == DES_LENGTH && strspn(hash, HASH_OF) == length;
}

bool
wayin_ended(long day, int64_t seconds)
{
    return day >= 0 && seconds / SECONDS_OF_DAY >= day;
}

bool
wayin_shell(const char *shell)
{
    static const char *const closed[] = {"nologin", "false", "true", "sync"};
    const char *name = strrchr(shell, '/');

    for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
        if (name != NULL && strcmp(name + 1, closed[i]) == 0)
            return false;
    return true; /* an empty one is /bin/sh */
}

/* ---- Accounts ------------------------------------------------------------
 */

struct looker {
    const struct places *places;
    const struct ranges *ours;
};

struct candidate {
    const struct passwd *account;
    bool password, key, ended;
};

/* What /etc/shadow says; an account without a line has not ended. */
static bool
look_in_shadow(struct candidate *one, const struct looker *looker,
               struct error *error)
{
    CLEANUP(entries_close) struct entries shadow = {0};
    struct spwd entry;
    bool there;

    if (!entries_open(&shadow, looker->places->shadow, error))
        return false;
    do
        if (!entries_shadow(&shadow, &entry, &there, error))
            return false;
    while (there && strcmp(entry.sp_namp, one->account->pw_name) != 0);
    if (there) {
        one->password = wayin_password(entry.sp_pwdp);
        one->ended = wayin_ended(entry.sp_expire, clock_seconds());
    }
    return true;
}

/* sshd is asked about those only who have a key where it could look. */
static bool
look_for_key(struct candidate *one, struct error *error)
{
    return !keys_there(one->account) ||
           admit_ask(&one->key, one->account, error);
}

static bool
judge_root(char *sentence, size_t size, const struct candidate *one)
{
    const char *name = one->account->pw_name;

    if (one->password)
        snprintf(sentence, size, "%s, by password at the console", name);
    else if (one->key)
        snprintf(sentence, size, "%s, by SSH key", name);
    return one->password || one->key;
}

/* Who has no password must become root without one. */
static bool
judge_other(char *sentence, size_t size, bool *way,
            const struct candidate *one, struct error *error)
{
    const char *name = one->account->pw_name;
    struct sudo sudo;

    if (!sudo_ask(&sudo, name, error))
        return false;
    *way = sudo.right == SUDO_ALL && (one->password || sudo.unasked);
    if (*way)
        snprintf(sentence, size, "%s, by %s, who becomes root by sudo", name,
                 one->password ? "password" : "SSH key");
    return true;
}

static bool
judge(char *sentence, size_t size, bool *way, const struct looker *looker,
      const struct passwd *account, struct error *error)
{
    struct candidate one = {.account = account};

    if (ranges_hold(looker->ours, account->pw_uid) ||
        !wayin_shell(account->pw_shell))
        return true;
    if (!look_in_shadow(&one, looker, error))
        return false;
    if (one.ended)
        return true;
    if (!one.password && !look_for_key(&one, error))
        return false;
    if (account->pw_uid == 0)
        *way = judge_root(sentence, size, &one);
    else if (one.password || one.key)
        return judge_other(sentence, size, way, &one, error);
    return true;
}

bool
wayin_find(char *sentence, size_t size, bool *found,
           const struct places *places, const struct ranges *ours,
           struct error *error)
{
    const struct looker looker = {places, ours};
    CLEANUP(entries_close) struct entries accounts = {0};
    struct passwd entry;
    bool there = true;

    *found = false;
    if (!entries_open(&accounts, places->passwd, error))
        return false;
    while (!*found && there)
        if (!entries_passwd(&accounts, &entry, &there, error) ||
            (there && !judge(sentence, size, found, &looker, &entry, error)))
            return false;
    return true;
}
