/*
 * Keep public answers: discovery and keys.
 *
 * Runs in: anypoint-net.
 * Trusts:  the provider's host, which TLS has proved, for what is kept.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/cache.h"

#include <string.h>
#include <strings.h>

#include "helper/net/retry.h"

static struct cache_entry *
find_url(struct cache *cache, const char *url)
{
    for (size_t i = 0; i < CACHE_ENTRIES; i++)
        if (strcmp(cache->entries[i].url, url) == 0)
            return &cache->entries[i];
    return NULL;
}

static void
empty(struct cache_entry *entry)
{
    buffer_free(&entry->body);
    *entry = (struct cache_entry){0};
}

/* A free entry, else the one not asked for the longest; NULL if all fetch. */
static struct cache_entry *
make_room(struct cache *cache)
{
    struct cache_entry *oldest = NULL;

    for (size_t i = 0; i < CACHE_ENTRIES; i++) {
        struct cache_entry *entry = &cache->entries[i];

        if (entry->url[0] == '\0')
            return entry;
        if (entry->fetch == NULL &&
            (oldest == NULL || entry->asked < oldest->asked))
            oldest = entry;
    }
    if (oldest != NULL)
        empty(oldest);
    return oldest;
}

static struct cache_entry *
find_or_make(struct cache *cache, const char *url)
{
    struct cache_entry *entry = find_url(cache, url);

    if (entry != NULL || strlen(url) > URL_MAX)
        return entry;
    entry = make_room(cache);
    if (entry != NULL)
        memcpy(entry->url, url, strlen(url) + 1);
    return entry;
}

enum cache_advice
cache_ask(struct cache *cache, const char *url, enum net_cache wish,
          int64_t now, struct cache_entry **found)
{
    struct cache_entry *entry = find_or_make(cache, url);
    bool fresh, refresh;

    *found = entry;
    if (entry == NULL)
        return CACHE_FETCH;
    fresh = entry->body.length > 0 && now < entry->fresh;
    refresh = wish == NET_REFRESHED && now >= entry->refresh;
    entry->asked = now;
    if (fresh && !refresh && (wish == NET_CACHED || entry->fetch == NULL))
        return CACHE_KEPT;
    if (entry->fetch != NULL)
        return CACHE_WAIT;
    if (wish == NET_REFRESHED)
        entry->refresh = now + CACHE_REFRESH_MS;
    return CACHE_FETCH;
}

void
cache_fetching(struct cache_entry *entry, struct http_transfer *fetch)
{
    entry->fetch = fetch;
}

struct cache_entry *
cache_find(struct cache *cache, const struct http_transfer *fetch)
{
    for (size_t i = 0; i < CACHE_ENTRIES; i++)
        if (cache->entries[i].fetch == fetch && fetch != NULL)
            return &cache->entries[i];
    return NULL;
}

void
cache_failed(struct cache_entry *entry)
{
    entry->fetch = NULL;
}

/* The types that the helper takes for JSON (helper/oidc/answer.c). */
static bool
is_json(const char *type)
{
    return strcmp(type, "application/json") == 0 ||
           strcmp(type, "application/jwk-set+json") == 0;
}

void
cache_store(struct cache_entry *entry, int status, const char *type,
            const struct buffer *body, int64_t seconds, int64_t now)
{
    struct buffer copy = BUFFER(NET_BODY_MAX);

    entry->fetch = NULL;
    /* Who asks again has waited, or keys that are new would stay unknown. */
    if (retry_busy(status))
        entry->refresh = now;
    if (status != 200 || !is_json(type) || strlen(type) >= sizeof(entry->type))
        return;
    buffer_add(&copy, buffer_string(body), body->length);
    if (!buffer_ok(&copy)) {
        buffer_free(&copy);
        return;
    }
    buffer_free(&entry->body);
    entry->body = copy;
    memcpy(entry->type, type, strlen(type) + 1);
    entry->fresh = now + seconds * 1000;
}

/* Seconds after "max-age="; -1 if it is not that, or says no number. */
static int64_t
read_age(const char *directive)
{
    static const char name[] = "max-age=";
    int64_t seconds = 0;

    if (strncasecmp(directive, name, sizeof(name) - 1) != 0)
        return -1;
    directive += sizeof(name) - 1;
    directive += *directive == '"';
    if (*directive < '0' || *directive > '9')
        return -1;
    for (; *directive >= '0' && *directive <= '9'; directive++)
        if (seconds < CACHE_MOST)
            seconds = seconds * 10 + (*directive - '0');
    return seconds;
}

/* True if the directive of this length is the word. */
static bool
says(const char *directive, size_t length, const char *word)
{
    return length == strlen(word) && strncasecmp(directive, word, length) == 0;
}

/* The shortest time that the directives say; -1 if they say none. */
static int64_t
shortest(const char *control)
{
    int64_t seconds = -1;

    while (*control != '\0') {
        size_t length;
        int64_t age;

        control += strspn(control, ", \t");
        length = strcspn(control, ", \t");
        if (says(control, length, "no-store") ||
            says(control, length, "no-cache"))
            return 0;
        age = read_age(control);
        /* Two that contradict: the shorter (RFC 9111 4.2.1). */
        if (age >= 0 && (seconds < 0 || age < seconds))
            seconds = age;
        control += length;
    }
    return seconds;
}

int64_t
cache_seconds(const char *control)
{
    int64_t seconds = control == NULL ? -1 : shortest(control);

    if (seconds < 0)
        return CACHE_DEFAULT;
    if (seconds < CACHE_LEAST)
        return CACHE_LEAST;
    return seconds < CACHE_MOST ? seconds : CACHE_MOST;
}

void
cache_clear(struct cache *cache)
{
    for (size_t i = 0; i < CACHE_ENTRIES; i++)
        empty(&cache->entries[i]);
}
