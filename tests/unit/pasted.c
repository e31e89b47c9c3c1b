/*
 * Tests of helper/oidc/pasted.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/pasted.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define REDIRECT "http://localhost:8719/anypoint"
#define STATE    "0123456789abcdefABCDEF"
#define OURS     "&state=" STATE

static const struct pasted_expected expected = {
    .redirect_uri = REDIRECT,
    .state = STATE,
    .issuer = "https://login.test/oauth2",
};

#define TWENTY "0123456789abcdefghij"
#define FIFTY  "01234567890123456789012345678901234567890123456789"
#define C500   FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY

static const struct {
    const char *text;
    enum pasted_kind kind;
    const char *code; /* or the error */
} cases[] = {
    /* Codes. */
    {"d127e2ec-a703-4e2a-8629-e9158804748b", PASTED_CODE,
     "d127e2ec-a703-4e2a-8629-e9158804748b"},
    {TWENTY, PASTED_CODE, TWENTY},
    {"  " TWENTY "\r\n", PASTED_CODE, TWENTY},
    {"'" TWENTY "'", PASTED_CODE, TWENTY},
    {TWENTY "%2Fb%3d", PASTED_CODE, TWENTY "/b="},
    {TWENTY "+b/c=", PASTED_CODE, TWENTY "+b/c="},
    {"code=a", PASTED_CODE, "a"},
    {"code=a%2Fb", PASTED_CODE, "a/b"},
    {C500 "012345678901", PASTED_CODE, C500 "012345678901"},
    {C500 "0123456789012", PASTED_CUT, NULL},
    {TWENTY "%2", PASTED_CUT, NULL},
    {TWENTY "%zz", PASTED_CUT, NULL},
    {TWENTY "%00b", PASTED_CUT, NULL},
    {"code=a%0ab", PASTED_CUT, NULL},
    {"code=a%1bb", PASTED_CUT, NULL},
    {"code=", PASTED_CUT, NULL},
    /* What a person may type at any prompt. */
    {"a", PASTED_OTHER, NULL},
    {"0123456789abcdefghi", PASTED_OTHER, NULL},
    {"hunter2", PASTED_OTHER, NULL},
    {"correct!horse!battery!staple", PASTED_OTHER, NULL},
    {"p@ssw0rd-that-is-quite-long", PASTED_OTHER, NULL},
    {"yes", PASTED_OTHER, NULL},
    /* Addresses. */
    {REDIRECT "?code=a" OURS, PASTED_CODE, "a"},
    {"\"" REDIRECT "?code=a" OURS "\"", PASTED_CODE, "a"},
    {"<" REDIRECT "?code=a" OURS ">", PASTED_CODE, "a"},
    {"localhost:8719/anypoint?code=a" OURS, PASTED_CODE, "a"},
    {REDIRECT "?state=" STATE "&code=a", PASTED_CODE, "a"},
    {REDIRECT "?code=a" OURS "#", PASTED_CODE, "a"},
    {REDIRECT "#code=a" OURS, PASTED_CODE, "a"},
    {REDIRECT "?code=a+b" OURS, PASTED_CODE, "a b"},
    {REDIRECT "?code=a%2bb" OURS, PASTED_CODE, "a+b"},
    {REDIRECT "?code=a" OURS "&session_state=x&scope=openid+profile",
     PASTED_CODE, "a"},
    {REDIRECT "?code=a" OURS "&iss=https%3A%2F%2Flogin.test%2Foauth2",
     PASTED_CODE, "a"},
    /* Not of this sign-in. */
    {REDIRECT "?code=a" OURS "0", PASTED_STALE, NULL},
    {REDIRECT "?code=a&state=0123456789abcdefABCDE", PASTED_STALE, NULL},
    {REDIRECT "?code=a&state=0123456789ABCDEFabcdef", PASTED_STALE, NULL},
    {REDIRECT "?error=access_denied&state=x", PASTED_STALE, NULL},
    {REDIRECT "?code=a" OURS "&iss=https%3A%2F%2Fevil.test", PASTED_FOREIGN,
     NULL},
    {"https://localhost:8719/anypoint?code=a" OURS, PASTED_FOREIGN, NULL},
    {"http://localhost:8719/anypoint/?code=a" OURS, PASTED_FOREIGN, NULL},
    {"http://localhost:8719/anypointx?code=a" OURS, PASTED_FOREIGN, NULL},
    {"http://localhost:8719/", PASTED_FOREIGN, NULL},
    {"http://evil.test/anypoint?code=a" OURS, PASTED_FOREIGN, NULL},
    {"http://localhost:8719/anypoint@evil.test/?code=a" OURS, PASTED_FOREIGN,
     NULL},
    {"https://login.test/oauth2/authorize", PASTED_FOREIGN, NULL},
    {"?code=a" OURS, PASTED_FOREIGN, NULL},
    {"code=a" OURS, PASTED_FOREIGN, NULL},
    /* Not all of it. */
    {REDIRECT, PASTED_CUT, NULL},
    {REDIRECT "?", PASTED_CUT, NULL},
    {REDIRECT "#", PASTED_CUT, NULL},
    {REDIRECT "?code=a", PASTED_CUT, NULL},
    {REDIRECT "?code=a&state=", PASTED_CUT, NULL},
    {REDIRECT "?code=" OURS, PASTED_CUT, NULL},
    {REDIRECT "?state=" STATE, PASTED_CUT, NULL},
    {REDIRECT "?code=a&code=b" OURS, PASTED_CUT, NULL},
    {REDIRECT "?code=a" OURS OURS, PASTED_CUT, NULL},
    {REDIRECT "?code=a" OURS "#state=" STATE, PASTED_CUT, NULL},
    {REDIRECT "?code=a" OURS "%", PASTED_CUT, NULL},
    {REDIRECT "?code=a%00" OURS, PASTED_CUT, NULL},
    {REDIRECT "?code=a%c3%a9" OURS, PASTED_CUT, NULL},
    {REDIRECT "?code=" C500 "0123456789012" OURS, PASTED_CUT, NULL},
    {REDIRECT "?&&=&code&state", PASTED_CUT, NULL},
    /* In pieces. */
    {REDIRECT "?code=a\n" OURS, PASTED_PIECES, NULL},
    {REDIRECT "?code=a b" OURS, PASTED_PIECES, NULL},
    {"a b", PASTED_PIECES, NULL},
    {"a\x1b[2Jb", PASTED_PIECES, NULL},
    {"\xc3\xa9", PASTED_PIECES, NULL},
    {"a\x7f"
     "b",
     PASTED_PIECES, NULL},
    /* Nothing. */
    {"", PASTED_NOTHING, NULL},
    {" \t\r\n", PASTED_NOTHING, NULL},
    {"\"\"", PASTED_NOTHING, NULL},
    /* Errors, in the query and in the fragment. */
    {REDIRECT "?error=access_denied" OURS, PASTED_ERROR, "access_denied"},
    {REDIRECT "#error=invalid_scope&error_description=no%20scope" OURS,
     PASTED_ERROR, "invalid_scope"},
    {REDIRECT "?state=" STATE "#error=server_error", PASTED_ERROR,
     "server_error"},
    {REDIRECT "#error=access_denied", PASTED_ERROR, "access_denied"},
    {REDIRECT "?error=x&code=a" OURS, PASTED_ERROR, "x"},
    {REDIRECT "#error=" FIFTY FIFTY, PASTED_ERROR, ""},
};

