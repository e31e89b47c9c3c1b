/*
 * The stack of a service, as libpam reads it (pam.conf(5)): with what its
 * file includes, line by line.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/pamfile.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "helper/ctl/pamword.h"
#include "helper/ctl/reading.h"
#include "pam/cleanup.h"

#define FILE_MAX  (64 * 1024)
#define LINE_MAX_ 2048
#define DEEPEST   16

/* A line, its continuations with it; and the words that are left of it. */
struct logical {
    char text[LINE_MAX_];
    unsigned number;
    const char *rest;
};

/* One file, and whoever includes it: a list, so that nothing recurs. */
struct open_file {
    struct buffer text;
    const char *next;
    unsigned number;
    unsigned char file;
    unsigned level;
    bool typed; /* included by a line of the type: others do not count */
};

struct reader {
    struct pam_stack *stack;
    const char *folder, *type;
    struct open_file files[DEEPEST];
    size_t depth;
};

static void
reader_free(struct reader *reader)
{
    for (size_t i = 0; i < DEEPEST; i++)
        buffer_free(&reader->files[i].text);
}

bool
pamfile_is(const struct pam_line *line, const char *module)
{
    const char *slash = strrchr(line->module, '/');

    return strcmp(slash == NULL ? line->module : slash + 1, module) == 0;
}

const char *
pamfile_of(const struct pam_stack *stack, const struct pam_line *line)
{
    return stack->files[line->file];
}

/* ---- Lines ---------------------------------------------------------------
 */

/* A physical line up to '#'; true if another one continues it. */
static bool
add_piece(struct logical *logical, const char *line, size_t length, bool *fits)
{
    size_t before = strlen(logical->text), count = length;
    const char *comment = memchr(line, '#', length);
    bool goes_on = length > 0 && line[length - 1] == '\\';

    if (comment != NULL) {
        count = (size_t) (comment - line);
        goes_on = false;
    } else if (goes_on) {
        count--;
    }
    *fits = before + count + 1 < sizeof(logical->text);
    if (*fits)
        snprintf(logical->text + before, sizeof(logical->text) - before,
                 "%.*s%s", (int) count, line, goes_on ? " " : "");
    return goes_on;
}

static bool
next_logical(struct logical *logical, struct open_file *file,
             struct error *error)
{
    const char *line;
    bool fits = true, goes_on = true;
    size_t length;

    *logical = (struct logical){.number = file->number + 1};
    while (goes_on && fits && reading_line(&line, &length, &file->next)) {
        file->number++;
        goes_on = add_piece(logical, line, length, &fits);
    }
    logical->rest = logical->text;
    if (!fits)
        error_set(error, ERROR_SYSTEM, "line %u is too long", logical->number);
    return fits;
}

static struct pam_line *
add_line(struct reader *reader, const struct logical *logical,
         struct error *error)
{
    const struct open_file *file = &reader->files[reader->depth - 1];
    struct pam_stack *stack = reader->stack;
    struct pam_line *line;

    if (stack->count == PAM_LINES) {
        error_set(error, ERROR_SYSTEM, "the stack has more than %d lines",
                  PAM_LINES);
        return NULL;
    }
    line = &stack->lines[stack->count++];
    *line = (struct pam_line){
        .file = file->file, .number = logical->number, .level = file->level};
    return line;
}

/* ---- Files ---------------------------------------------------------------
 */

static bool
is_open(const struct reader *reader, const char *path)
{
    for (size_t i = 0; i < reader->depth; i++)
        if (strcmp(reader->stack->files[reader->files[i].file], path) == 0)
            return true;
    return false;
}

static bool
find_file(unsigned char *number, struct pam_stack *stack, const char *path,
          struct error *error)
{
    size_t i = 0;

    while (i < stack->file_count && strcmp(stack->files[i], path) != 0)
        i++;
    if (i == PAM_FILES)
        return error_set(error, ERROR_SYSTEM, "more than %d files", PAM_FILES);
    if (i == stack->file_count)
        snprintf(stack->files[stack->file_count++], PLACE_SIZE, "%s", path);
    *number = (unsigned char) i;
    return true;
}

