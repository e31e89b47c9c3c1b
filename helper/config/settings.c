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
#include "helper/config/coherent.h"
#include "helper/config/endpoints.h"
#include "helper/config/rows.h"
#include "helper/config/values.h"
#include "pam/cleanup.h"

#define BLANKS " \t"

/* What is read so far: the section, and where each row and section stood. */
struct reader {
    struct settings *settings;
    const struct row *section; /* NULL: none yet, or a service's */
    struct service_settings
        *service; /* NULL: none, or one of settings.def's */
    unsigned line;
    unsigned stood[ROWS];        /* the line; 0: nowhere yet */
    unsigned said[SERVICE_ROWS]; /* the same, in this service's section */
    unsigned services[SERVICES_MOST];
};

static bool
set_defaults(struct settings *settings, struct error *error)
{
    const struct row *rows = rows_all();

    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].kind != KIND_SECTION &&
            !values_default(settings, &rows[i], error))
            return false;
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

/* Once, where it stood before at *line; 0: nowhere. */
static bool
once(const struct reader *reader, const char *what, unsigned *line,
     struct error *error)
{
    if (*line != 0)
        return error_set(error, ERROR_SETTINGS, "%s stands on line %u already",
                         what, *line);
    *line = reader->line;
    return true;
}

/* ---- Sections ------------------------------------------------------------
 */

#define SERVICE "service "

static bool
names_service(const char *name)
{
    size_t length = strlen(name);

    return length > 0 && length < SERVICE_NAME_SIZE &&
           values_printable(name) && strpbrk(name, " []") == NULL;
}

/* One more service, of defaults, which its section does not say. */
static struct service_settings *
add_service(struct settings *settings, const char *name, struct error *error)
{
    const struct row *rows = rows_service();
    struct service_settings *services =
        reallocarray(settings->services, settings->service_count + 1,
                     sizeof(struct service_settings));
    struct service_settings *service;

    if (services == NULL) {
        error_memory(error);
        return NULL;
    }
    settings->services = services;
    service = &services[settings->service_count++];
    *service = (struct service_settings){0};
    snprintf(service->name, sizeof(service->name), "%s", name);
    for (size_t i = 0; i < SERVICE_ROWS; i++)
        if (!values_default(service, &rows[i], error))
            return NULL;
    return service;
}

static bool
enter_service(struct reader *reader, const char *name, struct error *error)
{
    struct settings *settings = reader->settings;
    const struct service_settings *before;

    if (!names_service(name))
        return error_set(error, ERROR_SETTINGS,
                         "a service's section is [service NAME], its name of "
                         "1 to %d printable ASCII characters without spaces "
                         "and brackets",
                         SERVICE_NAME_SIZE - 1);
    before = settings_service(settings, name);
    if (before != NULL)
        return once(reader, "this service's section",
                    &reader->services[before - settings->services], error);
    if (settings->service_count == SERVICES_MOST)
        return error_set(error, ERROR_SETTINGS,
                         "more than %d services have a section",
                         SERVICES_MOST);
    reader->services[settings->service_count] = reader->line;
    reader->section = NULL;
    memset(reader->said, 0, sizeof(reader->said));
    reader->service = add_service(settings, name, error);
    return reader->service != NULL;
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
    if (strncmp(line + 1, SERVICE, sizeof(SERVICE) - 1) == 0)
        return enter_service(reader, line + sizeof(SERVICE), error);
    row = rows_find(line + 1, true);
    if (row == NULL && !names(line + 1))
        return error_set(error, ERROR_SETTINGS,
                         "what stands in [] is no section's name");
    if (row == NULL)
        return error_set(error, ERROR_SETTINGS, "no section is called [%s]",
                         line + 1);
    reader->section = row;
    reader->service = NULL;
    return once(reader, row->name, &reader->stood[row - rows_all()], error);
}

/* ---- Lines ---------------------------------------------------------------
 */

/* Why a key may not stand where we are. */
static bool
astray(const struct reader *reader, const char *key, struct error *error)
{
    static const char service[] = "service NAME";
    const struct row *row = rows_find(key, false);
    const char *belongs = row == NULL ? service : rows_section(row)->name;

    if (!names(key))
        return error_set(error, ERROR_SETTINGS,
                         "what stands before '=' is no setting's name");
    if (row == NULL && rows_find_service(key) == NULL)
        return error_set(error, ERROR_SETTINGS, "no setting is called %s",
                         key);
    if (reader->section == NULL && reader->service == NULL)
        return error_set(error, ERROR_SETTINGS,
                         "%s stands before any section; put it below [%s]",
                         key, belongs);
    return error_set(
        error, ERROR_SETTINGS, "%s belongs in [%s], not in [%s]", key, belongs,
        reader->service != NULL ? service : reader->section->name);
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
take_said(struct reader *reader, const struct row *row, const char *value,
          struct error *error)
{
    size_t i = (size_t) (row - rows_service());

    reader->service->says[i] = true;
    return once(reader, row->name, &reader->said[i], error) &&
           values_take(reader->service, row, value, error);
}

static bool
take(struct reader *reader, const char *key, const char *value,
     struct error *error)
{
    const struct row *row = rows_find_service(key);

    if (reader->service != NULL && row != NULL)
        return take_said(reader, row, value, error);
    row = rows_find(key, false);
    if (row == NULL || rows_section(row) != reader->section)
        return astray(reader, key, error);
    return once(reader, key, &reader->stood[row - rows_all()], error) &&
           values_take(reader->settings, row, value, error);
}

static bool
read_key(struct reader *reader, char *line, struct error *error)
{
    const char *value = part(line);

    if (value == NULL)
        return error_set(error, ERROR_SETTINGS, "%s",
                         values_printable(line)
                             ? "the line has no '='; write KEY = VALUE"
                             : "the line holds a character that is not "
                               "printable ASCII");
    return take(reader, line, value, error);
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

const struct service_settings *
settings_service(const struct settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->service_count; i++)
        if (strcmp(settings->services[i].name, name) == 0)
            return &settings->services[i];
    return NULL;
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
print_service(const struct service_settings *service, FILE *file)
{
    const struct row *rows = rows_service();

    fprintf(file, "\n[" SERVICE "%s]\n", service->name);
    for (size_t i = 0; i < SERVICE_ROWS; i++) {
        if (!service->says[i])
            continue;
        fprintf(file, "%s =", rows[i].name);
        values_print(service, &rows[i], file);
        fputc('\n', file);
    }
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
        values_print(settings, &rows[i], file);
        fputc('\n', file);
    }
    for (size_t i = 0; i < settings->service_count; i++)
        print_service(&settings->services[i], file);
}

void
settings_free(struct settings *settings)
{
    const struct row *rows = rows_all(), *said = rows_service();

    for (size_t i = 0; i < ROWS; i++)
        values_free(settings, &rows[i]);
    for (size_t i = 0; i < settings->service_count; i++)
        for (size_t k = 0; k < SERVICE_ROWS; k++)
            values_free(&settings->services[i], &said[k]);
    free(settings->services);
    *settings = (struct settings){0};
}
