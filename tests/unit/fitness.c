/*
 * Tests of helper/vault/fitness.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/fitness.h"

#include <stdio.h>
#include <string.h>

#include "pam/text.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The beginning of what is said of it; "" if it may be one. */
static bool
is_told(const char *pin, size_t length, const char *account, const char *told)
{
    const char *why = "not set";
    bool fits = fitness_check(pin, length, account, &why);

    if (told[0] == '\0')
        return fits && why == NULL;
    if (fits || why == NULL || !text_shows(why))
        return false;
    return strncmp(why, told, strlen(told)) == 0 &&
           strstr(why, "Choose another one.") != NULL;
}

struct case_of {
    const char *pin, *account, *told;
};

static void
try_all(const struct case_of cases[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        ok(is_told(cases[i].pin, strlen(cases[i].pin), cases[i].account,
                   cases[i].told),
           "%s, of %s: %s", cases[i].pin, cases[i].account,
           cases[i].told[0] == '\0' ? "fits" : cases[i].told);
}

#define COUNTS  "It counts"
#define REPEATS "It repeats"
#define NAMED   "It is too much like"
#define DATE    "It is a date"
#define COMMON  "It is one that many"
#define SHORT   "It is too short"
#define LONG    "It is too long"
#define UNSEEN  "It has characters"

static void
what_fits(void)
{
    static const struct case_of cases[] = {
        {"274901", "ada", ""},
        {"8302746195", "ada", ""},
        {"correct horse", "ada", ""},
        {"k7#Qz!", "ada", ""},
        {"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa9\xc3\xa0", "ada", ""},
        {"123457", "ada", ""},
        {"123456789x", "ada", ""},
    };

    try_all(cases, COUNT(cases));
}

static void
what_counts(void)
{
    static const struct case_of cases[] = {
        {"123456", "ada", COUNTS},
        {"987654", "ada", COUNTS},
        {"246802", "ada", COUNTS},
        {"369258", "ada", COUNTS},
        {"890123", "ada", COUNTS},
        {"1234567890", "ada", COUNTS},
        {"abcdef", "ada", COUNTS},
        {"ABCDEF", "ada", COUNTS},
        {"AbCdEf", "ada", COUNTS},
        {"fedcba", "ada", COUNTS},
        {"xyzabc", "ada", COUNTS},
        {"acegik", "ada", COUNTS},
        {"!\"#$%&", "ada", COUNTS},
        /* alpha to zeta, in Greek */
        {"\xce\xb1\xce\xb2\xce\xb3\xce\xb4\xce\xb5\xce\xb6", "ada", COUNTS},
        {"12345a", "ada", ""},
    };

    try_all(cases, COUNT(cases));
}

static void
what_repeats(void)
{
    static const struct case_of cases[] = {
        {"111111", "ada", REPEATS},
        {"121212", "ada", REPEATS},
        {"123123", "ada", REPEATS},
        {"1231231", "ada", REPEATS},
        {"abcabc", "ada", REPEATS},
        {"AbcaBC", "ada", REPEATS},
        {"050505", "ada", REPEATS},
        {"2749027490", "ada", REPEATS},
        {"111112", "ada", REPEATS},
        {"1221122112211", "ada", REPEATS},
        {"      ", "ada", REPEATS},
        {"274927", "ada", ""},
        {"\xc3\xa4\xc3\xb6\xc3\xa4\xc3\xb6\xc3\xa4\xc3\xb6", "ada", REPEATS},
    };

    try_all(cases, COUNT(cases));
}

static void
what_is_named(void)
{
    static const struct case_of cases[] = {
        {"ada#4711", "ada", NAMED},
        {"47ADA11", "ada", NAMED},
        {"my-lovelace", "lovelace", NAMED},
        {"lovela", "lovelace", NAMED},
        {"4711#ad", "ada", ""},
        {"al4711", "al", ""},
        {"svc-01", "svc-012345", NAMED},
    };

    try_all(cases, COUNT(cases));
}

static void
what_is_a_date(void)
{
    static const struct case_of cases[] = {
        {"19841231", "ada", DATE},   {"31121984", "ada", DATE},
        {"12311984", "ada", DATE},   {"311284", "ada", DATE},
        {"841231", "ada", DATE},     {"123184", "ada", DATE},
        {"198412", "ada", DATE},     {"121984", "ada", DATE},
        {"29.02.2000", "ada", DATE}, {"1984-12-31", "ada", DATE},
        {"04/07/1976", "ada", DATE}, {"19841331", "ada", ""},
        {"18991231", "ada", ""},     {"20991231", "ada", DATE},
        {"21001231", "ada", ""},     {"19840230", "ada", ""},
        {"19840400", "ada", ""},     {"198412310", "ada", ""},
        {"31.12.1984x", "ada", ""},  {"393739", "ada", ""},
    };

    try_all(cases, COUNT(cases));
}

static void
what_is_common(void)
{
    static const struct case_of cases[] = {
        {"147258", "ada", COMMON},   {"332211", "ada", COMMON},
        {"159753", "ada", COMMON},   {"qwertz", "ada", COMMON},
        {"Password", "ada", COMMON}, {"Pa55w0rd", "ada", ""},
        {"iloveyou", "ada", COMMON}, {"anypoint", "ada", COMMON},
        {"1472589", "ada", ""},
    };

    try_all(cases, COUNT(cases));
}

static void
how_long_it_may_be(void)
{
    char most[64 * 4 + 2];

    ok(is_told("", 0, "ada", SHORT), "nothing is too short");
    ok(is_told("27490", 5, "ada", SHORT), "and so are five characters");
    ok(is_told("\xc3\xa4\xc3\xb6\xc3\xbc", 6, "ada", SHORT),
       "of which one may have several bytes");
    for (size_t i = 0; i < sizeof(most); i++)
        most[i] = "27490183"[i * i % 8 ^ i / 8 % 8];
    ok(is_told(most, 64, "ada", ""), "64 characters fit");
    ok(is_told(most, 65, "ada", LONG), "65 do not");
    ok(is_told(most, sizeof(most), "ada", LONG), "nor do any more");
    for (size_t i = 0; i < 64; i++) /* emoji, of four bytes each */
        snprintf(most + i * 4, 5, "\xf0\x9f\x98%c",
                 (char) (0x80 + (i * i + i / 9) % 64));
    ok(is_told(most, (size_t) 64 * 4, "ada", ""), "64 of four bytes do");
}

static void
what_cannot_be_seen(void)
{
    static const struct {
        const char *pin, *what;
        size_t length;
    } cases[] = {
        {"2749\x00"
         "01",
         "a nul", 7},
        {"274901\x00", "a nul at its end", 7},
        {"2749\n01", "a newline", 7},
        {"2749\t01", "a tab", 7},
        {"2749\x7f"
         "01",
         "a delete", 7},
        {"2749\xc2\x9b"
         "01",
         "a control of C1", 8},
        {"2749\xe2\x80\x8b"
         "01",
         "a space without width", 9},
        {"2749\xe2\x80\xae"
         "01",
         "a mark that turns writing", 9},
        {"2749\xff"
         "01",
         "no UTF-8", 7},
        {"2749\xc0\xb0"
         "1",
         "an overlong form", 7},
        {"\x80\x80\x80\x80\x80\x80", "the rest of a character", 6},
        {"274901\xc3", "half a character", 7},
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        ok(is_told(cases[i].pin, cases[i].length, "ada", UNSEEN),
           "%s cannot be seen", cases[i].what);
}

int
main(void)
{
    what_fits();
    what_counts();
    what_repeats();
    what_is_named();
    what_is_a_date();
    what_is_common();
    how_long_it_may_be();
    what_cannot_be_seen();
    return tap_done();
}
