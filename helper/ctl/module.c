/*
 * The module's lines in a file of PAM's configuration (pam.conf(5)).
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/module.h"

#include <stdio.h>
#include <string.h>

#define BLANKS " \t"
#define MODULE "pam_anypoint.so"
#define OPTION "uids="

/* A piece of a text. */
struct piece {
    const char *at;
    size_t length;
};

/* The text's next line, without its end; false when there is none. */
static bool
next_line(struct piece *line, const char **text)
{
    if (**text == '\0')
        return false;
    *line = (struct piece){*text, strcspn(*text, "\n")};
    *text += line->length + ((*text)[line->length] == '\n');
    return true;
}

/* The next word of a line, which gives it up; false when there is none. */
static bool
next_word(struct piece *word, struct piece *line)
{
    while (line->length > 0 && strchr(BLANKS, line->at[0]) != NULL)
        *line = (struct piece){line->at + 1, line->length - 1};
    *word = (struct piece){line->at, 0};
    while (word->length < line->length &&
           strchr(BLANKS, line->at[word->length]) == NULL)
        word->length++;
    line->at += word->length;
    line->length -= word->length;
    return word->length > 0;
}

/* The module may be named by its path. */
static bool
is_module(const struct piece *word)
{
    size_t length = strlen(MODULE);
    const char *end = word->at + word->length - length;

    return word->length >= length && memcmp(end, MODULE, length) == 0 &&
           (word->length == length || end[-1] == '/');
}

static bool
is_option(const struct piece *word)
{
    return word->length >= strlen(OPTION) &&
           memcmp(word->at, OPTION, strlen(OPTION)) == 0;
}

/*
 * True if it is one of the module's; its uids=, if it has one, is found,
 * else the place at the line's end where it belongs.
 */
static bool
find(struct piece *option, const struct piece *line)
{
    struct piece rest = *line, word;
    bool module = false;

    *option = (struct piece){line->at + line->length, 0};
    if (line->length > 0 && line->at[0] == '#')
        return false;
    while (next_word(&word, &rest)) {
        module |= is_module(&word);
        if (module && is_option(&word))
            *option = word;
    }
    return module;
}

bool
module_stands(const char *text)
{
    struct piece line, option;

    while (next_line(&line, &text))
        if (find(&option, &line))
            return true;
    return false;
}

void
module_set_uids(struct buffer *buffer, const char *text, const char *uids)
{
    struct piece line, option;

    while (next_line(&line, &text)) {
        const char *end = line.at + line.length;

        if (!find(&option, &line)) {
            buffer_add(buffer, line.at, (size_t) (text - line.at));
            continue;
        }
        buffer_add(buffer, line.at, (size_t) (option.at - line.at));
        if (option.length == 0 && option.at[-1] != ' ')
            buffer_add_byte(buffer, ' ');
        buffer_add_string(buffer, OPTION);
        buffer_add_string(buffer, uids);
        option.at += option.length;
        buffer_add(buffer, option.at, (size_t) (end - option.at));
        buffer_add(buffer, end, (size_t) (text - end));
    }
}

bool
module_uids(char *uids, size_t size, const char *text)
{
    struct piece line, option;

    uids[0] = '\0';
    while (next_line(&line, &text))
        if (find(&option, &line)) {
            size_t name = strlen(OPTION);

            if (option.length <= name || option.length - name >= size)
                return false;
            snprintf(uids, size, "%.*s", (int) (option.length - name),
                     option.at + name);
            return true;
        }
    return false;
}
