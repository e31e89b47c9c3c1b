/*
 * A setting's value: how it is read, kept and written, by its row.
 *
 * Runs in: the helper's listener, anypoint-net, --check.
 * Trusts:  the row; nothing of a value's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/values.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "helper/base/url.h"
#include "helper/base/uuid.h"

/* So that an error that names the path has room for its reason. */
#define PATH_LONGEST 255

/* The shortest time that is not none, in seconds. */
#define SHORTEST 60

/* ---- Reading -------------------------------------------------------------
 */

static bool
url_fits(const char *value)
{
    struct url url;

    return url_parse(&url, value);
}

static bool
path_fits(const char *value)
{
    return value[0] == '/' && strlen(value) <= PATH_LONGEST;
}

bool
values_printable(const char *value)
{
    for (; *value != '\0'; value++)
        if (*value < 0x20 || *value > 0x7e)
            return false;
    return true;
}

/* What text must be besides printable ASCII. */
static const struct {
    bool (*fits)(const char *value);
    const char *form;
} forms[] = {
    [KIND_TEXT] = {values_printable, "printable ASCII"},
    [KIND_URL] = {url_fits, "an https URL of at most 255 bytes, without user, "
                            "fragment and spaces"},
    [KIND_PATH] = {path_fits, "an absolute path of at most 255 bytes"},
    [KIND_UUID] = {uuid_valid, "a UUID in lower case"},
};

static bool
copy_text(char **to, const char *value, struct error *error)
{
    char *copy = strdup(value);

    if (copy == NULL)
        return error_memory(error);
    free(*to);
    *to = copy;
    return true;
}

static bool
take_text(const struct row *row, const char *value, char **to,
          struct error *error)
{
    /* What has a default cannot do without a value. */
    if (value[0] == '\0' && row->text[0] != '\0')
        return error_set(error, ERROR_SETTINGS,
                         "%s needs a value; without its line it has %s",
                         row->name, row->text);
    if (value[0] != '\0' && !forms[row->kind].fits(value))
        return error_set(error, ERROR_SETTINGS, "%s must be %s", row->name,
                         forms[row->kind].form);
    return copy_text(to, value, error);
}

/* Digits alone: no sign, and no zero before others, which C reads as octal. */
static bool
take_number(const struct row *row, const char *value, long *number,
            struct error *error)
{
    size_t digits = strspn(value, "0123456789");
    bool plain = digits > 0 && digits < 10 && value[digits] == '\0' &&
                 (value[0] != '0' || digits == 1);

    *number = plain ? strtol(value, NULL, 10) : -1;
    if (*number >= row->least && *number <= row->most)
        return true;
    return error_set(error, ERROR_SETTINGS,
                     "%s must be a whole number from %ld to %ld", row->name,
                     row->least, row->most);
}

/* From large to small. */
static const struct {
    char letter;
    long seconds;
} units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

#define UNITS (sizeof(units) / sizeof(units[0]))

void
values_time(char text[static VALUES_TIME_SIZE], long seconds)
{
    size_t i = 0;

    while (seconds % units[i].seconds != 0)
        i++;
    snprintf(text, VALUES_TIME_SIZE, "%ld%c", seconds / units[i].seconds,
             units[i].letter);
}

/* -1 if it is no whole number with a unit. */
static int64_t
read_time(const char *value)
{
    size_t digits = strspn(value, "0123456789");

    if (digits == 0 || digits > 9 || value[0] == '0' ||
        value[digits] == '\0' || value[digits + 1] != '\0')
        return -1;
    for (size_t i = 0; i < UNITS; i++)
        if (value[digits] == units[i].letter)
            return strtoll(value, NULL, 10) * units[i].seconds;
    return -1;
}

/* What may be none is 0 then, or else not set. */
static bool
take_duration(const struct row *row, const char *value, long *number,
              struct error *error)
{
    long least = row->least == 0 ? SHORTEST : row->least;
    char from[VALUES_TIME_SIZE], to[VALUES_TIME_SIZE];
    int64_t seconds = read_time(value);

