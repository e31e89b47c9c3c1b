/*
 * The settings: one file of sections and "key = value", root's.
 *
 * No value is ever put into an error: a secret may have been pasted there
 * by mistake, and the line is told.
 *
 * Runs in: the helper's listener, anypoint-net, --check.
 * Trusts:  the file's owner; not its form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/settings.h"

#include <stdlib.h>
#include <string.h>

#include "helper/base/file.h"
#include "helper/base/lines.h"
#include "helper/base/url.h"
#include "helper/base/uuid.h"
#include "helper/config/coherent.h"
#include "helper/config/endpoints.h"
#include "helper/config/rows.h"
#include "pam/cleanup.h"

#define BLANKS " \t"

/* So that an error that names the path has room for its reason. */
#define PATH_LONGEST 255

/* What is read so far: the section's row, and where each row stood. */
struct reader {
    struct settings *settings;
    const struct row *section;
    unsigned line;
    unsigned stood[ROWS]; /* the line; 0: nowhere yet */
};

static void *
place(struct settings *settings, const struct row *row)
{
    return (char *) settings + row->offset;
}

static const void *
look(const struct settings *settings, const struct row *row)
{
    return (const char *) settings + row->offset;
}

/* ---- Values --------------------------------------------------------------
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

static bool
printable(const char *value)
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
    [KIND_TEXT] = {printable, "printable ASCII"},
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
    [KIND_FLAG] = take_flag,
    [KIND_CHOICE] = take_choice,
};

static void
put(struct settings *settings, const struct row *row, long number)
{
    if (row->kind == KIND_NUMBER)
        *(long *) place(settings, row) = number;
    else if (row->kind == KIND_FLAG)
        *(bool *) place(settings, row) = number != 0;
    else if (row->kind == KIND_CHOICE)
        *(int *) place(settings, row) = (int) number;
}

static bool
set(struct settings *settings, const struct row *row, const char *value,
    struct error *error)
{
    long number;

    if (!printable(value))
        return error_set(error, ERROR_SETTINGS,
                         "%s holds a character that is not printable ASCII",
                         row->name);
    if (rows_is_text(row))
        return take_text(row, value, place(settings, row), error);
    if (!take[row->kind](row, value, &number, error))
        return false;
    put(settings, row, number);
    return true;
}

static bool
set_defaults(struct settings *settings, struct error *error)
{
    const struct row *rows = rows_all();

    for (size_t i = 0; i < ROWS; i++) {
        if (!rows_is_text(&rows[i]))
            put(settings, &rows[i], rows[i].number);
        else if (!copy_text(place(settings, &rows[i]), rows[i].text, error))
            return false;
    }
    return true;
}

/* ---- Lines ---------------------------------------------------------------
 */

/* True for what may be told in an error: what looks like a name of ours. */
static bool
names(const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";

    return text[0] != '\0' && strlen(text) <= 40 &&
           strspn(text, plain) == strlen(text);
}

static bool
once(struct reader *reader, const struct row *row, struct error *error)
{
    unsigned *stood = &reader->stood[row - rows_all()];

    if (*stood != 0)
        return error_set(error, ERROR_SETTINGS, "%s stands on line %u already",
                         row->name, *stood);
    *stood = reader->line;
    return true;
}

static bool
enter_section(struct reader *reader, char *line, struct error *error)
{
    size_t length = strlen(line);
    const struct row *row;

    if (line[length - 1] != ']')
        return error_set(error, ERROR_SETTINGS,
                         "a section's line is [NAME] and nothing more");
    line[length - 1] = '\0';
    row = rows_find(line + 1, true);
    if (row == NULL && !names(line + 1))
        return error_set(error, ERROR_SETTINGS,
                         "what stands in [] is no section's name");
    if (row == NULL)
        return error_set(error, ERROR_SETTINGS, "no section is called [%s]",
                         line + 1);
    reader->section = row;
    return once(reader, row, error);
}

