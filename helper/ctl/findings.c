/*
 * What "anypointctl check" has found.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it is told: all is printed as ASCII, the rest as
 *          \xNN.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/findings.h"

#include <stdarg.h>
#include <string.h>

/* A line number's most digits that are believed. */
#define DIGITS 6

#define FAULT   FINDING_FAULT
#define WARNING FINDING_WARNING

static const struct {
    const char *word;
    enum finding_level level;
    const char *todo;
} rows[] = {
#define FINDING(name, word, level, todo) {word, level, todo},
#include "helper/ctl/findings.def"
#undef FINDING
};

static const char *
level_word(enum finding_level level)
{
    return level == FINDING_FAULT ? "fault" : "warning";
}

/* ---- Adding --------------------------------------------------------------
 */

/* What a terminal could obey, or a log could not hold, is told in digits. */
static void
escape(char *space, size_t size, const char *text)
{
    size_t length = 0;

    for (; *text != '\0' && length + sizeof("\\xNN") <= size; text++) {
        unsigned char byte = (unsigned char) *text;

        if (byte >= 0x20 && byte <= 0x7e)
            space[length++] = (char) byte;
        else
            length += (size_t) snprintf(space + length, size - length,
                                        "\\x%02x", byte);
    }
    space[length] = '\0';
}

static bool
is_same(const struct finding *one, const struct finding *other)
{
    return one->name == other->name && one->line == other->line &&
           strcmp(one->file, other->file) == 0 &&
           (one->file[0] != '\0' || strcmp(one->what, other->what) == 0);
}

/* The last place is for saying that there are more. */
static void
store(struct findings *findings, const struct finding *finding)
{
    for (size_t i = 0; i < findings->count; i++)
        if (is_same(&findings->list[i], finding)) {
            findings->list[i].more +=
                strcmp(findings->list[i].what, finding->what) != 0;
            return;
        }
    if (findings->count == FINDINGS_MAX)
        return;
    findings->list[findings->count++] = *finding;
    if (findings->count == FINDINGS_MAX)
        findings->list[FINDINGS_MAX - 1] =
            (struct finding){.name = FINDING_TOO_MANY,
                             .what = "there is more than is told here"};
}

void
findings_add(struct findings *findings, enum finding_name name,
             const char *file, unsigned line, const char *format, ...)
{
    struct finding finding = {.name = name, .line = line};
    char text[sizeof(finding.what)];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    escape(finding.what, sizeof(finding.what), text);
    if (file != NULL)
        escape(finding.file, sizeof(finding.file), file);
    store(findings, &finding);
}

/* "12: " at the beginning; what follows it, or the text as it is. */
static const char *
take_line(unsigned *line, const char *text)
{
    size_t digits = strspn(text, "0123456789");

    *line = 0;
    if (digits == 0 || digits > DIGITS || strncmp(text + digits, ": ", 2) != 0)
        return text;
    for (size_t i = 0; i < digits; i++)
        *line = *line * 10 + (unsigned) (text[i] - '0');
    return text + digits + 2;
}

void
findings_add_error(struct findings *findings, enum finding_name name,
                   const char *file, const struct error *error)
{
    const char *text = error->text;
    size_t length = strlen(file);
    unsigned line = 0;

    if (strncmp(text, file, length) == 0) {
        if (text[length] == ':' && text[length + 1] == ' ')
            text += length + 2;
        else if (text[length] == ':')
            text = take_line(&line, text + length + 1);
        else if (text[length] == ' ')
            text += length + 1;
    }
    findings_add(findings, name, file, line, "%s", text);
}

enum finding_name
findings_name(const char *word, size_t length)
{
    size_t i = 0;

    while (i < FINDING_NAMES && (strlen(rows[i].word) != length ||
                                 memcmp(rows[i].word, word, length) != 0))
        i++;
    return (enum finding_name) i;
}

size_t
findings_count(const struct findings *findings, enum finding_name name)
{
    size_t count = 0;

    for (size_t i = 0; i < findings->count; i++)
        count += findings->list[i].name == name;
    return count;
}

/* ---- Telling -------------------------------------------------------------
 */

static unsigned
count_of(const struct findings *findings, enum finding_level level)
{
    unsigned count = 0;

    for (size_t i = 0; i < findings->count; i++)
        count += rows[findings->list[i].name].level == level;
    return count;
}

int
findings_level(const struct findings *findings)
{
    if (count_of(findings, FINDING_FAULT) > 0)
        return FINDING_FAULT;
    return findings->count > 0 ? FINDING_WARNING : 0;
}

/* "fault: name: FILE:LINE: sentence. What to do." */
static void
print_one(const struct finding *finding, FILE *out)
{
    fprintf(out, "%s: %s: ", level_word(rows[finding->name].level),
            rows[finding->name].word);
    if (finding->file[0] != '\0')
        fputs(finding->file, out);
    if (finding->line != 0)
        fprintf(out, ":%u", finding->line);
    if (finding->file[0] != '\0')
        fputs(": ", out);
    fputs(finding->what, out);
    if (finding->more > 0)
        fprintf(out, " (and %u more like it at this place)", finding->more);
    fprintf(out, ". %s\n", rows[finding->name].todo);
}

static const char *
plural(unsigned count)
{
    return count == 1 ? "" : "s";
}

void
findings_print(const struct findings *findings, const char *looked, FILE *out)
{
    unsigned faults = count_of(findings, FINDING_FAULT);
    unsigned warnings = count_of(findings, FINDING_WARNING);

    for (size_t i = 0; i < findings->count; i++)
        if (rows[findings->list[i].name].level == FINDING_FAULT)
            print_one(&findings->list[i], out);
    for (size_t i = 0; i < findings->count; i++)
        if (rows[findings->list[i].name].level == FINDING_WARNING)
            print_one(&findings->list[i], out);
    if (findings->count == 0)
        fprintf(out, "Nothing is wrong with %s.\n", looked);
    else
        fprintf(out, "%u fault%s, %u warning%s in %s.\n", faults,
                plural(faults), warnings, plural(warnings), looked);
}

/* What was escaped before is ASCII: two characters are left to be quoted. */
static void
print_string(const char *text, FILE *out)
{
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

/* The name before a member's value; what comes before it in its object. */
static void
print_name(const char *before, const char *name, FILE *out)
{
    fputs(before, out);
    print_string(name, out);
    fputc(':', out);
}

static void
print_text(const char *before, const char *name, const char *text, FILE *out)
{
    print_name(before, name, out);
    if (text[0] == '\0')
        fputs("null", out);
    else
        print_string(text, out);
}

static void
print_object(const struct finding *finding, FILE *out)
{
    print_text("{", "level", level_word(rows[finding->name].level), out);
    print_text(",", "name", rows[finding->name].word, out);
    print_text(",", "file", finding->file, out);
    print_name(",", "line", out);
    if (finding->line == 0)
        fputs("null", out);
    else
        fprintf(out, "%u", finding->line);
    print_text(",", "what", finding->what, out);
    print_text(",", "todo", rows[finding->name].todo, out);
    print_name(",", "more", out);
    fprintf(out, "%u}", finding->more);
}

void
findings_print_json(const struct findings *findings, FILE *out)
{
    fputc('[', out);
    for (size_t i = 0; i < findings->count; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        print_object(&findings->list[i], out);
    }
    fputs("\n]\n", out);
}
