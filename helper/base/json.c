/*
 * JSON from outside, on json-c (RFC 8259).
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/json.h"

#include <errno.h>
#include <json-c/json.h>
#include <json-c/json_visit.h>
#include <limits.h>
#include <string.h>

#include "helper/base/grammar.h"
#include "pam/cleanup.h"

/* RFC 8259 6: beyond it, not all who read a number read the same one. */
#define EXACT_MAX (INT64_C(1) << 53)

static const char *const not_of_type[] = {
    [json_type_null] = "is not null",
    [json_type_boolean] = "is not true or false",
    [json_type_double] = "is not a number",
    [json_type_int] = "is not a whole number",
    [json_type_object] = "is not an object",
    [json_type_array] = "is not an array",
    [json_type_string] = "is not a string",
};

static void
free_tokener(struct json_tokener **tokener)
{
    if (*tokener != NULL)
        json_tokener_free(*tokener);
}

static int
count_value(struct json_object *value, int flags, struct json_object *parent,
            const char *name, size_t *index, void *context)
{
    struct grammar *found = context;

    (void) parent;
    (void) index;
    if ((flags & JSON_C_VISIT_SECOND) != 0)
        return JSON_C_VISIT_RETURN_CONTINUE;
    if (name != NULL) {
        found->members++;
        found->bytes += strlen(name);
    }
    if (json_object_is_type(value, json_type_string))
        found->bytes += (size_t) json_object_get_string_len(value);
    return JSON_C_VISIT_RETURN_CONTINUE;
}

static bool
make_tree(struct json_object **tree, const char *text, size_t length,
          struct error *error)
{
    CLEANUP(free_tokener)
    struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX);

    if (tokener == NULL)
        return error_memory(error);
    json_tokener_set_flags(tokener,
                           JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    errno = 0; /* json-c has no word for it everywhere */
    *tree = json_tokener_parse_ex(tokener, text, (int) length);
    if (errno == ENOMEM)
        return error_memory(error);
    if (json_tokener_get_error(tokener) == json_tokener_error_depth)
        return error_set(error, ERROR_PROTOCOL, "JSON of too many levels");
    return (json_tokener_get_error(tokener) == json_tokener_success &&
            json_tokener_get_parse_end(tokener) == length) ||
           error_set(error, ERROR_PROTOCOL, "not JSON");
}

/* What there was no memory for once is in another tree. */
static bool
are_again(const char *text, size_t length, size_t members)
{
    CLEANUP(json_free) struct json_object *again = NULL;
    struct error ignored = {0};
    struct grammar found = {0};

    return make_tree(&again, text, length, &ignored) &&
           json_c_visit(again, 0, count_value, &found) == 0 &&
           found.members == members;
}

/*
 * A member that stood twice is once in the tree, however its name was
 * written (RFC 8259 4: what then holds is unpredictable, so that a signer
 * and we could read different claims).  json-c loses members, and bytes of a
 * string, and says nothing, when there is no memory for them.
 */
static bool
check_whole(struct json_object *object, const char *text, size_t length,
            const struct grammar *written, struct error *error)
{
    struct grammar found = {0};

    if (json_c_visit(object, 0, count_value, &found) != 0)
        return error_memory(error);
    if (found.members != written->members)
        return are_again(text, length, found.members)
                   ? error_set(error, ERROR_PROTOCOL,
                               "a member stands twice in the JSON")
                   : error_memory(error);
    return found.bytes == written->bytes || error_memory(error);
}

/* What can be told before there is a tree: json-c would make any. */
static bool
check_words(struct grammar *written, const char *text, size_t length,
            struct error *error)
{
    if (length > INT_MAX || !grammar_check(written, text, length))
        return error_set(error, ERROR_PROTOCOL, "not JSON");
    if (written->words > JSON_WORDS_MAX || written->inner > JSON_INNER_MAX)
        return error_set(error, ERROR_PROTOCOL, "JSON of too many words");
    return true;
}