    *number = 0;
    if (row->least == 0 ? strcmp(value, "no") == 0
                        : row->number == 0 && value[0] == '\0')
        return true;
    if (seconds >= least && seconds <= row->most) {
        *number = (long) seconds;
        return true;
    }
    values_time(from, least);
    values_time(to, row->most);
    return error_set(error, ERROR_SETTINGS,
                     "%s must be %sa time from %s to %s, written as 15m, 12h "
                     "or 7d",
                     row->name, row->least == 0 ? "no or " : "", from, to);
}

static bool
take_flag(const struct row *row, const char *value, long *number,
          struct error *error)
{
    *number = strcmp(value, "yes") == 0;
    if (*number == 1 || strcmp(value, "no") == 0)
        return true;
    return error_set(error, ERROR_SETTINGS, "%s must be yes or no", row->name);
}

static bool
take_choice(const struct row *row, const char *value, long *number,
            struct error *error)
{
    const char *const *word = rows_words(row->choice);

    for (*number = 0; word[*number] != NULL; ++*number)
        if (strcmp(value, word[*number]) == 0)
            return true;
    error_set(error, ERROR_SETTINGS, "%s must be %s", row->name, word[0]);
    for (size_t i = 1; word[i] != NULL; i++) {
        size_t used = strlen(error->text);

        snprintf(error->text + used, sizeof(error->text) - used, " or %s",
                 word[i]);
    }
    return false;
}

/* How what is no text is read; the settings keep it by its kind. */
static bool (*const take[])(const struct row *, const char *value,
                            long *number, struct error *) = {
    [KIND_NUMBER] = take_number,
    [KIND_DURATION] = take_duration,
    [KIND_FLAG] = take_flag,
    [KIND_CHOICE] = take_choice,
};

static void *
place(void *in, const struct row *row)
{
    return (char *) in + row->offset;
}

static void
put(void *in, const struct row *row, long number)
{
    if (row->kind == KIND_NUMBER || row->kind == KIND_DURATION)
        *(long *) place(in, row) = number;
    else if (row->kind == KIND_FLAG)
        *(bool *) place(in, row) = number != 0;
    else if (row->kind == KIND_CHOICE)
        *(int *) place(in, row) = (int) number;
}

bool
values_take(void *in, const struct row *row, const char *written,
            struct error *error)
{
    long number;

    if (!values_printable(written))
        return error_set(error, ERROR_SETTINGS,
                         "%s holds a character that is not printable ASCII",
                         row->name);
    if (rows_is_text(row))
        return take_text(row, written, place(in, row), error);
    if (!take[row->kind](row, written, &number, error))
        return false;
    put(in, row, number);
    return true;
}

bool
values_default(void *in, const struct row *row, struct error *error)
{
    if (rows_is_text(row))
        return copy_text(place(in, row), row->text, error);
    put(in, row, row->number);
    return true;
}

/* ---- Writing -------------------------------------------------------------
 */

static void
print_duration(const struct row *row, long seconds, FILE *file)
{
    char text[VALUES_TIME_SIZE];

    if (seconds == 0) {
        fputs(row->least == 0 ? " no" : "", file);
        return;
    }
    values_time(text, seconds);
    fprintf(file, " %s", text);
}

void
values_print(const void *in, const struct row *row, FILE *file)
{
    const void *from = (const char *) in + row->offset;

    if (rows_is_text(row) && **(char *const *) from != '\0')
        fprintf(file, " %s", *(char *const *) from);
    else if (row->kind == KIND_NUMBER)
        fprintf(file, " %ld", *(const long *) from);
    else if (row->kind == KIND_DURATION)
        print_duration(row, *(const long *) from, file);
    else if (row->kind == KIND_FLAG)
        fputs(*(const bool *) from ? " yes" : " no", file);
    else if (row->kind == KIND_CHOICE)
        fprintf(file, " %s", rows_words(row->choice)[*(const int *) from]);
}

void
values_free(void *in, const struct row *row)
{
    if (rows_is_text(row))
        free(*(char **) place(in, row));
}
