/*
 * Tests of helper/anypoint/broker.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/anypoint/broker.h"

#include <stdio.h>
#include <string.h>

#include "tests/tap.h"

#define USER  "a23c0943-1cc4-47f1-aea2-cb6c2c2fca6a"
#define OURS  "0a14e2fd-77a3-4bd1-8c66-6c9bb2b4fb32"
#define OTHER "11111111-2222-4333-8444-555555555555"

static const struct {
    const char *user, *organization, *wanted;
    enum error_kind kind;
    const char *text;
} cases[] = {
    {USER, OURS, OURS, ERROR_NONE, ""},
    {USER, OTHER, OURS, ERROR_ORGANIZATION,
     "the ID token's organization is " OTHER},
    {USER, "engines", OURS, ERROR_ORGANIZATION,
     "the ID token's organization is another"},
    {USER, "", OURS, ERROR_ORGANIZATION,
     "the ID token's organization is another"},
    {USER, "", "", ERROR_ORGANIZATION,
     "the ID token's organization is another"},
    {"CiRk", OURS, OURS, ERROR_TOKEN,
     "the ID token's user id is no UUID; see id_claim"},
    {"", OURS, OURS, ERROR_TOKEN,
     "the ID token's user id is no UUID; see id_claim"},
};

/* TM-47. */
int
main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char wanted[64];
        const struct settings settings = {.organization = wanted};
        struct profile profile = {.username = "before"};
        struct claims claims = {0};
        struct error error = {0};
        bool good = cases[i].kind == ERROR_NONE;

        snprintf(wanted, sizeof(wanted), "%s", cases[i].wanted);
        snprintf(claims.user_id, SUBJECT_SIZE, "%s", cases[i].user);
        snprintf(claims.organization, SUBJECT_SIZE, "%s",
                 cases[i].organization);
        ok(broker_profile(&profile, &settings, &claims, &error) == good &&
               error.kind == cases[i].kind,
           "user '%s' of '%s' is %s", cases[i].user, cases[i].organization,
           error_word(cases[i].kind));
        is(error.text, cases[i].text, "and why is told");
        is(profile.id, good ? USER : "", "the id");
        ok(profile.username[0] == '\0', "and no name");
    }
    return tap_done();
}
