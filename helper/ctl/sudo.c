/*
 * What sudo lets an account do.
 *
 * Its list has lines like these, each "(USERS : GROUPS) TAGS COMMANDS":
 *
 *     (ALL : ALL) ALL
 *     (root) NOPASSWD: /usr/bin/apt-get update, PASSWD: /usr/bin/id
 *
 * A tag holds from its command to the end of the line or its opposite; of
 * all commands the last one counts that is for what is run (sudoers(5)).
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

/* True if the text up to end begins with the word, which is passed by. */
static bool
take(const char **at, const char *end, const char *word)
{
    size_t length = strlen(word);

    if ((size_t) (end - *at) < length || memcmp(*at, word, length) != 0)
        return false;
    *at += length;
    return true;
}

/* The tags before a command; what they say of the password is kept. */
static void
take_tags(const char **at, const char *end, bool *unasked)
{
    for (;;) {
        size_t letters = strspn(*at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");

        if (take(at, end, " "))
            continue;
        if (take(at, end, "NOPASSWD:"))
            *unasked = true;
        else if (take(at, end, "PASSWD:"))
            *unasked = false;
        else if (letters > 0 && (size_t) (end - *at) > letters &&
                 (*at)[letters] == ':')
            *at += letters + 1;
        else
            return;
    }
}

/* What one command adds; a '!' takes some away from ALL. */
static void
add_command(struct sudo *sudo, const char *at, const char *end, bool unasked)
{
    bool all = take(&at, end, "ALL") && at == end;

    if (all)
        *sudo = (struct sudo){SUDO_ALL, unasked};
    else if (sudo->right == SUDO_NONE || *at == '!')
        *sudo = (struct sudo){SUDO_SOME, false};
}

/* Up to the next comma that is no part of the command. */
static const char *
end_of_command(const char *at, const char *end)
{
    while (at < end && *at != ',')
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    return at;
}

static void
add_commands(struct sudo *sudo, const char *at, const char *end)
{
    bool unasked = false;

    while (at < end) {
        const char *comma = end_of_command(at, end);

        take_tags(&at, comma, &unasked);
        add_command(sudo, at, comma, unasked);
        at = comma + 1;
    }
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
        add_commands(sudo, close + 1, end);
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