bool
json_parse(struct json_object **object, const char *text, size_t length,
           struct error *error)
{
    CLEANUP(json_free) struct json_object *parsed = NULL;
    struct grammar written;

    if (!check_words(&written, text, length, error) ||
        !make_tree(&parsed, text, length, error))
        return false;
    if (!json_object_is_type(parsed, json_type_object))
        return error_set(error, ERROR_PROTOCOL, "JSON that is no object");
    if (!check_whole(parsed, text, length, &written, error))
        return false;
    *object = TAKE(parsed);
    return true;
}

void
json_free(struct json_object **object)
{
    json_object_put(*object);
    *object = NULL;
}

struct json_reader
json_reader(struct json_object *object, struct error *error)
{
    return (struct json_reader){
        .object = object,
        .error = error,
        .bad = !json_object_is_type(object, json_type_object),
    };
}

static void
fail(struct json_reader *reader, const char *name, const char *why)
{
    reader->bad = !error_set(reader->error, ERROR_PROTOCOL,
                             "the member \"%s\" %s", name, why);
}

/* True if the member is there; null is there, and *value is NULL then. */
static bool
find(const struct json_reader *reader, const char *name,
     struct json_object **value)
{
    *value = NULL;
    return json_object_object_get_ex(reader->object, name, value) != 0;
}

/* The member, of this type; NULL, and the reader bad, if it is not. */
static struct json_object *
need(struct json_reader *reader, const char *name, enum json_type type)
{
    struct json_object *value;

    if (reader->bad)
        return NULL;
    if (!find(reader, name, &value))
        fail(reader, name, "is missing");
    else if (!json_object_is_type(value, type))
        fail(reader, name, not_of_type[type]);
    return reader->bad ? NULL : value;
}

void
json_string(struct json_reader *reader, const char *name, char *space,
            size_t size)
{
    struct json_object *value = need(reader, name, json_type_string);
    size_t length;

    space[0] = '\0';
    if (value == NULL)
        return;
    length = (size_t) json_object_get_string_len(value);
    if (length >= size) {
        fail(reader, name, "is too long");
        return;
    }
    memcpy(space, json_object_get_string(value), length);
    space[length] = '\0';
}

void
json_string_maybe(struct json_reader *reader, const char *name, char *space,
                  size_t size)
{
    space[0] = '\0';
    if (!reader->bad && !json_lacks(reader, name))
        json_string(reader, name, space, size);
}

void
json_secret(struct json_reader *reader, const char *name,
            struct secret *secret, size_t most)
{
    struct json_object *value = need(reader, name, json_type_string);
    size_t length;

    if (value == NULL)
        return;
    length = (size_t) json_object_get_string_len(value);
    if (length == 0)
        fail(reader, name, "is empty");
    else if (length > most)
        fail(reader, name, "is too long");
    else if (!secret_copy(secret, json_object_get_string(value), length))
        reader->bad = !error_memory(reader->error);
}

void
json_secret_maybe(struct json_reader *reader, const char *name,
                  struct secret *secret, size_t most)
{
    if (reader->bad)
        return;
    if (json_lacks(reader, name))
        secret_erase(secret);
    else
        json_secret(reader, name, secret, most);
}

/* json-c turns what is too long for 64 bits into the nearest that is not. */
void
json_number(struct json_reader *reader, const char *name, int64_t *number,
            int64_t least, int64_t most)
{
    struct json_object *value = need(reader, name, json_type_int);
    int64_t got;

    if (value == NULL)
        return;
    got = json_object_get_int64(value);
    if (got < least || got > most || got < -EXACT_MAX || got > EXACT_MAX)
        fail(reader, name, "is out of range");
    else
        *number = got;
}

void
json_number_maybe(struct json_reader *reader, const char *name,
                  int64_t *number, int64_t least, int64_t most)
{
    if (json_has(reader, name))
        json_number(reader, name, number, least, most);
}

