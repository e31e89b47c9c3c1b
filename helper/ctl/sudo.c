/*
 * What sudo lets an account do.
 *
 * Its list has lines like these, each "(USERS : GROUPS) TAGS COMMANDS":
 *
 *     (ALL : ALL) ALL
 *     (root) NOPASSWD: /usr/bin/apt-get update, /usr/bin/id
 *
 * Runs in: anypointctl.
 * Trusts:  sudo.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/sudo.h"

#include <string.h>

#include "helper/ctl/run.h"
#include "pam/cleanup.h"

#define SUDO    "/usr/bin/sudo"
#define SECONDS 20

/* True if one of the words between start and end is this one. */
static bool
has(const char *start, const char *end, const char *separators,
    const char *word)
{
    while (start < end) {
        size_t length = strcspn(start, separators);

        if (length > (size_t) (end - start))
            length = (size_t) (end - start);
        if (length == strlen(word) && memcmp(start, word, length) == 0)
            return true;
        start += length + 1;
    }
    return false;
}

/* Whom the line lets be: users stand before the colon. */
static bool
is_for_root(const char *open, const char *close)
{
    const char *colon = memchr(open, ':', (size_t) (close - open));
    const char *end = colon == NULL ? close : colon;

    return (has(open, end, "(), ", "ALL") || has(open, end, "(), ", "root") ||
            has(open, end, "(), ", "#0")) &&
           !has(open, end, "(), ", "!root") && !has(open, end, "(), ", "!#0");
}

/* What the commands are that end here; a '!' takes some away from ALL. */
static void
add_commands(struct sudo *sudo, const char *commands, const char *end)
{
    bool all = has(commands, end, "), ", "ALL") &&
               memchr(commands, '!', (size_t) (end - commands)) == NULL;

    if (all)
        sudo->right = SUDO_ALL;
    else if (sudo->right == SUDO_NONE)
        sudo->right = SUDO_SOME;
    if (all && has(commands, end, "), ", "NOPASSWD:"))
        sudo->unasked = true;
}

static void
add_line(struct sudo *sudo, const char *line, const char *end)
{
    const char *open = line + strspn(line, " \t");
    const char *close;

    if (open == line || open >= end || *open != '(')
        return;
    close = memchr(open, ')', (size_t) (end - open));
    if (close != NULL && is_for_root(open, close))
        add_commands(sudo, close, end);
}

struct sudo
sudo_parse(const char *text)
{
    struct sudo sudo = {0};

    while (*text != '\0') {
        const char *end = text + strcspn(text, "\n");

        add_line(&sudo, text, end);
        text = end + (*end == '\n');
    }
    return sudo;
}

bool
sudo_ask(struct sudo *sudo, const char *name, struct error *error)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    const struct run run = {.words = {SUDO, "-n", "-l", "-U", name},
                            .seconds = SECONDS};
    int status;

    *sudo = (struct sudo){0};
    if (!run_exists(SUDO))
        return true;
    if (!run_program(&status, &output, &run, error))
        return error_within(error, "asking sudo about %s", name);
    *sudo = sudo_parse(buffer_string(&output));
    return true;
}
