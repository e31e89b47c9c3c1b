/*
 * How many codes and passwords in how long.
 *
 * Runs in: the helper's first process.
 * Trusts:  settings; nothing of what a login says.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/limits.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MINUTE_MS 60000

/* Whose: what makes the key. */
enum { OF_ACCOUNT = 0, OF_SOURCE, OF_USER };

static const char *const whose[] = {
    [OF_ACCOUNT] = "the account",
    [OF_SOURCE] = "the source",
    [OF_USER] = "the uid",
};

#define RULE(kind, of, setting, minutes)                                      \
    {                                                                         \
        kind, of, offsetof(struct settings, setting), minutes, #setting       \
    }

static const struct rule {
    enum permit_kind kind;
    int of;
    size_t setting;
    int64_t minutes;
    const char *name;
} rules[] = {
    RULE(PERMIT_CODE, OF_ACCOUNT, codes_per_account, 10),
    RULE(PERMIT_CODE, OF_SOURCE, codes_per_source, 60),
    RULE(PERMIT_CODE, OF_USER, codes_per_user, 60),
    RULE(PERMIT_PASSWORD, OF_ACCOUNT, passwords_per_account, 10),
    RULE(PERMIT_PASSWORD, OF_SOURCE, passwords_per_source, 60),
    RULE(PERMIT_PASSWORD, OF_USER, passwords_per_user, 60),
};

/* A provider that does not answer is let alone for a while. */
static const struct rule silence = {
    .kind = PERMIT_SILENT, .of = OF_ACCOUNT, .minutes = 1};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* Of an IPv6 address the network, but of IPv4's in it the address. */
static bool
address_key(char key[static LIMITS_KEY_MAX + 1], const char *source)
{
    struct in6_addr address;
    char bare[INET6_ADDRSTRLEN];
    size_t length = strcspn(source, "%"); /* the zone of a link */

    if (length >= sizeof(bare))
        return false;
    memcpy(bare, source, length);
    bare[length] = '\0';
    if (inet_pton(AF_INET6, bare, &address) != 1)
        return false;
    if (IN6_IS_ADDR_V4MAPPED(&address))
        return inet_ntop(AF_INET, &address.s6_addr[12], key,
                         LIMITS_KEY_MAX + 1) != NULL;
    memset(&address.s6_addr[8], 0, 8);
    return inet_ntop(AF_INET6, &address, key, LIMITS_KEY_MAX + 1) != NULL;
}

/* Of a long name the end, which is the rarer part. */
static void
source_key(char key[static LIMITS_KEY_MAX + 1], const char *source)
{
    size_t length = strlen(source);

    if (address_key(key, source))
        return;
    if (length > LIMITS_KEY_MAX)
        source += length - LIMITS_KEY_MAX;
    snprintf(key, LIMITS_KEY_MAX + 1, "%s", source);
}

/* False if the rule says nothing of this asker. */
static bool
make_key(char key[static LIMITS_KEY_MAX + 1], int of,
         const struct limits_asker *asker)
{
    bool root = asker->uid == 0;

    if (of == OF_ACCOUNT)
        snprintf(key, LIMITS_KEY_MAX + 1, "%s", asker->account);
    else if (of == OF_SOURCE && root && asker->source[0] != '\0')
        source_key(key, asker->source);
    else if (of == OF_USER && !root)
        snprintf(key, LIMITS_KEY_MAX + 1, "%u", (unsigned) asker->uid);
    else
        return false;
    return true;
}

static long
count(const struct limits *limits, const struct rule *rule, const char *key,
      int64_t now)
{
    int64_t since = now - rule->minutes * MINUTE_MS;
    long found = 0;

    for (size_t i = 0; i < LIMITS_EVENTS; i++) {
        const struct limits_event *event = &limits->events[i];

        found += event->kind == rule->kind && event->of == rule->of &&
                 event->at > since && strcmp(event->key, key) == 0;
    }
    return found;
}

static long
most(const struct settings *settings, const struct rule *rule)
{
    return *(const long *) (const void *) ((const char *) settings +
                                           rule->setting);
}

