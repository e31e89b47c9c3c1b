/*
 * Tests of helper/base/json.c: numbers and dates.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/base/json.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Parse, or end the test: its text is the test's own mistake. */
static struct json_object *
parse(const char *text)
{
    struct json_object *object = NULL;
    struct error error = {0};

    if (!json_parse(&object, text, strlen(text), &error)) {
        printf("Bail out! %s: %s\n", text, error.text);
        exit(1);
    }
    return object;
}

static void
numbers_are_exact(void)
{
    static const struct {
        const char *text;
        int64_t got;
        const char *why;
    } cases[] = {
        {"{\"a\":0}", 0, ""},
        {"{\"a\":-0}", 0, ""},
        {"{\"a\":-5}", -5, ""},
        {"{\"a\":9007199254740991}", INT64_C(9007199254740991), ""},
        {"{\"a\":-6}", 7, "is out of range"},
        {"{\"a\":9007199254740992}", 7, "is out of range"},
        {"{\"a\":18446744073709551616}", 7, "is out of range"},
        {"{\"a\":1E3}", 7, "is not a whole number"},
        {"{\"a\":1.0}", 7, "is not a whole number"},
        {"{\"a\":1e999}", 7, "is not a whole number"},
        {"{\"a\":\"5\"}", 7, "is not a whole number"},
        {"{\"a\":true}", 7, "is not a whole number"},
        {"{\"a\":null}", 7, "is not a whole number"},
        {"{\"a\":[5]}", 7, "is not a whole number"},
        {"{}", 7, "is missing"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(json_free) struct json_object *object = parse(cases[i].text);
        struct error error = {0};
        struct json_reader reader = json_reader(object, &error);
        int64_t number = 7;
        bool good = cases[i].why[0] == '\0';

        json_number(&reader, "a", &number, -5, INT64_C(9007199254740991));
        ok(number == cases[i].got && json_ok(&reader) == good,
           "a whole number of %s is %s", cases[i].text,
           good ? "taken" : "refused");
        is(good ? "" : error.text + strlen("the member \"a\" "), cases[i].why,
           "and what is wrong is told");
    }
}

static void
inexact_numbers_are_refused(void)
{
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        {"{\"a\":9007199254740992}", true},
        {"{\"a\":9007199254740993}", false},
        {"{\"a\":9223372036854775807}", false},
        {"{\"a\":9223372036854775808}", false},
        {"{\"a\":99999999999999999999}", false},
        {"{\"a\":-9007199254740992}", true},
        {"{\"a\":-9007199254740993}", false},
        {"{\"a\":-99999999999999999999}", false},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(json_free) struct json_object *object = parse(cases[i].text);
        struct error error = {0};
        struct json_reader reader = json_reader(object, &error);
        int64_t number = 7;

        json_number(&reader, "a", &number, INT64_MIN, INT64_MAX);
        ok(json_ok(&reader) == cases[i].good && (number == 7) != cases[i].good,
           "where any number will do, %s is %s", cases[i].text,
           cases[i].good ? "taken" : "refused, as not exact");
    }
}

/* J-19. */
static void
dates_may_have_fractions(void)
{
    static const struct {
        const char *text;
        int64_t got;
        const char *why;
    } cases[] = {
        {"{\"a\":0}", 0, ""},
        {"{\"a\":1300819380}", 1300819380, ""},
        {"{\"a\":1300819380.999}", 1300819380, ""},
        {"{\"a\":1.3008193800e9}", 1300819380, ""},
        {"{\"a\":1E3}", 1000, ""},
        {"{\"a\":-0.0}", 0, ""},
        {"{\"a\":9007199254740992}", INT64_C(9007199254740992), ""},
        {"{\"a\":9007199254740993}", 7, "is out of range"},
        {"{\"a\":9.1e15}", 7, "is out of range"},
        {"{\"a\":1e999}", 7, "is out of range"},
        {"{\"a\":-1e999}", 7, "is out of range"},
        {"{\"a\":-1}", 7, "is out of range"},
        {"{\"a\":-0.5}", 7, "is out of range"},
        {"{\"a\":\"1300819380\"}", 7, "is not a number"},
        {"{\"a\":null}", 7, "is not a number"},
        {"{\"a\":true}", 7, "is not a number"},
        {"{\"a\":[1]}", 7, "is not a number"},
        {"{}", 7, "is missing"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(json_free) struct json_object *object = parse(cases[i].text);
        struct error error = {0};
        struct json_reader reader = json_reader(object, &error);
        int64_t seconds = 7;
        bool good = cases[i].why[0] == '\0';

        json_date(&reader, "a", &seconds);
        ok(seconds == cases[i].got && json_ok(&reader) == good,
           "a date of %s is %s", cases[i].text, good ? "taken" : "refused");
        is(good ? "" : error.text + strlen("the member \"a\" "), cases[i].why,
           "and what is wrong is told");
    }
}

int
main(void)
{
    numbers_are_exact();
    inexact_numbers_are_refused();
    dates_may_have_fractions();
    return tap_done();
}
