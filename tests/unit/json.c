/*
 * Tests of helper/base/json.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Without a nul behind it. */
static char *
copy_of(const char *text, size_t length)
{
    char *copy = malloc(length == 0 ? 1 : length);

    if (copy == NULL)
        abort();
    memcpy(copy, text, length);
    return copy;
}

static void
vectors_hold(void)
{
    static const struct {
        const char *about, *text;
        size_t length;
        const char *why;
    } vectors[] = {
#define TAKEN(about, text)        {about, text, sizeof(text) - 1, ""},
#define REFUSED(about, text, why) {about, text, sizeof(text) - 1, why},
#include "tests/vectors/json.def"
#undef TAKEN
#undef REFUSED
    };

    for (size_t i = 0; i < COUNT(vectors); i++) {
        CLEANUP(json_free) struct json_object *object = NULL;
        /* A copy of its own, so that a sanitizer sees a step past its end. */
        CLEANUP(free_ptr)
        char *text = copy_of(vectors[i].text, vectors[i].length);
        struct error error = {0};
        bool wanted = vectors[i].why[0] == '\0';

        ok(json_parse(&object, text, vectors[i].length, &error) == wanted,
           "%s: %s", wanted ? "taken" : "refused", vectors[i].about);
        is(error.text, vectors[i].why, "and the reason is told");
        ok(wanted ? object != NULL
                  : object == NULL && error.kind == ERROR_PROTOCOL,
           "and the output %s", wanted ? "is set" : "is as it was");
    }
}

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
strings_are_copied(void)
{
    static const struct {
        const char *text, *got, *why;
    } cases[] = {
        {"{\"a\":\"\"}", "", ""},
        {"{\"a\":\"1234567\"}", "1234567", ""},
        {"{\"a\":\"\\u20ac\"}", "\xe2\x82\xac", ""},
        {"{\"a\":\"12345678\"}", "", "the member \"a\" is too long"},
        {"{}", "", "the member \"a\" is missing"},
        {"{\"A\":\"x\"}", "", "the member \"a\" is missing"},
        {"{\"a\":null}", "", "the member \"a\" is not a string"},
        {"{\"a\":1}", "", "the member \"a\" is not a string"},
        {"{\"a\":true}", "", "the member \"a\" is not a string"},
        {"{\"a\":[\"x\"]}", "", "the member \"a\" is not a string"},
        {"{\"a\":{\"a\":\"x\"}}", "", "the member \"a\" is not a string"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(json_free) struct json_object *object = parse(cases[i].text);
        struct error error = {0};
        struct json_reader reader = json_reader(object, &error);
        char space[8] = "before";

        json_string(&reader, "a", space, sizeof(space));
        is(space, cases[i].got, "a string of %s is '%s'", cases[i].text,
           cases[i].got);
        is(error.text, cases[i].why, "and what is wrong is told");
        ok(json_ok(&reader) == (cases[i].why[0] == '\0'), "and noticed");
    }
}

static void
optional_strings_may_be_missing(void)
{
    static const struct {
        const char *text, *got;
        bool good;
    } cases[] = {
        {"{}", "", true},
        {"{\"a\":null}", "", true},
        {"{\"a\":\"x\"}", "x", true},
        {"{\"a\":7}", "", false},
        {"{\"a\":\"12345678\"}", "", false},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(json_free) struct json_object *object = parse(cases[i].text);
        struct error error = {0};
        struct json_reader reader = json_reader(object, &error);
        char space[8] = "before";

        json_string_maybe(&reader, "a", space, sizeof(space));
        is(space, cases[i].got, "an optional string of %s is '%s'",
           cases[i].text, cases[i].got);
        ok(json_ok(&reader) == cases[i].good, "and it is %s",
           cases[i].good ? "good" : "bad");
    }
}

static void
secrets_are_copied(void)
{
    static const struct {
        const char *text;
        bool maybe;
        const char *got, *why;
    } cases[] = {
        {"{\"a\":\"1234\"}", false, "1234", ""},
        {"{\"a\":\"1234\"}", true, "1234", ""},
        {"{\"a\":\"12345\"}", false, NULL, "the member \"a\" is too long"},
        {"{\"a\":\"\"}", false, NULL, "the member \"a\" is empty"},
        {"{\"a\":\"\"}", true, NULL, "the member \"a\" is empty"},
        {"{\"a\":7}", true, NULL, "the member \"a\" is not a string"},
        {"{}", false, NULL, "the member \"a\" is missing"},
        {"{}", true, "", ""},
        {"{\"a\":null}", true, "", ""},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(json_free) struct json_object *object = parse(cases[i].text);
        CLEANUP(secret_erase) struct secret secret = {0};
        struct error error = {0};
        struct json_reader reader = json_reader(object, &error);

        if (!secret_copy(&secret, "before", 6))
            abort();
        (cases[i].maybe ? json_secret_maybe : json_secret)(&reader, "a",
                                                           &secret, 4);
        is(error.text, cases[i].why, "%s secret of %s is %s",
           cases[i].maybe ? "an optional" : "a", cases[i].text,
           cases[i].got == NULL ? "refused" : "taken");
        ok(json_ok(&reader) == (cases[i].got != NULL), "and noticed");
        if (cases[i].got != NULL)
            is(secret.bytes == NULL ? "" : secret.bytes, cases[i].got,
               "and copied");
    }
}

static void
missing_members_leave_the_output(void)
{
    CLEANUP(json_free)
    struct json_object *object =
        parse("{\"n\":1,\"d\":2,\"f\":true,\"o\":{}}");
    struct error error = {0};
    struct json_reader reader = json_reader(object, &error);
    int64_t number = 7, date = 7;
    bool flag = true, other = false;

    json_number_maybe(&reader, "x", &number, 0, 9);
    json_date_maybe(&reader, "x", &date);
    json_flag_maybe(&reader, "x", &flag);
    ok(number == 7 && date == 7 && flag &&
           json_inner_maybe(&reader, "x") == NULL && json_ok(&reader),
       "what is optional and missing is left as it is");
    json_number_maybe(&reader, "n", &number, 0, 9);
    json_date_maybe(&reader, "d", &date);
    json_flag_maybe(&reader, "f", &other);
    ok(number == 1 && date == 2 && other &&
           json_inner_maybe(&reader, "o") != NULL && json_ok(&reader),
       "what is optional and there is read");
}

static void
optional_members_are_checked(void)
{
    static const char *const texts[] = {"{\"a\":null}", "{\"a\":\"1\"}",
                                        "{\"a\":[]}"};

    for (size_t i = 0; i < COUNT(texts); i++) {
        CLEANUP(json_free) struct json_object *object = parse(texts[i]);
        struct error error = {0};
        struct json_reader number = json_reader(object, &error);
        struct json_reader date = number, flag = number, inner = number;
        int64_t got = 7;
        bool answer = false;

        json_number_maybe(&number, "a", &got, 0, 9);
        json_date_maybe(&date, "a", &got);
        json_flag_maybe(&flag, "a", &answer);
        ok(json_lacks(&inner, "a") == (i == 0) && json_lacks(&inner, "b"),
           "null is lacking, as is what is missing");
        ok(json_inner_maybe(&inner, "a") == NULL && !json_ok(&number) &&
               !json_ok(&date) && !json_ok(&flag) && !json_ok(&inner) &&
               got == 7 && !answer,
           "optional numbers, dates, flags, objects of %s are refused",
           texts[i]);
    }
}

static void
readers_are_sticky(void)
{
    CLEANUP(json_free)
    struct json_object *object = parse("{\"a\":1,\"b\":\"x\"}");
    struct error error = {0};
    struct json_reader reader = json_reader(object, &error);
    char space[8] = "before";
    int64_t number = 7;
    size_t count = 7;

    json_string(&reader, "a", space, sizeof(space));
    json_string(&reader, "b", space, sizeof(space));
    is(space, "", "after a mistake no string is read");
    json_number(&reader, "a", &number, 0, 9);
    ok(number == 7, "nor a number");
    ok(json_inner(&reader, "missing") == NULL &&
           json_array(&reader, "missing", 1, &count) == NULL && count == 7,
       "nor anything else");
    is(error.text, "the member \"a\" is not a string",
       "and the first mistake is told");
    ok(!json_ok(&reader), "and it stays bad");
    ok(json_has(&reader, "b") && !json_has(&reader, "c"),
       "but what is there can still be told");
}

static void
readers_of_nothing_are_bad(void)
{
    struct error error = {0};
    struct json_reader reader = json_reader(NULL, &error);
    char space[8] = "before";

    ok(error.kind == ERROR_NONE, "a reader of nothing is made silently");
    json_string(&reader, "a", space, sizeof(space));
    is(space, "", "it reads nothing");
    ok(!json_has(&reader, "a"), "it has nothing");
    ok(!json_ok(&reader), "it is bad");
    is(error.text, "an object is missing", "and says so");
    error_set(&error, ERROR_TOKEN, "what came before");
    reader = json_reader(NULL, &error);
    ok(!json_ok(&reader), "one after another mistake is bad too");
    is(error.text, "what came before", "and leaves what was told");
}

static void
inner_objects_are_read(void)
{
    CLEANUP(json_free)
    struct json_object *object =
        parse("{\"user\":{\"id\":\"x\"},\"list\":[{\"id\":\"y\"},7,null]}");
    struct error error = {0};
    struct json_reader outer = json_reader(object, &error), inner;
    struct json_object *array;
    size_t count = 0;
    char space[8];

    inner = json_reader(json_inner(&outer, "user"), &error);
    json_string(&inner, "id", space, sizeof(space));
    is(space, "x", "an object within is read");
    array = json_array(&outer, "list", 3, &count);
    ok(array != NULL && count == 3, "an array is counted");
    inner = json_reader(json_element(array, 0), &error);
    json_string(&inner, "id", space, sizeof(space));
    is(space, "y", "an object in it is read");
    ok(json_element(array, 1) == NULL && json_element(array, 2) == NULL &&
           json_element(array, 3) == NULL,
       "an element that is no object is none");
    ok(json_ok(&outer) && json_ok(&inner), "and nothing was bad");
    ok(json_array(&outer, "list", 2, &count) == NULL && !json_ok(&outer),
       "an array that is too long is bad");
    is(error.text, "the member \"list\" is too long", "and that is told");
}

static bool
join(void *context, const char *string)
{
    char *joined = context;
    size_t length = strlen(joined);

    snprintf(joined + length, 32 - length, "%s.", string);
    return strcmp(string, "no") != 0;
}

static void
strings_of_a_list_are_read(void)
{
    static const struct {
        const char *text, *got, *why;
    } cases[] = {
        {"{\"a\":\"x\"}", "x.", ""},
        {"{\"a\":[\"x\"]}", "x.", ""},
        {"{\"a\":[\"x\",\"y\",\"\"]}", "x.y..", ""},
        {"{\"a\":[\"x\",\"y\",\"z\",\"!\"]}", "", "is too long"},
        {"{\"a\":[]}", "", "is empty"},
        {"{\"a\":[\"x\",7]}", "x.", "is not an array of strings"},
        {"{\"a\":[\"x\",null]}", "x.", "is not an array of strings"},
        {"{\"a\":[[\"x\"]]}", "", "is not an array of strings"},
        {"{\"a\":[\"x\",\"no\",\"y\"]}", "x.no.", "holds what it may not"},
        {"{\"a\":\"no\"}", "no.", "holds what it may not"},
        {"{\"a\":7}", "", "is not an array"},
        {"{\"a\":null}", "", "is not an array"},
        {"{\"a\":{\"x\":\"y\"}}", "", "is not an array"},
        {"{}", "", "is missing"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(json_free) struct json_object *object = parse(cases[i].text);
        struct error error = {0};
        struct json_reader reader = json_reader(object, &error);
        char joined[32] = "";
        bool good = cases[i].why[0] == '\0';

        json_strings(&reader, "a", 3, join, joined);
        is(joined, cases[i].got, "the strings of %s are '%s'", cases[i].text,
           cases[i].got);
        ok(json_ok(&reader) == good, "and they are %s", good ? "good" : "bad");
        is(good ? "" : error.text + strlen("the member \"a\" "), cases[i].why,
           "and what is wrong is told");
    }
}

static void
flags_are_read(void)
{
    static const struct {
        const char *text;
        bool good, flag;
    } cases[] = {
        {"{\"a\":true}", true, true},   {"{\"a\":false}", true, false},
        {"{\"a\":1}", false, false},    {"{\"a\":\"true\"}", false, false},
        {"{\"a\":null}", false, false}, {"{}", false, false},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(json_free) struct json_object *object = parse(cases[i].text);
        struct error error = {0};
        struct json_reader reader = json_reader(object, &error);
        bool flag = !cases[i].flag, before = flag;

        json_flag(&reader, "a", &flag);
        ok(json_ok(&reader) == cases[i].good &&
               flag == (cases[i].good ? cases[i].flag : before),
           "a flag of %s is %s", cases[i].text,
           cases[i].good ? "taken" : "refused");
    }
}

int
main(void)
{
    vectors_hold();
    strings_are_copied();
    optional_strings_may_be_missing();
    secrets_are_copied();
    missing_members_leave_the_output();
    optional_members_are_checked();
    readers_are_sticky();
    readers_of_nothing_are_bad();
    inner_objects_are_read();
    strings_of_a_list_are_read();
    flags_are_read();
    return tap_done();
}
