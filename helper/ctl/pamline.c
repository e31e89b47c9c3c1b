/*
 * A line of the module, as the module reads it (pam/options.h).
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/pamline.h"

#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "helper/ctl/host.h"
#include "helper/ctl/pamword.h"
#include "pam/cleanup.h"
#include "pam/text.h"
#include "pam/uids.h"

#define GROUP_SPACE 65536

/* pam/options.h has them for the module, with PAM's own headers. */
#define TIMEOUT_LEAST 5
#define TIMEOUT_MOST  900

/* ---- Values --------------------------------------------------------------
 */

typedef bool value_reader(struct pamline *, const char *value);

static bool
read_uids(struct pamline *line, const char *value)
{
    line->has_uids = true;
    return ranges_parse(&line->ours, value);
}

static bool
read_group(struct pamline *line, const char *value)
{
    snprintf(line->group, sizeof(line->group), "%s", value);
    return value[0] != '\0' && text_ascii(value);
}

static bool
read_socket(struct pamline *line, const char *value)
{
    snprintf(line->socket, sizeof(line->socket), "%s", value);
    return value[0] == '/' &&
           strlen(value) < sizeof(((struct sockaddr_un *) NULL)->sun_path);
}

static bool
read_timeout(struct pamline *line, const char *value)
{
    size_t length = strlen(value);

    if (length == 0 || length > 3 || strspn(value, "0123456789") != length)
        return false;
    for (line->timeout = 0; *value != '\0'; value++)
        line->timeout = line->timeout * 10 + (unsigned) (*value - '0');
    return line->timeout >= TIMEOUT_LEAST && line->timeout <= TIMEOUT_MOST;
}

static const struct {
    const char *name;
    value_reader *read;
} rows[] = {
#define FLAG(name, text)        {#name, NULL},
#define VALUE(name, form, text) {#name, read_##name},
#include "pam/options.def"
#undef FLAG
#undef VALUE
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* ---- Options -------------------------------------------------------------
 */

/* Where the line is. */
struct place {
    struct findings *findings;
    const char *file;
    unsigned number;
};

static void
wrong(const struct place *place, const char *word, const char *why)
{
    findings_add(place->findings, FINDING_PAM_OPTION, place->file,
                 place->number,
                 "the module's option %.100s %s, so nobody whose account is "
                 "Anypoint's gets in",
                 word, why);
}

static size_t
find_row(const char *word, size_t length)
{
    size_t i = 0;

    while (i < ROWS && (strlen(rows[i].name) != length ||
                        strncmp(rows[i].name, word, length) != 0))
        i++;
    return i;
}

/* What is wrong with the word, or NULL. */
static const char *
take_word(struct pamline *line, const char *word, bool seen[ROWS])
{
    size_t length = strcspn(word, "="), row = find_row(word, length);
    bool valued = word[length] == '=';

    if (row == ROWS)
        return "is not known";
    if (seen[row])
        return "stands there twice";
    seen[row] = true;
    if (valued != (rows[row].read != NULL))
        return valued ? "takes no value" : "needs a value";
    if (valued && !rows[row].read(line, word + length + 1))
        return "has a bad value";
    return NULL;
}

/* ---- Who is ours ---------------------------------------------------------
 */

/* A bound of a range that is not reserved: between them lies nothing else. */
static bool
hold_somebody(const struct ranges *ranges)
{
    static const uid_t edges[] = {1000, 60000, 65536};

    for (size_t i = 0; i < ranges->count; i++) {
        if (!uid_reserved(ranges->list[i].first) ||
            !uid_reserved(ranges->list[i].last))
            return true;
        for (size_t j = 0; j < sizeof(edges) / sizeof(edges[0]); j++)
            if (ranges_hold(ranges, edges[j]))
                return true;
    }
    return false;
}

static bool
has_group(const char *name)
{
    CLEANUP(free_ptr) char *space = malloc(GROUP_SPACE);
    struct group entry, *found = NULL;

    return space != NULL &&
           getgrnam_r(name, &entry, space, GROUP_SPACE, &found) == 0 &&
           found != NULL;
}

static void
judge_ours(const struct pamline *line, const struct place *place)
{
    if (!line->has_uids && line->group[0] == '\0')
        findings_add(place->findings, FINDING_PAM_NOBODY, place->file,
                     place->number,
                     "the module has neither uids= nor group=, so it is "
                     "responsible for no account");
    else if (line->has_uids && line->ours.count > 0 &&
             !hold_somebody(&line->ours))
        findings_add(place->findings, FINDING_PAM_NOBODY, place->file,
                     place->number,
                     "all of the module's uids= are reserved, so it is "
                     "responsible for no account");
    if (line->group[0] != '\0' && !has_group(line->group))
        findings_add(place->findings, FINDING_PAM_GROUP, place->file,
                     place->number,
                     "this host has no group %s, so nobody gets in whose uid "
                     "may be Anypoint's",
                     line->group);
}

void
pamline_read(struct pamline *line, struct findings *findings, const char *file,
             unsigned number, const char *options)
{
    const struct place place = {findings, file, number};
    bool seen[ROWS] = {0};
    char word[PLACE_SIZE];

    *line = (struct pamline){.timeout = HOST_TIMEOUT};
    while (pamword_next(word, sizeof(word), &options)) {
        const char *why = take_word(line, word, seen);

        if (why != NULL)
            wrong(&place, word, why);
    }
    judge_ours(line, &place);
}
