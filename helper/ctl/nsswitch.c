/*
 * nsswitch.conf(5): who says which accounts and groups there are.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/nsswitch.h"

#include <string.h>

#include "helper/ctl/reading.h"
#include "pam/cleanup.h"

#define BLANKS       " \t\r"
#define NSSWITCH_MAX (64 * 1024)

/* The services that read /etc/passwd and /etc/group. */
static bool
is_files(const char *word, size_t length)
{
    return (length == 5 && memcmp(word, "files", 5) == 0) ||
           (length == 6 && memcmp(word, "compat", 6) == 0);
}

/* What stands in [] says when to go on. */
static void
judge_services(struct findings *findings, const char *path, unsigned number,
               const char *database, const char *at, const char *end)
{
    bool first = true, found = false;

    while (at < end && !found) {
        size_t blanks = strspn(at, BLANKS), length;

        at += blanks;
        if (at >= end || *at == '#')
            break;
        length = strcspn(at, *at == '[' ? "]\n" : BLANKS "[\n");
        found = is_files(at, length);
        if (found && !first)
            findings_add(findings, FINDING_NSS_ORDER, path, number,
                         "for %s, something else is asked before the files "
                         "of this host, and could name another root",
                         database);
        first = false;
        at += length + (*at == '[');
    }
    if (!found)
        findings_add(findings, FINDING_NSS_FILES, path, number,
                     "for %s, the files of this host are not asked", database);
}

static void
judge_line(struct findings *findings, const char *path, unsigned number,
           const char *line, size_t length)
{
    static const char *const databases[] = {"passwd", "group"};
    size_t blanks = strspn(line, BLANKS);

    for (size_t i = 0; i < sizeof(databases) / sizeof(databases[0]); i++) {
        size_t name = strlen(databases[i]);
        const char *at = line + blanks;

        if (blanks + name < length && memcmp(at, databases[i], name) == 0 &&
            at[name + strspn(at + name, BLANKS)] == ':')
            judge_services(findings, path, number, databases[i],
                           strchr(at, ':') + 1, line + length);
    }
}

void
nsswitch_judge(struct findings *findings, const char *path, const char *text)
{
    const char *line;
    unsigned number = 0;
    size_t length;

    while (reading_line(&line, &length, &text))
        judge_line(findings, path, ++number, line, length);
}

/* Without the file, or a line, the C library asks the files. */
void
nsswitch_check(struct host *host)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(NSSWITCH_MAX);
    const char *path = host->places->nsswitch;
    struct error error = {0};
    bool exists;

    if (!reading_text(&text, &exists, path, &error))
        findings_add_error(host->findings, FINDING_CHECK_FAILED, path, &error);
    else
        nsswitch_judge(host->findings, path, buffer_string(&text));
}
