/*
 * Tests of helper/server/limits.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/limits.h"

#include <stdio.h>
#include <string.h>

#include "tests/tap.h"

#define MINUTE 60000

static const struct settings settings = {
    .codes_per_account = 3,
    .codes_per_source = 10,
    .codes_per_user = 10,
    .passwords_per_account = 10,
    .passwords_per_source = 30,
    .passwords_per_user = 30,
};

static char why[128];
static struct limits limits;

static bool
take(enum permit_kind kind, const char *account, const char *source, uid_t uid,
     int64_t now)
{
    const struct limits_asker asker = {
        .account = account, .source = source, .uid = uid, .login = 7};

    why[0] = '\0';
    return limits_take(&limits, &settings, kind, &asker, now, why,
                       sizeof(why));
}

/* A '#' in it becomes the number. */
static void
numbered(char *space, size_t size, const char *form, int number)
{
    size_t length = strcspn(form, "#");

    if (form[length] == '\0')
        snprintf(space, size, "%s", form);
    else
        snprintf(space, size, "%.*s%d%s", (int) length, form, number,
                 form + length + 1);
}

/* How many of fifty pass. */
static int
passing(enum permit_kind kind, const char *account, const char *source,
        uid_t uid, int64_t now)
{
    int passed = 0;

    for (int i = 0; i < 50; i++) {
        char name[32], from[64];

        numbered(name, sizeof(name), account, i);
        numbered(from, sizeof(from), source, i);
        passed += take(kind, name, from, uid, now);
    }
    return passed;
}