/* *there is false for a file that cannot be included. */
static bool
enter(bool *there, struct reader *reader, const char *name, unsigned level,
      bool typed, struct error *error)
{
    struct open_file *file = &reader->files[reader->depth];
    char path[PLACE_SIZE];

    if (name[0] == '/')
        snprintf(path, sizeof(path), "%s", name);
    else if (!places_join(path, reader->folder, name, error))
        return false;
    *there = reader->depth < DEEPEST && !is_open(reader, path);
    if (!*there)
        return true;
    buffer_free(&file->text);
    file->text = BUFFER(FILE_MAX);
    if (!reading_text(&file->text, there, path, error) ||
        !find_file(&file->file, reader->stack, path, error))
        return false;
    file->next = buffer_string(&file->text);
    file->number = 0;
    file->level = level;
    file->typed = typed;
    reader->depth += *there;
    return true;
}

/* "@include FILE", "TYPE include FILE" and "TYPE substack FILE". */
static bool
include(struct reader *reader, struct logical *logical, bool substack,
        bool typed, struct error *error)
{
    unsigned level = reader->files[reader->depth - 1].level + substack;
    char name[PLACE_SIZE];
    struct pam_line *line;
    bool there = false;

    if (pamword_next(name, sizeof(name), &logical->rest) &&
        !enter(&there, reader, name, level, typed, error))
        return false;
    if (there && !substack)
        return true;
    if (there)
        reader->depth--;
    line = add_line(reader, logical, error);
    if (there)
        reader->depth++;
    if (line == NULL)
        return false;
    line->substack = substack && there;
    line->wrong = there ? PAM_GOOD : PAM_WRONG_INCLUDE;
    return true;
}

/* ---- What a line says ----------------------------------------------------
 */

static void
take_options(struct pam_line *line, struct logical *logical)
{
    char word[PLACE_SIZE];
    size_t length = 0;

    while (pamword_next(word, sizeof(word), &logical->rest) &&
           length + strlen(word) + 2 < sizeof(line->options))
        length += (size_t) snprintf(line->options + length,
                                    sizeof(line->options) - length, "%s%s",
                                    length == 0 ? "" : " ", word);
}

static bool
take_module(struct reader *reader, struct logical *logical, bool silent,
            const char *control, struct error *error)
{
    struct pam_line *line = add_line(reader, logical, error);
    bool understood;

    if (line == NULL)
        return false;
    line->silent = silent;
    understood = pamword_control(line->actions, control);
    if (!pamword_next(line->module, sizeof(line->module), &logical->rest) ||
        !understood)
        line->wrong = PAM_WRONG_FORM;
    take_options(line, logical);
    return true;
}

/* A type that is none counts as auth, or as what the file is included for. */
static bool
is_wanted(const struct reader *reader, const char *type)
{
    static const char *const types[] = {"auth", "account", "password",
                                        "session"};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strcasecmp(types[i], type) == 0)
            return strcasecmp(reader->type, type) == 0;
    return reader->files[reader->depth - 1].typed ||
           strcmp(reader->type, "auth") == 0;
}

static bool
is_type(const struct reader *reader, const char *type)
{
    return strcasecmp(reader->type, type) == 0;
}

static bool
take_logical(struct reader *reader, struct logical *logical,
             struct error *error)
{
    char type[PLACE_SIZE], control[512];
    const char *plain = type;
    bool silent;

    if (!pamword_next(type, sizeof(type), &logical->rest))
        return true;
    if (strcasecmp(type, "@include") == 0)
        return include(reader, logical, false,
                       reader->files[reader->depth - 1].typed, error);
    silent = type[0] == '-';
    plain += silent;
    if (!is_wanted(reader, plain))
        return true;
    if (!pamword_next(control, sizeof(control), &logical->rest))
        control[0] = '\0';
    if (is_type(reader, plain) && strcasecmp(control, "include") == 0)
        return include(reader, logical, false, true, error);
    if (is_type(reader, plain) && strcasecmp(control, "substack") == 0)
        return include(reader, logical, true, true, error);
    return take_module(reader, logical, silent,
                       is_type(reader, plain) ? control : "", error);
}

bool
pamfile_read(struct pam_stack *stack, const char *folder, const char *service,
             const char *type, struct error *error)
{
    CLEANUP(reader_free)
    struct reader reader = {.stack = stack, .folder = folder, .type = type};
    struct logical logical;
    bool there;

    stack->count = stack->file_count = 0;
    if (!enter(&there, &reader, service, 0, false, error))
        return false;
    while (reader.depth > 0) {
        struct open_file *file = &reader.files[reader.depth - 1];

        if (*file->next == '\0')
            reader.depth--;
        else if (!next_logical(&logical, file, error) ||
                 !take_logical(&reader, &logical, error))
            return error_within(error, "%s", stack->files[file->file]);
    }
    return true;
}
