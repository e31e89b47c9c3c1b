/*
 * A play's script: its lines, in order, as play.c's head says.
 *
 * Runs in: tests.
 * Trusts:  the script.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/play/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"

/* Longer than a message, so that a script can send one that is too long. */
#define STRING_MAX 8192

static const struct {
    const char *prefix;
    enum kind kind;
} kinds[] = {
    {"user ", KIND_USER},
    {"lookups ", KIND_LOOKUPS},
    {"options ", KIND_OPTIONS},
    {"item ", KIND_ITEM},
    {"environment ", KIND_ENVIRONMENT},
    {"blocked ", KIND_BLOCKED},
    {"handled ", KIND_HANDLED},
    {"socket ", KIND_SOCKET},
    {"stack ", KIND_STACK},
    {"call ", KIND_CALL},
    {"result ", KIND_RESULT},
    {"module > helper ", KIND_TO_HELPER},
    {"helper > module ", KIND_FROM_HELPER},
    {"helper tries ", KIND_TRIES},
    {"helper repeats ", KIND_REPEATS},
    {"helper gone", KIND_HELPER_GONE},
    {"helper silent ", KIND_SILENT},
    {"helper signals ", KIND_SIGNALS},
    {"seconds pass ", KIND_PASSES},
    {"module gone", KIND_MODULE_GONE},
    {"module > person ", KIND_TO_PERSON},
    {"person > module ", KIND_FROM_PERSON},
    {"person dawdles ", KIND_DAWDLES},
    {"person becomes ", KIND_BECOMES},
    {"person presses ", KIND_PRESSES},
    {"person awaits ", KIND_AWAITS},
    {"log ", KIND_LOG},
    {"erased ", KIND_ERASED},
    {"module sets ", KIND_SETS},
};

static int wrongs;

static void
close_file(FILE **file)
{
    if (*file != NULL)
        fclose(*file);
}

void
script_note(const char *what, const char *got, const char *wanted)
{
    printf("# %s: got '%s', wanted '%s'\n", what, got, wanted);
    fflush(stdout);
    wrongs++;
}

int
script_wrongs(void)
{
    return wrongs;
}

/* One character, or \n, \\, \", \xHH, or \*NNNc for NNN times c. */
static const char *
unescape(const char *from, char *to, size_t *length)
{
    size_t times = 1;
    char value = *from;

    if (value == '\\') {
        value = *++from;
        if (value == 'n') {
            value = '\n';
        } else if (value == 'x') {
            char digits[3] = {from[1], from[1] != '\0' ? from[2] : '\0'};

            value = (char) strtoul(digits, NULL, 16);
            from += 2;
        } else if (value == '*') {
            char *end;

            times = strtoul(from + 1, &end, 10);
            from = end;
            value = *from;
        }
    }
    for (; times > 0 && *length < STRING_MAX; times--)
        to[(*length)++] = value;
    return from + 1;
}

static bool
read_strings(struct line *line, const char *rest)
{
    while ((rest = strchr(rest, '"')) != NULL) {
        char *space = calloc(1, STRING_MAX + 1);
        size_t length = 0;

        if (space == NULL || line->string_count == SCRIPT_STRINGS)
            return false;
        for (rest++; *rest != '"';) {
            if (*rest == '\0')
                return false;
            rest = unescape(rest, space, &length);
        }
        rest++;
        line->string[line->string_count] = space;
        line->length[line->string_count++] = length;
    }
    return true;
}

static bool
read_rest(struct line *line, const char *rest)
{
    size_t length;

    rest += strspn(rest, " ");
    line->rest = strdup(rest);
    if (line->rest == NULL)
        return false;
    length = strlen(rest);
    line->and_more = length >= 3 && strcmp(rest + length - 3, "...") == 0;
    snprintf(line->word, sizeof(line->word), "%.*s",
             (int) strcspn(rest, " \""), rest);
    line->number = strtod(line->word, NULL);
    return read_strings(line, rest);
}

static bool
read_line(struct script *script, const char *text)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct line *line = &script->lines[script->count];
        size_t length = strlen(kinds[i].prefix);

        if (script->count == SCRIPT_LINES ||
            strncmp(text, kinds[i].prefix, length) != 0)
            continue;
        script->count++;
        line->kind = kinds[i].kind;
        return read_rest(line, text + length);
    }
    return false;
}

/* Between words one space counts as well as several. */
static void
squeeze(char *text)
{
    char *to = text;

    for (char *from = text; *from != '\0' && *from != '"'; from++) {
        if (from[0] == ' ' && (from[1] == ' ' || from[1] == '\0'))
            continue;
        *to++ = *from;
        if (from[1] == '"') {
            memmove(to, from + 1, strlen(from + 1) + 1);
            return;
        }
    }
    *to = '\0';
}

bool
script_read(struct script *script, const char *path)
{
    CLEANUP(close_file) FILE *file = fopen(path, "r");
    char text[1024];

    if (file == NULL)
        return false;
    while (fgets(text, sizeof(text), file) != NULL) {
        text[strcspn(text, "\n")] = '\0';
        if (text[0] == '#' && script->title[0] == '\0')
            snprintf(script->title, sizeof(script->title), "%s",
                     text + 1 + strspn(text + 1, " "));
        if (text[0] == '#' || text[0] == '\0')
            continue;
        squeeze(text);
        if (!read_line(script, text)) {
            printf("# not understood: %s\n", text);
            return false;
        }
    }
    return script->count > 0;
}

const struct line *
script_next(const struct script *script, int *at, int wanted)
{
    for (int i = *at; i < script->count; i++)
        if (((int) script->lines[i].kind & wanted) != 0) {
            *at = i + 1;
            return &script->lines[i];
        }
    return NULL;
}