static void
test_counts(void)
{
    static const struct {
        enum permit_kind kind;
        const char *account, *source;
        uid_t uid;
        int wanted;
        const char *why, *what;
    } cases[] = {
        {PERMIT_CODE, "ada", "192.0.2.#", 0, 3,
         "the account has had 3 in 10 minutes (codes_per_account)",
         "codes of an account"},
        {PERMIT_CODE, "m#", "192.0.2.7", 0, 10,
         "the source has had 10 in 60 minutes (codes_per_source)",
         "codes of a source"},
        {PERMIT_CODE, "m#", "2001:db8:1:2::#", 0, 10,
         "the source has had 10 in 60 minutes (codes_per_source)",
         "codes of an IPv6 network"},
        {PERMIT_CODE, "m#", "2001:db8:1:#::1", 0, 50, "",
         "codes of many networks"},
        {PERMIT_CODE, "m#", "::ffff:192.0.2.#", 0, 50, "",
         "codes of many IPv4 addresses in IPv6 ones"},
        {PERMIT_CODE, "m#", "::ffff:192.0.2.7", 0, 10,
         "the source has had 10 in 60 minutes (codes_per_source)",
         "codes of one of these"},
        {PERMIT_CODE, "m#", "fe80::#%eth0", 0, 10,
         "the source has had 10 in 60 minutes (codes_per_source)",
         "codes of a link"},
        {PERMIT_CODE, "m#", "", 0, 50, "", "codes at the console"},
        {PERMIT_CODE, "m#", "192.0.2.7", 1000, 10,
         "the uid has had 10 in 60 minutes (codes_per_user)",
         "codes of a uid, whatever source it tells"},
        {PERMIT_PASSWORD, "ada", "192.0.2.#", 0, 10,
         "the account has had 10 in 10 minutes (passwords_per_account)",
         "passwords of an account"},
        {PERMIT_PASSWORD, "m#", "192.0.2.7", 0, 30,
         "the source has had 30 in 60 minutes (passwords_per_source)",
         "passwords of a source"},
        {PERMIT_PASSWORD, "m#", "", 1000, 30,
         "the uid has had 30 in 60 minutes (passwords_per_user)",
         "passwords of a uid"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        limits = (struct limits){0};
        ok(passing(cases[i].kind, cases[i].account, cases[i].source,
                   cases[i].uid, 1) == cases[i].wanted,
           "%s: %d", cases[i].what, cases[i].wanted);
        is(why, cases[i].why, "and the log hears which limit");
    }
}

static void
test_windows(void)
{
    limits = (struct limits){0};
    ok(take(PERMIT_CODE, "ada", "", 0, 0) &&
           take(PERMIT_CODE, "ada", "", 0, MINUTE) &&
           take(PERMIT_CODE, "ada", "", 0, 2 * MINUTE),
       "three in two minutes");
    ok(!take(PERMIT_CODE, "ada", "", 0, 10 * MINUTE - 1),
       "not a fourth before ten minutes have gone");
    ok(take(PERMIT_CODE, "ada", "", 0, 10 * MINUTE),
       "then one, for the first is forgotten");
    ok(!take(PERMIT_CODE, "ada", "", 0, 10 * MINUTE + 1), "but one only");
    ok(take(PERMIT_PASSWORD, "ada", "", 0, 10 * MINUTE + 1),
       "passwords are counted apart");
    limits = (struct limits){0};
    ok(passing(PERMIT_PASSWORD, "ada", "", 0, 1) == 10 &&
           take(PERMIT_CODE, "ada", "", 0, 1),
       "where there are too many of these, there may be codes");
}

/* Who is refused by one limit has not used up another. */
static void
test_refusals_do_not_count(void)
{
    limits = (struct limits){0};
    ok(passing(PERMIT_CODE, "ada", "192.0.2.7", 0, 1) == 3,
       "ada's source asks fifty times");
    ok(passing(PERMIT_CODE, "m#", "192.0.2.7", 0, 1) == 7,
       "and has as many left as it was not given");
}

static void
test_forgetting(void)
{
    limits = (struct limits){0};
    for (int i = 0; i < 20; i++) {
        if (!take(PERMIT_CODE, "ada", "192.0.2.7", 0, 1))
            ok(false, "sign-in number %d is refused", i);
        limits_forget(&limits, 7);
    }
    ok(take(PERMIT_CODE, "ada", "192.0.2.7", 0, 1),
       "codes that led to sign-ins do not count");
    limits_settle(&limits, 7);
    limits_forget(&limits, 7);
    ok(take(PERMIT_CODE, "ada", "192.0.2.7", 0, 1) &&
           take(PERMIT_CODE, "ada", "192.0.2.7", 0, 1) &&
           !take(PERMIT_CODE, "ada", "192.0.2.7", 0, 1),
       "what counted when its login ended is not another pid's to forget");
}

/* Who signs in again and again pushes out nobody else's events. */
static void
test_returned_ones_make_no_crowd(void)
{
    const struct limits_asker often = {
        .account = "grace", .source = "", .uid = 200002, .login = 9};
    bool all = true;

    limits = (struct limits){0};
    ok(passing(PERMIT_CODE, "ada", "", 0, 1) == 3, "ada has had her three");
    for (size_t i = 0; i < 2 * LIMITS_EVENTS; i++) {
        all = all && limits_take(&limits, &settings, PERMIT_CODE, &often, 2,
                                 why, sizeof(why));
        limits_forget(&limits, 9);
    }
    ok(all, "grace signs in more often than there is room");
    ok(!take(PERMIT_CODE, "ada", "", 0, 3), "ada has still had her three");
}

/* Long names count by their ends; the oldest events give way, no others. */
static void
test_edges(void)
{
    char name[256], other[256];

    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    memcpy(other, name, sizeof(name));
    other[0] = 'b';
    limits = (struct limits){0};
    ok(passing(PERMIT_CODE, "m#", "", 0, 1) == 50, "others come first");
    for (int i = 0; i < 5; i++)
        (void) take(PERMIT_CODE, "x", name, 0, 1);
    ok(!take(PERMIT_CODE, "x", other, 0, 1), "x has had its three");
    limits = (struct limits){0};
    for (int i = 0; i < 10; i++) {
        char account[32];

        snprintf(account, sizeof(account), "m%d", i);
        (void) take(PERMIT_CODE, account, name, 0, 1);
    }
    ok(!take(PERMIT_CODE, "x", other, 0, 1),
       "names that end alike are one source");
    for (size_t i = 0; i < LIMITS_EVENTS; i++) {
        char account[32];

        snprintf(account, sizeof(account), "n%zu", i);
        (void) take(PERMIT_CODE, account, "", 0, 2);
    }
    ok(take(PERMIT_CODE, "x", other, 0, 2), "the oldest have given way");
}

static bool
is_use(const struct permit_use *use, enum permit_kind kind, bool of_user,
       long used, long most)
{
    return use->kind == kind && use->of_user == of_user && use->used == used &&
           use->most == most && use->minutes == (of_user ? 60 : 10);
}

static void
test_uses(void)
{
    struct permit_use uses[PERMIT_USES_MAX];

    limits = (struct limits){0};
    (void) take(PERMIT_CODE, "ada", "192.0.2.7", 0, 1);
    (void) take(PERMIT_CODE, "ada", "", 200001, 2);
    (void) take(PERMIT_PASSWORD, "ada", "", 0, 3);
    ok(limits_uses(&limits, &settings, "ada", 0, 4, uses) == 2,
       "root hears of the account's limits");
    ok(is_use(&uses[0], PERMIT_CODE, false, 2, 3), "of codes");
    ok(is_use(&uses[1], PERMIT_PASSWORD, false, 1, 10), "and of passwords");
    ok(limits_uses(&limits, &settings, "ada", 200001, 4, uses) == 4,
       "a user hears of the uid's, too");
    ok(is_use(&uses[1], PERMIT_CODE, true, 1, 10), "of codes");
    ok(limits_uses(&limits, &settings, "grace", 200002, 4, uses) == 4,
       "others hear of their own");
    ok(is_use(&uses[0], PERMIT_CODE, false, 0, 3), "and of no other");
    ok(limits_uses(&limits, &settings, "ada", 0, 11 * MINUTE, uses) == 2 &&
           is_use(&uses[0], PERMIT_CODE, false, 0, 3),
       "nor is what is long ago told");
}

static void
test_clearing(void)
{
    limits = (struct limits){0};
    (void) passing(PERMIT_CODE, "ada", "192.0.2.7", 0, 1);
    (void) passing(PERMIT_CODE, "grace", "", 0, 1);
    limits_clear(&limits, "ada");
    ok(!take(PERMIT_CODE, "grace", "", 0, 1), "another's limit stays");
    ok(passing(PERMIT_CODE, "ada", "", 0, 1) == 3,
       "the account has all again");
    ok(passing(PERMIT_CODE, "m#", "192.0.2.7", 0, 1) == 7,
       "its source has not");
}

static bool
may_check(const char *account, int64_t now)
{
    why[0] = '\0';
    return limits_may_check(&limits, account, now, why, sizeof(why));
}

static void
test_silence(void)
{
    limits = (struct limits){0};
    ok(may_check("ada", 5), "a provider that was not asked may be");
    limits_silent(&limits, "ada", 5);
    limits_silent(&limits, "ada", 6);
    ok(!may_check("ada", 5) && !may_check("ada", MINUTE + 4),
       "for a minute one that did not answer may not");
    is(why, "the provider did not answer a minute ago", "the log hears why");
    ok(may_check("grace", 6), "but for another account");
    ok(may_check("ada", MINUTE + 5),
       "then it may: the minute is the first silence's");
    limits_silent(&limits, "ada", 2 * MINUTE);
    limits_clear(&limits, "ada");
    ok(may_check("ada", 2 * MINUTE), "or once the account is forgotten");
    ok(passing(PERMIT_CODE, "ada", "192.0.2.#", 0, 2 * MINUTE) == 3,
       "it is no code");
}

int
main(void)
{
    test_uses();
    test_clearing();
    test_counts();
    test_windows();
    test_refusals_do_not_count();
    test_forgetting();
    test_returned_ones_make_no_crowd();
    test_edges();
    test_silence();
    return tap_done();
}
