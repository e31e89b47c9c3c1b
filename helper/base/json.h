/*
 * JSON from outside, on json-c (RFC 8259).
 *
 * Refused besides what is no JSON: duplicate members (json-c would keep the
 * last), more than 16 levels, more words than any provider needs (json-c
 * takes a hundred times the text's room for some), invalid UTF-8, anything
 * after the value, what json-c takes beyond the grammar.
 *
 * A reader of members is sticky: after the first member that is missing or
 * of another type, every later call does nothing and the error stays.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_JSON_H
#define HELPER_BASE_JSON_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"

#define JSON_DEPTH_MAX 16

/* Names, strings, numbers and so on; of them objects and arrays. */
#define JSON_WORDS_MAX 131072
#define JSON_INNER_MAX 16384

/*
 * Parse one object; the caller lets go of it with json_free.  False with
 * ERROR_PROTOCOL if it is none.  The error never holds a byte of the text.
 */
bool json_parse(struct json_object **, const char *text, size_t length,
                struct error *) __attribute__((warn_unused_result));

/* For CLEANUP: let go of what the local points to; NULL is fine. */
void json_free(struct json_object **);

/* Reads members of one object; owns nothing. */
struct json_reader {
    struct json_object *object;
    struct error *error;
    bool bad;
};

/* Start reading members; an object of NULL is bad from the start. */
struct json_reader json_reader(struct json_object *, struct error *);

/*
 * A string member without a nul inside, copied with its nul into space of
 * this size; ERROR_PROTOCOL naming the member if missing or not so.
 */
void json_string(struct json_reader *, const char *name, char *space,
                 size_t size);

/* The same, but "" if it is missing (or null). */
void json_string_maybe(struct json_reader *, const char *name, char *space,
                       size_t size);

/*
 * A string member of 1 to most bytes (or, maybe, none: left empty), copied
 * into a secret.
 */
void json_secret(struct json_reader *, const char *name, struct secret *,
                 size_t most);
void json_secret_maybe(struct json_reader *, const char *name, struct secret *,
                       size_t most);

/*
 * A whole number in least..most, written without fraction or exponent; none
 * beyond 2^53 is taken, since not all readers are exact there.  _maybe
 * leaves *number as it is if the member is missing.
 */
void json_number(struct json_reader *, const char *name, int64_t *number,
                 int64_t least, int64_t most);
void json_number_maybe(struct json_reader *, const char *name, int64_t *number,
                       int64_t least, int64_t most);

/*
 * A NumericDate (RFC 7519 2): a JSON number, fraction and exponent allowed,
 * rounded down; 0..2^53.  _maybe leaves *seconds as it is if the member is
 * missing.
 */
void json_date(struct json_reader *, const char *name, int64_t *seconds);
void json_date_maybe(struct json_reader *, const char *name, int64_t *seconds);

/* true or false; _maybe leaves *flag as it is if the member is missing. */
void json_flag(struct json_reader *, const char *name, bool *flag);
void json_flag_maybe(struct json_reader *, const char *name, bool *flag);

/* A member that is an object (not owned); NULL if missing and _maybe. */
struct json_object *json_inner(struct json_reader *, const char *name);
struct json_object *json_inner_maybe(struct json_reader *, const char *name);

/*
 * A member that is an array of at most most values (not owned), and how
 * many; NULL, with *count as it was, if bad.  An element of it that is an
 * object; NULL for another.
 */
struct json_object *json_array(struct json_reader *, const char *name,
                               size_t most, size_t *count);
struct json_object *json_element(struct json_object *array, size_t index);

/* True if the member is there, whatever it is, and even if all is bad. */
bool json_has(struct json_reader *, const char *name);

/* True if it is not, or is null. */
bool json_lacks(struct json_reader *, const char *name);

/*
 * True if the member is an array of 1..most strings, or itself one string;
 * calls each(context, string) for each and is bad if that answers false.
 */
void json_strings(struct json_reader *, const char *name, size_t most,
                  bool (*each)(void *context, const char *string),
                  void *context);

/* True if nothing was bad; the reader's error is set if something was. */
bool json_ok(const struct json_reader *);

#endif