static bool
within(const struct limits *limits, const struct settings *settings,
       const struct rule *rule, const char *key, int64_t now)
{
    return count(limits, rule, key, now) < most(settings, rule);
}

/*
 * A free one first: what was given back must not push out what counts, or
 * who signs in often could have others' limits forgotten.
 */
static struct limits_event *
find_room(struct limits *limits)
{
    struct limits_event *oldest = &limits->events[0];

    for (size_t i = 0; i < LIMITS_EVENTS; i++) {
        struct limits_event *event = &limits->events[i];

        if (event->kind == PERMIT_NONE)
            return event;
        if (event->at < oldest->at)
            oldest = event;
    }
    return oldest;
}

static void
remember(struct limits *limits, const struct rule *rule, const char *key,
         int64_t now, pid_t login)
{
    struct limits_event *event = find_room(limits);

    *event = (struct limits_event){
        .kind = rule->kind, .of = rule->of, .at = now, .login = login};
    snprintf(event->key, sizeof(event->key), "%s", key);
}

bool
limits_take(struct limits *limits, const struct settings *settings,
            enum permit_kind kind, const struct limits_asker *asker,
            int64_t now, char *why, size_t size)
{
    char key[LIMITS_KEY_MAX + 1];

    for (size_t i = 0; i < COUNT(rules); i++) {
        if (rules[i].kind != kind || !make_key(key, rules[i].of, asker) ||
            within(limits, settings, &rules[i], key, now))
            continue;
        snprintf(why, size, "%s has had %ld in %d minutes (%s)",
                 whose[rules[i].of], most(settings, &rules[i]),
                 (int) rules[i].minutes, rules[i].name);
        return false;
    }
    for (size_t i = 0; i < COUNT(rules); i++)
        if (rules[i].kind == kind && make_key(key, rules[i].of, asker))
            remember(limits, &rules[i], key, now, asker->login);
    return true;
}

void
limits_forget(struct limits *limits, pid_t login)
{
    for (size_t i = 0; i < LIMITS_EVENTS; i++)
        if (limits->events[i].login == login)
            limits->events[i] = (struct limits_event){0};
}

static bool
is_silent(const struct limits *limits, const char *account, int64_t now)
{
    return count(limits, &silence, account, now) > 0;
}

/* Who is told to come later does not make it later still. */
void
limits_silent(struct limits *limits, const char *account, int64_t now)
{
    if (is_silent(limits, account, now))
        return;
    remember(limits, &silence, account, now, 0);
}

bool
limits_may_check(const struct limits *limits, const char *account, int64_t now,
                 char *why, size_t size)
{
    if (!is_silent(limits, account, now))
        return true;
    snprintf(why, size, "the provider did not answer a minute ago");
    return false;
}

size_t
limits_uses(const struct limits *limits, const struct settings *settings,
            const char *account, uid_t uid, int64_t now,
            struct permit_use uses[static PERMIT_USES_MAX])
{
    const struct limits_asker asker = {
        .account = account, .source = "", .uid = uid};
    char key[LIMITS_KEY_MAX + 1];
    size_t used = 0;

    for (size_t i = 0; i < COUNT(rules) && used < PERMIT_USES_MAX; i++)
        if (make_key(key, rules[i].of, &asker))
            uses[used++] = (struct permit_use){
                .kind = rules[i].kind,
                .of_user = rules[i].of == OF_USER,
                .used = count(limits, &rules[i], key, now),
                .most = most(settings, &rules[i]),
                .minutes = (int) rules[i].minutes,
            };
    return used;
}

void
limits_clear(struct limits *limits, const char *account)
{
    for (size_t i = 0; i < LIMITS_EVENTS; i++) {
        struct limits_event *event = &limits->events[i];

        if (event->kind != PERMIT_NONE && event->of == OF_ACCOUNT &&
            strcmp(event->key, account) == 0)
            *event = (struct limits_event){0};
    }
}

void
limits_settle(struct limits *limits, pid_t login)
{
    for (size_t i = 0; i < LIMITS_EVENTS; i++)
        if (limits->events[i].login == login)
            limits->events[i].login = 0;
}