/* The row of a key in the section that we are in. */
static const struct row *
find_key(const struct reader *reader, const char *key, struct error *error)
{
    const struct row *row = rows_find(key, false);

    if (row == NULL && !names(key))
        error_set(error, ERROR_SETTINGS,
                  "what stands before '=' is no setting's name");
    else if (row == NULL)
        error_set(error, ERROR_SETTINGS, "no setting is called %s", key);
    else if (reader->section == NULL)
        error_set(error, ERROR_SETTINGS,
                  "%s stands before any section; put it below [%s]", key,
                  rows_section(row)->name);
    else if (rows_section(row) != reader->section)
        error_set(error, ERROR_SETTINGS, "%s belongs in [%s], not in [%s]",
                  key, rows_section(row)->name, reader->section->name);
    else
        return row;
    return NULL;
}

/* Part "key = value" where it stands; NULL if there is no '='. */
static char *
part(char *line)
{
    char *equals = strchr(line, '='), *end = equals;

    if (equals == NULL)
        return NULL;
    while (end > line && strchr(BLANKS, end[-1]) != NULL)
        end--;
    *end = '\0';
    return equals + 1 + strspn(equals + 1, BLANKS);
}

static bool
read_key(struct reader *reader, char *line, struct error *error)
{
    const char *value = part(line);
    const struct row *row;

    if (value == NULL)
        return error_set(error, ERROR_SETTINGS, "%s",
                         printable(line)
                             ? "the line has no '='; write KEY = VALUE"
                             : "the line holds a character that is not "
                               "printable ASCII");
    row = find_key(reader, line, error);
    return row != NULL && once(reader, row, error) &&
           set(reader->settings, row, value, error);
}

static bool
read_lines(struct settings *settings, struct lines *lines, struct error *error)
{
    struct reader reader = {.settings = settings};

    while (lines_next(lines, error)) {
        reader.line = lines->number;
        if (lines->text[0] == '[' ? !enter_section(&reader, lines->text, error)
                                  : !read_key(&reader, lines->text, error))
            return lines_wrong(lines, error);
    }
    return lines_ok(lines);
}

bool
settings_parse(struct settings *settings, const char *text, size_t length,
               const char *name, struct error *error)
{
    struct lines lines = lines_of(text, length, name);

    *settings = (struct settings){0};
    if (length > SETTINGS_MAX)
        return error_set(error, ERROR_SETTINGS, "%s is longer than %d bytes",
                         name, SETTINGS_MAX);
    if (set_defaults(settings, error) && read_lines(settings, &lines, error) &&
        endpoints_resolve(settings, error))
        return true;
    settings_free(settings);
    return false;
}

bool
settings_read(struct settings *settings, const char *path, struct error *error)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(SETTINGS_MAX);

    *settings = (struct settings){0};
    if (file_read(&text, path, FILE_PUBLIC, error) &&
        settings_parse(settings, buffer_string(&text), text.length, path,
                       error) &&
        coherent_settings(settings, path, error))
        return true;
    settings_free(settings);
    return false;
}

const char *
settings_section(const char *key)
{
    const struct row *row = rows_find(key, false);

    return row == NULL ? NULL : rows_section(row)->name;
}

/* ---- Printing ------------------------------------------------------------
 */

static void
print_value(const struct settings *settings, const struct row *row, FILE *file)
{
    const void *from = look(settings, row);

    if (rows_is_text(row) && **(char *const *) from != '\0')
        fprintf(file, " %s", *(char *const *) from);
    else if (row->kind == KIND_NUMBER)
        fprintf(file, " %ld", *(const long *) from);
    else if (row->kind == KIND_FLAG)
        fputs(*(const bool *) from ? " yes" : " no", file);
    else if (row->kind == KIND_CHOICE)
        fprintf(file, " %s", rows_words(row->choice)[*(const int *) from]);
}

void
settings_print(const struct settings *settings, FILE *file)
{
    const struct row *rows = rows_all();

    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].kind == KIND_SECTION) {
            fprintf(file, "%s[%s]\n", i == 0 ? "" : "\n", rows[i].name);
            continue;
        }
        fprintf(file, "%s =", rows[i].name);
        print_value(settings, &rows[i], file);
        fputc('\n', file);
    }
}

void
settings_free(struct settings *settings)
{
    const struct row *rows = rows_all();

    for (size_t i = 0; i < ROWS; i++)
        if (rows_is_text(&rows[i]))
            free(*(char **) place(settings, &rows[i]));
    *settings = (struct settings){0};
}
