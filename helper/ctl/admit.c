/*
 * Whether sshd lets an account in by the key that stands at its place.
 *
 * Runs in: anypointctl.
 * Trusts:  sshd, about itself.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/admit.h"

#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/ctl/sshd.h"
#include "pam/cleanup.h"

#define WORD_SIZE   512
#define GROUP_SPACE 16384

/* ---- What is in the way ---------------------------------------------------
 */

struct rule;
typedef bool judge(const struct admit *, const struct rule *,
                   const char *value);

/* A keyword, and what must hold of each of its values, or of one of them. */
struct rule {
    const char *keyword;
    judge *holds;
    bool one;           /* one of them is enough */
    bool needed;        /* it must be there */
    const char *values; /* for is_listed: in blanks */
};

static bool
is_listed(const struct admit *admit, const struct rule *rule,
          const char *value)
{
    char word[WORD_SIZE + 2];

    (void) admit;
    snprintf(word, sizeof(word), " %s ", value);
    return strstr(rule->values, word) != NULL;
}

static bool
takes_root(const struct admit *admit, const struct rule *rule,
           const char *value)
{
    return !admit->root || is_listed(admit, rule, value);
}

static bool
is_name(const struct admit *admit, const struct rule *rule, const char *value)
{
    (void) rule;
    return strcmp(admit->name, value) == 0;
}

static bool
is_group(const struct admit *admit, const struct rule *rule, const char *value)
{
    (void) rule;
    for (const char *const *group = admit->groups; *group != NULL; group++)
        if (strcmp(*group, value) == 0)
            return true;
    return false;
}

static bool
is_pattern(const char *value)
{
    return strpbrk(value, "*?!@") != NULL;
}

static bool
is_not_name(const struct admit *admit, const struct rule *rule,
            const char *value)
{
    return !is_pattern(value) && !is_name(admit, rule, value);
}

static bool
is_not_group(const struct admit *admit, const struct rule *rule,
             const char *value)
{
    return !is_pattern(value) && !is_group(admit, rule, value);
}

static const struct rule rules[] = {
    {"pubkeyauthentication", is_listed, false, true, " yes "},
    {"authorizedkeysfile", is_listed, true, true,
     " .ssh/authorized_keys %h/.ssh/authorized_keys "},
    {"authenticationmethods", is_listed, true, false, " any publickey "},
    {"permitrootlogin", takes_root, false, true,
     " yes without-password prohibit-password "},
    {"allowusers", is_name, true, false, NULL},
    {"denyusers", is_not_name, false, false, NULL},
    {"allowgroups", is_group, true, false, NULL},
    {"denygroups", is_not_group, false, false, NULL},
    {"forcecommand", is_listed, false, false, " none "},
    {"chrootdirectory", is_listed, false, false, " none "},
    {"permittty", is_listed, false, false, " yes "},
};

#define RULES (sizeof(rules) / sizeof(rules[0]))

/* How many values a keyword has had, and of how many of them it holds. */
struct count {
    unsigned all, good;
};

/* The next word of a line, which ends with the line; false at its end. */
static bool
next_word(char word[WORD_SIZE], const char **line)
{
    size_t length;

    *line += strspn(*line, " \t");
    length = strcspn(*line, " \t\n");
    snprintf(word, WORD_SIZE, "%.*s", (int) length, *line);
    *line += length;
    return length > 0;
}

static void
count_line(struct count counts[RULES], const char *line,
           const struct admit *admit)
{
    char keyword[WORD_SIZE], value[WORD_SIZE];
    size_t i = 0;

    if (!next_word(keyword, &line))
        return;
    while (i < RULES && strcmp(rules[i].keyword, keyword) != 0)
        i++;
    while (i < RULES && next_word(value, &line)) {
        counts[i].all++;
        counts[i].good += rules[i].holds(admit, &rules[i], value);
    }
}

static bool
is_met(const struct rule *rule, const struct count *count)
{
    if (count->all == 0)
        return !rule->needed;
    return rule->one ? count->good > 0 : count->good == count->all;
}

bool
admit_parse(const char *text, const struct admit *admit)
{
    struct count counts[RULES] = {0};
    bool met = true;

    while (*text != '\0') {
        count_line(counts, text, admit);
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    for (size_t i = 0; i < RULES; i++)
        met = met && is_met(&rules[i], &counts[i]);
    return met;
}

/* ---- Asking ---------------------------------------------------------------
 */

/* The groups' names, which the caller frees. */
struct names {
    char *list[ADMIT_GROUPS + 1];
};

static void
free_names(struct names *names)
{
    for (char **name = names->list; *name != NULL; name++)
        free(*name);
}

/* False if they are not all to be had. */
static bool
find_groups(struct names *names, const struct passwd *account)
{
    gid_t ids[ADMIT_GROUPS];
    int count = ADMIT_GROUPS;

    if (getgrouplist(account->pw_name, account->pw_gid, ids, &count) < 0)
        return false;
    for (int i = 0; i < count; i++) {
        char space[GROUP_SPACE];
        struct group entry, *found = NULL;

        if (getgrgid_r(ids[i], &entry, space, sizeof(space), &found) != 0 ||
            found == NULL)
            return false;
        names->list[i] = strdup(entry.gr_name);
        if (names->list[i] == NULL)
            return false;
    }
    return true;
}

bool
admit_ask(bool *admitted, const struct passwd *account, struct error *error)
{
    CLEANUP(buffer_free) struct buffer said = BUFFER(RUN_OUTPUT_MAX);
    CLEANUP(free_names) struct names names = {0};
    struct admit admit = {.name = account->pw_name,
                          .root = account->pw_uid == 0};
    bool there;

    *admitted = false;
    /* Such a name would be words of its own to sshd. */
    if (strpbrk(account->pw_name, ",= \t") != NULL ||
        !find_groups(&names, account))
        return true;
    memcpy(admit.groups, names.list, sizeof(admit.groups));
    if (!sshd_say(&said, &there, account->pw_name, error))
        return false;
    *admitted = there && admit_parse(buffer_string(&said), &admit);
    return true;
}
