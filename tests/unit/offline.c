/*
 * Tests of helper/login/offline.c: when the last word of a provider that
 * cannot be reached counts.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/login/reauth.h"
#include "pam/cleanup.h"
#include "tests/again.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct again again;

static const enum error_kind troubles[] = {ERROR_NETWORK, ERROR_THROTTLED,
                                           ERROR_PROTOCOL};

static bool
counts(enum error_kind kind, struct error *error)
{
    *error = (struct error){.kind = kind, .text = "why"};
    return login_offline(&again.login, &again.account, error);
}

static void
each_error_is_trouble_or_not(void)
{
    for (int kind = 1; kind < ERROR_KINDS; kind++) {
        bool trouble =
            again_is_one_of(troubles, COUNT(troubles), (enum error_kind) kind);
        struct error error;

        ok(again_record(&again) && again_opens(&again, NULL, 0) &&
               counts((enum error_kind) kind, &error) == trouble &&
               error.kind == (enum error_kind) kind,
           "after %s the last word %s", error_word((enum error_kind) kind),
           trouble ? "counts" : "is none");
        ok(again_logout(&again), "it ends");
    }
}

static const struct {
    const char *what;
    enum record_state state;
    int64_t welcome, seen, now; /* before and after AGAIN_NOW */
    bool counts;
} words[] = {
    {"a yes an hour ago", RECORD_WELCOME, -AGAIN_HOUR, -1, 0, true},
    {"one at the window's end", RECORD_WELCOME, -7 * AGAIN_DAY, -1, 0, true},
    {"an older one", RECORD_WELCOME, -7 * AGAIN_DAY - 1, -1, 0, false},
    {"a refusal", RECORD_REFUSED, -AGAIN_HOUR, -1, 0, false},
    {"a lost token", RECORD_LOST, -AGAIN_HOUR, -1, 0, false},
    {"a clock that is 300 s back", RECORD_WELCOME, -AGAIN_HOUR, 300, 0, true},
    {"one of 301 s", RECORD_WELCOME, -AGAIN_HOUR, 301, 0, false},
    {"a yes to come", RECORD_WELCOME, 301, 0, 0, false},
    {"the year 1970", RECORD_WELCOME, -AGAIN_HOUR, 0, -AGAIN_NOW, false},
    {"a yes of never", RECORD_WELCOME, -AGAIN_NOW, -1, 0, false},
};

static void
a_word_counts_for_a_time(size_t i)
{
    struct record record;
    struct error error;
    int64_t seen = AGAIN_NOW + words[i].seen, now = AGAIN_NOW + words[i].now;

    ok(again_record(&again), "%s", words[i].what);
    record = *again_stored();
    record.state = words[i].state;
    record.welcome = AGAIN_NOW + words[i].welcome;
    record.seen = seen;
    ok(again_store(&record) && again_opens(&again, NULL, 0), "is kept");
    ground_clock(now);
    ok(counts(ERROR_NETWORK, &error) == words[i].counts &&
           error.kind == (words[i].counts                    ? ERROR_NETWORK
                          : words[i].state == RECORD_REFUSED ? ERROR_UNWELCOME
                                                             : ERROR_OFFLINE),
       "and %s", words[i].counts ? "counts" : "does not");
    ok(again_stored()->seen ==
               (now > seen && record.state != RECORD_REFUSED ? now : seen) &&
           again_stored()->welcome == record.welcome,
       "the clock is noted if it is ahead, but for a refusal, and is no yes");
    ground_clock(AGAIN_NOW);
    ok(again_logout(&again), "it ends");
}

/* Whom waiting does not help is told what does. */
static void
a_token_that_is_sent_no_more(void)
{
    for (int sendings = 1; sendings <= 2; sendings++) {
        struct record record;
        struct error error;

        ok(again_record(&again), "a token was sent in vain");
        record = *again_stored();
        record.sendings = (uint8_t) sendings;
        record.welcome = AGAIN_NOW - 8 * AGAIN_DAY;
        ok(again_store(&record) && again_opens(&again, NULL, 0) &&
               !counts(ERROR_NETWORK, &error) &&
               (again.login.told != NULL) == (sendings == 2),
           "to try again is advised %s",
           sendings == 2 ? "no more" : "once more");
        ok(again_logout(&again), "it ends");
    }
}

/* Each reason that no time mends has a sentence. */
static void
why_not_is_told(void)
{
    static const struct {
        enum record_state state;
        int64_t welcome, seen;
        const char *told;
    } cases[] = {
        {RECORD_WELCOME, AGAIN_NOW - 8 * AGAIN_DAY, 0, NULL},
        {RECORD_WELCOME, 0, 0, "did not confirm your user the last time."},
        {RECORD_WELCOME, AGAIN_NOW, AGAIN_NOW + 301, "whose clock was set"},
        {RECORD_LOST, AGAIN_NOW, 0, "cannot be renewed any more."},
        {RECORD_REFUSED, AGAIN_NOW, 0, NULL},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct record record;
        struct error error;

        ok(again_record(&again), "a last word");
        record = *again_stored();
        record.state = cases[i].state;
        record.welcome = cases[i].welcome;
        record.seen = cases[i].seen;
        ok(again_store(&record) && again_opens(&again, NULL, 0) &&
               !counts(ERROR_NETWORK, &error),
           "does not count");
        ok(cases[i].told == NULL
               ? again.login.told == NULL
               : again.login.told != NULL &&
                     strstr(again.login.told, cases[i].told) != NULL,
           "and the person is told: %s",
           cases[i].told == NULL ? "the error's own" : cases[i].told);
        ok(again_logout(&again), "it ends");
    }
}

static void
a_word_that_cannot_be_noted(void)
{
    static const enum ground_call calls[] = {GROUND_READ, GROUND_LOCK,
                                             GROUND_WRITE};
    struct record record;
    struct error error;

    for (size_t i = 0; i < COUNT(calls); i++) {
        ok(again_record(&again) && again_opens(&again, NULL, 0),
           "there is a record");
        ground_break(calls[i], 1, 1);
        ok(!counts(ERROR_NETWORK, &error) && error.kind == ERROR_SYSTEM &&
               !again.login.offline && ground_mend(),
           "a last word that cannot be read, or noted, does not count");
        ok(again_logout(&again), "it ends");
    }
    ok(again_record(&again) && again_opens(&again, NULL, 0),
       "a login reads a yes");
    record = *again_stored();
    record.state = RECORD_REFUSED;
    ok(again_store(&record) && !counts(ERROR_NETWORK, &error) &&
           error.kind == ERROR_UNWELCOME,
       "a no that another heard since is found");
    ok(again_logout(&again), "it ends");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    each_error_is_trouble_or_not();
    for (size_t i = 0; i < COUNT(words); i++)
        a_word_counts_for_a_time(i);
    a_token_that_is_sent_no_more();
    why_not_is_told();
    a_word_that_cannot_be_noted();
    again_end(&again);
    return tap_done();
}
