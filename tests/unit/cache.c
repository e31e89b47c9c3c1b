/*
 * What is kept, for whom and for how long.
 * (libjwt-22a089a of doc/threats.md)
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/cache.h"

#include <stdio.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define URL  "https://a/keys"
#define JSON "application/json"

/* Only its address counts. */
static char places[CACHE_ENTRIES + 1];

static struct http_transfer *
fetch(size_t number)
{
    return (struct http_transfer *) (void *) &places[number];
}

static enum cache_advice
ask(struct cache *cache, enum net_cache wish, int64_t now,
    struct cache_entry **entry)
{
    return cache_ask(cache, URL, wish, now, entry);
}

static void
store(struct cache_entry *entry, const char *text, int64_t seconds,
      int64_t now)
{
    CLEANUP(buffer_free) struct buffer body = BUFFER(100);

    buffer_add_string(&body, text);
    cache_store(entry, 200, JSON, &body, seconds, now);
}

static void
test_freshness(void)
{
    CLEANUP(cache_clear) struct cache cache = {0};
    struct cache_entry *entry;

    ok(ask(&cache, NET_CACHED, 1000, &entry) == CACHE_FETCH && entry != NULL,
       "what is not kept is fetched");
    cache_fetching(entry, fetch(0));
    ok(cache_find(&cache, fetch(0)) == entry, "a fetch is found again");
    ok(cache_find(&cache, NULL) == NULL &&
           cache_find(&cache, fetch(1)) == NULL,
       "no other one is");
    ok(ask(&cache, NET_CACHED, 1001, &entry) == CACHE_WAIT,
       "what is being fetched is waited for");
    ok(ask(&cache, NET_REFRESHED, 1001, &entry) == CACHE_WAIT,
       "by those who want it fresh too");
    store(entry, "{}", 60, 2000);
    ok(cache_find(&cache, fetch(0)) == NULL, "a fetch ends");
    ok(ask(&cache, NET_CACHED, 61999, &entry) == CACHE_KEPT,
       "what is fresh is kept");
    is(buffer_string(&entry->body), "{}", "it is the body");
    is(entry->type, JSON, "with its type");
    ok(ask(&cache, NET_CACHED, 62000, &entry) == CACHE_FETCH,
       "what is not fresh any more is fetched");
}

/* J-12, J-13. */
static void
test_refresh(void)
{
    CLEANUP(cache_clear) struct cache cache = {0};
    struct cache_entry *entry;

    ask(&cache, NET_CACHED, 0, &entry);
    store(entry, "old", 3600, 0);
    ok(ask(&cache, NET_REFRESHED, 1000, &entry) == CACHE_FETCH,
       "a refresh fetches what is fresh");
    cache_fetching(entry, fetch(0));
    ok(ask(&cache, NET_CACHED, 1001, &entry) == CACHE_KEPT,
       "meanwhile what is kept serves those whom it serves");
    ok(ask(&cache, NET_REFRESHED, 1001, &entry) == CACHE_WAIT,
       "the others wait for the refresh");
    cache_failed(entry);
    ok(ask(&cache, NET_CACHED, 1002, &entry) == CACHE_KEPT,
       "a refresh that fails loses nothing");
    ok(ask(&cache, NET_REFRESHED, 60999, &entry) == CACHE_KEPT,
       "it is not tried again within a minute");
    ok(ask(&cache, NET_REFRESHED, 61000, &entry) == CACHE_FETCH,
       "after a minute it is");
    store(entry, "new", 3600, 61000);
    ok(ask(&cache, NET_REFRESHED, 61001, &entry) == CACHE_KEPT &&
           strcmp(buffer_string(&entry->body), "new") == 0,
       "then the new answer serves, for a minute to all");
}

/* H-15: keys that are new would else be unknown for a minute. */
static void
test_busy(void)
{
    static const struct {
        int status;
        enum cache_advice advice; /* for the next who wants it fresh */
    } cases[] = {{429, CACHE_FETCH},
                 {503, CACHE_FETCH},
                 {500, CACHE_KEPT},
                 {404, CACHE_KEPT},
                 {200, CACHE_KEPT}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        CLEANUP(cache_clear) struct cache cache = {0};
        CLEANUP(buffer_free) struct buffer body = BUFFER(100);
        struct cache_entry *entry;

        ask(&cache, NET_CACHED, 0, &entry);
        store(entry, "old", 3600, 0);
        ok(ask(&cache, NET_REFRESHED, 1000, &entry) == CACHE_FETCH,
           "a refresh is tried");
        cache_fetching(entry, fetch(0));
        buffer_add_string(&body, "new");
        cache_store(entry, cases[i].status, JSON, &body, 3600, 2000);
        ok(ask(&cache, NET_CACHED, 2001, &entry) == CACHE_KEPT &&
               strcmp(buffer_string(&entry->body),
                      cases[i].status == 200 ? "new" : "old") == 0,
           "%d: what is good is kept", cases[i].status);
        ok(ask(&cache, NET_REFRESHED, 2001, &entry) == cases[i].advice,
           "%d: the next refresh may be %s", cases[i].status,
           cases[i].advice == CACHE_FETCH ? "at once" : "in a minute");
    }
}