/* Infinity, as which json-c reads 1e999, is out of range too. */
static void
read_fraction(struct json_reader *reader, const char *name, int64_t *seconds)
{
    struct json_object *value = need(reader, name, json_type_double);
    double got;

    if (value == NULL)
        return;
    got = json_object_get_double(value);
    if (got >= 0 && got <= (double) EXACT_MAX)
        *seconds = (int64_t) got;
    else
        fail(reader, name, "is out of range");
}

void
json_date(struct json_reader *reader, const char *name, int64_t *seconds)
{
    struct json_object *value;

    if (find(reader, name, &value) &&
        json_object_is_type(value, json_type_int))
        json_number(reader, name, seconds, 0, EXACT_MAX);
    else
        read_fraction(reader, name, seconds);
}

void
json_date_maybe(struct json_reader *reader, const char *name, int64_t *seconds)
{
    if (json_has(reader, name))
        json_date(reader, name, seconds);
}

void
json_flag(struct json_reader *reader, const char *name, bool *flag)
{
    struct json_object *value = need(reader, name, json_type_boolean);

    if (value != NULL)
        *flag = json_object_get_boolean(value) != 0;
}

void
json_flag_maybe(struct json_reader *reader, const char *name, bool *flag)
{
    if (json_has(reader, name))
        json_flag(reader, name, flag);
}

struct json_object *
json_inner(struct json_reader *reader, const char *name)
{
    return need(reader, name, json_type_object);
}

struct json_object *
json_inner_maybe(struct json_reader *reader, const char *name)
{
    return json_has(reader, name) ? json_inner(reader, name) : NULL;
}

struct json_object *
json_array(struct json_reader *reader, const char *name, size_t most,
           size_t *count)
{
    struct json_object *value = need(reader, name, json_type_array);

    if (value == NULL)
        return NULL;
    if (json_object_array_length(value) > most) {
        fail(reader, name, "is too long");
        return NULL;
    }
    *count = json_object_array_length(value);
    return value;
}

struct json_object *
json_element(struct json_object *array, size_t index)
{
    struct json_object *value = json_object_array_get_idx(array, index);

    return json_object_is_type(value, json_type_object) ? value : NULL;
}

bool
json_has(struct json_reader *reader, const char *name)
{
    struct json_object *value;

    return find(reader, name, &value);
}

bool
json_lacks(struct json_reader *reader, const char *name)
{
    struct json_object *value;

    (void) find(reader, name, &value);
    return value == NULL;
}

static void
read_strings(struct json_reader *reader, const char *name, size_t most,
             bool (*each)(void *context, const char *string), void *context)
{
    size_t count = 0;
    struct json_object *array = json_array(reader, name, most, &count);

    if (array != NULL && count == 0)
        fail(reader, name, "is empty");
    for (size_t i = 0; i < count && !reader->bad; i++) {
        struct json_object *value = json_object_array_get_idx(array, i);

        if (!json_object_is_type(value, json_type_string))
            fail(reader, name, "is not an array of strings");
        else if (!each(context, json_object_get_string(value)))
            fail(reader, name, "holds what it may not");
    }
}

void
json_strings(struct json_reader *reader, const char *name, size_t most,
             bool (*each)(void *context, const char *string), void *context)
{
    struct json_object *value;

    if (reader->bad)
        return;
    if (!find(reader, name, &value) ||
        !json_object_is_type(value, json_type_string))
        read_strings(reader, name, most, each, context);
    else if (!each(context, json_object_get_string(value)))
        fail(reader, name, "holds what it may not");
}

bool
json_ok(const struct json_reader *reader)
{
    /* A reader of nothing: what went wrong before may say more. */
    if (reader->object == NULL && reader->error->kind == ERROR_NONE)
        error_set(reader->error, ERROR_PROTOCOL, "an object is missing");
    return !reader->bad;
}
