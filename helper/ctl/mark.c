/*
 * The mark of a change that is not kept yet, and until when it may be.
 *
 * Its file has a line "NAME VALUE" for each member, in this order.
 *
 * Runs in: anypointctl.
 * Trusts:  the mark's folder, which only root can write.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/mark.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/base/lines.h"
#include "helper/ctl/durable.h"
#include "pam/cleanup.h"

#define BOOT_ID   "/proc/sys/kernel/random/boot_id"
#define LONGEST   1024
#define NUMBER_OF "0123456789"

static const struct {
    const char *name;
    size_t offset;
} numbers[] = {
    {"since-seconds", offsetof(struct mark, since.seconds)},
    {"since-ticks", offsetof(struct mark, since.ticks)},
    {"until-seconds", offsetof(struct mark, until_seconds)},
    {"until-ticks", offsetof(struct mark, until_ticks)},
    {"stage", offsetof(struct mark, stage)},
};

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

bool
mark_now(struct moment *moment, struct error *error)
{
    CLEANUP(close_fd) int fd = open(BOOT_ID, O_RDONLY | O_CLOEXEC);
    char boot[UUID_SIZE] = "";

    if (fd < 0 || read(fd, boot, UUID_SIZE - 1) != UUID_SIZE - 1 ||
        !uuid_valid(boot))
        return error_set(error, ERROR_SYSTEM, "%s cannot be read", BOOT_ID);
    *moment =
        (struct moment){.seconds = clock_seconds(), .ticks = clock_ticks()};
    memcpy(moment->boot, boot, UUID_SIZE);
    return true;
}

bool
mark_over(const struct mark *mark, const struct moment *now)
{
    if (strcmp(mark->since.boot, now->boot) == 0)
        return now->ticks >= mark->until_ticks;
    return now->seconds >= mark->until_seconds ||
           now->seconds < mark->since.seconds;
}

bool
mark_write(const struct mark *mark, const char *path, struct error *error)
{
    static const struct durable_form form = {.mode = 0600};
    CLEANUP(buffer_free) struct buffer text = BUFFER(LONGEST);
    char line[128];

    snprintf(line, sizeof(line), "boot %s\nsession %" PRIu32 "\n",
             mark->since.boot, mark->session);
    buffer_add_string(&text, line);
    for (size_t i = 0; i < NUMBERS; i++) {
        const void *from = (const char *) mark + numbers[i].offset;

        snprintf(line, sizeof(line), "%s %" PRId64 "\n", numbers[i].name,
                 *(const int64_t *) from);
        buffer_add_string(&text, line);
    }
    return (buffer_ok(&text) || error_memory(error)) &&
           durable_write(path, buffer_string(&text), text.length, &form,
                         error);
}

/* The value of the next line, which must be this member's. */
static const char *
next_value(struct lines *lines, const char *name, struct error *error)
{
    size_t length = strlen(name);

    if (!lines_next(lines, error) || strncmp(lines->text, name, length) != 0 ||
        lines->text[length] != ' ') {
        error_set(error, ERROR_SYSTEM, "the file is damaged: no %s", name);
        return NULL;
    }
    return lines->text + length + 1;
}

static bool
next_number(struct lines *lines, const char *name, int64_t *number,
            struct error *error)
{
    const char *value = next_value(lines, name, error);

    if (value == NULL)
        return false;
    if (value[0] == '\0' || strlen(value) > 18 ||
        strspn(value, NUMBER_OF) != strlen(value))
        return error_set(error, ERROR_SYSTEM,
                         "the file is damaged: %s is no number", name);
    *number = strtoll(value, NULL, 10);
    return true;
}

static bool
parse(struct mark *mark, struct lines *lines, struct error *error)
{
    const char *boot = next_value(lines, "boot", error);
    int64_t session;

    if (boot == NULL)
        return false;
    if (!uuid_valid(boot))
        return error_set(error, ERROR_SYSTEM, "the file is damaged: boot");
    memcpy(mark->since.boot, boot, UUID_SIZE);
    if (!next_number(lines, "session", &session, error))
        return false;
    if (session > UINT32_MAX)
        return error_set(error, ERROR_SYSTEM, "the file is damaged: session");
    mark->session = (uint32_t) session;
    for (size_t i = 0; i < NUMBERS; i++) {
        void *to = (char *) mark + numbers[i].offset;

        if (!next_number(lines, numbers[i].name, to, error))
            return false;
    }
    return true;
}

bool
mark_read(struct mark *mark, bool *exists, const char *path,
          struct error *error)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(LONGEST);
    struct durable_form ignored;
    struct mark made = {0};
    struct lines lines;

    if (!durable_read(&text, &ignored, exists, path, error))
        return false;
    if (!*exists)
        return true;
    lines = lines_of(buffer_string(&text), text.length, path);
    if (!parse(&made, &lines, error))
        return lines_wrong(&lines, error);
    *mark = made;
    return true;
}