/* N-03, N-04, TM-45. */
static void
pastes_are_read(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CLEANUP(pasted_erase) struct pasted pasted = {0};
        const struct secret text = {(char *) (uintptr_t) cases[i].text,
                                    strlen(cases[i].text)};
        bool code = cases[i].kind == PASTED_CODE;

        ok(pasted_read(&pasted, &text, &expected) &&
               pasted.kind == cases[i].kind,
           "paste %zu is kind %d", i, (int) cases[i].kind);
        ok((pasted.code.bytes != NULL) == code, "%s",
           code ? "with its code" : "without one");
        if (code)
            is(pasted.code.bytes, cases[i].code, "which it is");
        if (cases[i].kind == PASTED_ERROR)
            is(pasted.error, cases[i].code, "with its error");
    }
}

static void
descriptions_are_plain(void)
{
    static const struct {
        const char *text, *description;
    } described[] = {
        {"#error=a&error_description=Can%27t+authorize+app",
         "Can't authorize app"},
        {"#error=a&error_description=a%1b%5bmb", ""},
        {"#error=a&error_description=%c3%a9", ""},
        {"#error=a&error_description=" C500, ""},
        {"#error=a", ""},
    };

    for (size_t i = 0; i < sizeof(described) / sizeof(described[0]); i++) {
        CLEANUP(pasted_erase) struct pasted pasted = {0};
        char text[1024];
        struct secret secret = {text, 0};

        secret.length = (size_t) snprintf(text, sizeof(text), "%s%s", REDIRECT,
                                          described[i].text);
        ok(pasted_read(&pasted, &secret, &expected) &&
               pasted.kind == PASTED_ERROR,
           "an error is read");
        is(pasted.description, described[i].description,
           "its description is plain, or none");
    }
}

/* An https address of one's own, and one that has no scheme to leave out. */
static void
other_redirects_are_known(void)
{
    const struct pasted_expected other = {
        .redirect_uri = "https://hosts.test/redirect.html",
        .state = STATE,
        .issuer = "https://login.test",
    };
    CLEANUP(pasted_erase) struct pasted pasted = {0}, again = {0};
    char text[] = "https://hosts.test/redirect.html?code=a" OURS;
    char bare[] = "hosts.test/redirect.html?code=b" OURS;

    ok(pasted_read(&pasted, &(struct secret){text, strlen(text)}, &other),
       "another address is read");
    is(pasted.code.bytes, "a", "with its code");
    ok(pasted_read(&again, &(struct secret){bare, strlen(bare)}, &other),
       "and without its scheme");
    is(again.code.bytes, "b", "with its code");
}

int
main(void)
{
    pastes_are_read();
    descriptions_are_plain();
    other_redirects_are_known();
    return tap_done();
}