/* J-13, H-07. */
static void
test_worth(void)
{
    static const struct {
        int status;
        const char *type, *body;
        bool kept;
    } cases[] = {
        {200, "application/json", "{}", true},
        {200, "application/jwk-set+json", "{}", true},
        {200, "application/x+json", "{}", false},
        {200, "text/html", "{}", false},
        {200, "", "{}", false},
        {200, "+json", "{}", false},
        {200, "application/json", "", false},
        {203, "application/json", "{}", false},
        {304, "application/json", "{}", false},
        {404, "application/json", "{}", false},
        {429, "application/json", "{}", false},
        {500, "application/json", "{}", false},
        {503, "application/json", "{}", false},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        CLEANUP(cache_clear) struct cache cache = {0};
        CLEANUP(buffer_free) struct buffer body = BUFFER(100);
        struct cache_entry *entry;

        ask(&cache, NET_CACHED, 0, &entry);
        cache_fetching(entry, fetch(0));
        buffer_add_string(&body, cases[i].body);
        cache_store(entry, cases[i].status, cases[i].type, &body, 60, 0);
        ok((ask(&cache, NET_CACHED, 1, &entry) == CACHE_KEPT) == cases[i].kept,
           "%d with %zu bytes of \"%s\" is %skept", cases[i].status,
           strlen(cases[i].body), cases[i].type, cases[i].kept ? "" : "not ");
    }
}

/* More URLs than there are entries. */
static void
test_room(void)
{
    CLEANUP(cache_clear) struct cache cache = {0};
    struct cache_entry *entry;
    char url[64];

    for (int i = 0; i < CACHE_ENTRIES; i++) {
        snprintf(url, sizeof(url), "https://a/%d", i);
        cache_ask(&cache, url, NET_CACHED, i, &entry);
        store(entry, "{}", 3600, i);
    }
    cache_ask(&cache, "https://a/0", NET_CACHED, 100, &entry);
    cache_ask(&cache, "https://a/new", NET_CACHED, 101, &entry);
    store(entry, "{}", 3600, 101);
    ok(cache_ask(&cache, "https://a/0", NET_CACHED, 102, &entry) == CACHE_KEPT,
       "what was asked for lately stays");
    ok(cache_ask(&cache, "https://a/1", NET_CACHED, 103, &entry) ==
           CACHE_FETCH,
       "what was not asked for the longest makes room");
    cache_clear(&cache);
    for (size_t i = 0; i < CACHE_ENTRIES; i++) {
        snprintf(url, sizeof(url), "https://a/%zu", i);
        cache_ask(&cache, url, NET_CACHED, 0, &entry);
        cache_fetching(entry, fetch(i));
    }
    ok(cache_ask(&cache, "https://a/new", NET_CACHED, 0, &entry) ==
               CACHE_FETCH &&
           entry == NULL,
       "while all entries are fetched, another URL is not kept");
    cache_clear(&cache);
    ok(cache_find(&cache, fetch(0)) == NULL,
       "a fetch from before all was forgotten is not kept either");
}

/* M-05. */
static void
test_seconds(void)
{
    static const struct {
        const char *control;
        int seconds;
    } cases[] = {
        {NULL, 3600},
        {"", 3600},
        {"public", 3600},
        {"max-age=300", 300},
        {"public, Max-Age=300, must-revalidate", 300},
        {"max-age=\"300\"", 300},
        {"max-age=300,max-age=200", 200},
        {"max-age=0", 60},
        {"max-age=59", 60},
        {"max-age=86401", 86400},
        {"max-age=99999999999999999999999999999", 86400},
        {"max-age=", 3600},
        {"max-age=-5", 3600},
        {"x-max-age=300", 3600},
        {"s-maxage=300", 3600},
        {"no-store", 60},
        {"max-age=300, No-Cache", 60},
        {" ,, max-age=300 ,", 300},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        ok(cache_seconds(cases[i].control) == cases[i].seconds,
           "\"%s\" is %d seconds",
           cases[i].control == NULL ? "no header" : cases[i].control,
           cases[i].seconds);
}

int
main(void)
{
    test_freshness();
    test_refresh();
    test_busy();
    test_worth();
    test_room();
    test_seconds();
    return tap_done();
}
