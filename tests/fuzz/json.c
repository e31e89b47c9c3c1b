/*
 * Fuzz target: read any bytes as JSON.
 *
 * What is taken is taken again, and is the same, when json-c writes it.
 *
 * Runs in: tests.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/json.h"

#include <json-c/json.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
ignore(void *context, const char *string)
{
    size_t *total = context;

    *total += strlen(string);
    return *total < 100;
}

/* Ask for everything by a name of one letter; each from a new reader. */
static void
read_all(struct json_object *object)
{
    CLEANUP(secret_erase) struct secret secret = {0};
    struct error error = {0};
    struct json_reader first = json_reader(object, &error);
    struct json_reader second = first, third = first, fourth = first;
    struct json_reader fifth = first, sixth = first, seventh = first;
    char space[16];
    int64_t number = -1, date = -1;
    size_t total = 0;
    bool flag = false;

    json_string_maybe(&first, "a", space, sizeof(space));
    json_number_maybe(&second, "a", &number, 0, INT64_MAX);
    json_date_maybe(&third, "a", &date);
    json_flag_maybe(&fourth, "a", &flag);
    json_secret_maybe(&fifth, "a", &secret, 16);
    json_strings(&sixth, "a", 4, ignore, &total);
    (void) json_inner_maybe(&seventh, "a");
    if (memchr(space, '\0', sizeof(space)) == NULL || secret.length > 16 ||
        number < -1 || number > INT64_C(1) << 53 || date < -1 ||
        date > INT64_C(1) << 53)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    CLEANUP(json_free) struct json_object *object = NULL;
    CLEANUP(json_free) struct json_object *again = NULL;
    struct error error = {0};
    const char *text;

    if (!json_parse(&object, (const char *) bytes, length, &error)) {
        if (error.kind == ERROR_NONE || object != NULL)
            abort();
        return 0;
    }
    read_all(object);
    text = json_object_to_json_string(object);
    if (!json_parse(&again, text, strlen(text), &error) ||
        !json_object_equal(object, again))
        abort();
    return 0;
}
