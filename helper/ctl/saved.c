/*
 * Files as they were before we changed them.
 *
 * The list has a line for each thing, "KIND MODE UID GID COPY PATH":
 *
 *   file    its bytes are in the set's file COPY
 *   link    its target is
 *   none    there was nothing
 *   only    PATH is a pattern; what is not listed above was not there
 *   bare    PATH is a folder that was not there
 *
 * Runs in: anypointctl.
 * Trusts:  the set's folder, which only root can read and write.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/saved.h"

#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/lines.h"
#include "helper/ctl/durable.h"
#include "helper/ctl/installed.h"
#include "helper/ctl/places.h"
#include "pam/cleanup.h"

#define LIST     "list"
#define LIST_MAX (256 * 1024)
#define NEW      ".new"
#define OLD      ".old"

/* Of a copy: ours alone, that is root's. */
static struct durable_form
own(void)
{
    return (struct durable_form){
        .mode = 0600, .uid = geteuid(), .gid = getegid()};
}

static bool
beside(char path[PLACE_SIZE], const char *set, const char *suffix,
       struct error *error)
{
    return snprintf(path, PLACE_SIZE, "%s%s", set, suffix) < PLACE_SIZE ||
           error_set(error, ERROR_SYSTEM, "a path is too long: %.64s...", set);
}

/* ---- Saving --------------------------------------------------------------
 */

struct taking {
    const char *folder;
    struct buffer list;
    unsigned count;
};

static void
list_thing(struct taking *taking, const char *kind,
           const struct durable_form *form, unsigned copy, const char *path)
{
    char line[PLACE_SIZE + 64];

    snprintf(line, sizeof(line), "%s %o %u %u %u %s\n", kind,
             (unsigned) form->mode, (unsigned) form->uid, (unsigned) form->gid,
             copy, path);
    buffer_add_string(&taking->list, line);
}

/* A name that would not fit on a line of the list. */
static bool
is_odd(const char *path)
{
    return strlen(path) >= PLACE_SIZE || path[strcspn(path, "\n\r\t ")] != 0;
}

static bool
take_file(struct taking *taking, const char *path, struct error *error)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(DURABLE_MAX);
    const struct durable_form private = own();
    struct durable_form form = {0};
    char copy[PLACE_SIZE], number[16];
    bool exists;

    if (is_odd(path))
        return error_set(error, ERROR_SYSTEM,
                         "a file's name cannot be kept: %.64s", path);
    if (!durable_read(&bytes, &form, &exists, path, error))
        return false;
    if (!exists) {
        list_thing(taking, "none", &form, 0, path);
        return true;
    }
    snprintf(number, sizeof(number), "%u", ++taking->count);
    if (!places_join(copy, taking->folder, number, error) ||
        !durable_write(copy, buffer_string(&bytes), bytes.length, &private,
                       error))
        return false;
    list_thing(taking, form.link ? "link" : "file", &form, taking->count,
               path);
    return true;
}

static void
list_folder(struct taking *taking, const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PLACE_SIZE];

    snprintf(folder, sizeof(folder), "%.*s", (int) (slash - path), path);
    if (!durable_exists(folder))
        list_thing(taking, "bare", &(struct durable_form){0}, 0, folder);
}

static bool
take_matches(struct taking *taking, const char *pattern, struct error *error)
{
    CLEANUP(globfree) glob_t found = {0};
    int code = glob(pattern, 0, NULL, &found);

    if (code != 0 && code != GLOB_NOMATCH)
        return error_set(error, ERROR_SYSTEM, "%s cannot be read", pattern);
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (!take_file(taking, found.gl_pathv[i], error))
            return false;
    list_thing(taking, "only", &(struct durable_form){0}, 0, pattern);
    return true;
}

static bool
take_pattern(struct taking *taking, const char *pattern, struct error *error)
{
    if (strchr(pattern, '*') != NULL)
        return take_matches(taking, pattern, error);
    if (!take_file(taking, pattern, error))
        return false;
    list_folder(taking, pattern);
    return true;
}

static bool
take_all(struct taking *taking, const char *const *patterns,
         struct error *error)
{
    const struct durable_form private = own();
    char list[PLACE_SIZE];

    for (; *patterns != NULL; patterns++)
        if (!take_pattern(taking, *patterns, error))
            return false;
    return places_join(list, taking->folder, LIST, error) &&
           (buffer_ok(&taking->list) || error_memory(error)) &&
           durable_write(list, buffer_string(&taking->list),
                         taking->list.length, &private, error);
}

bool
saved_take(const char *set, const char *const *patterns, struct error *error)
{
    char folder[PLACE_SIZE];
    struct taking taking = {.folder = folder, .list = BUFFER(LIST_MAX)};
    bool taken;

    if (!saved_drop(set, error) || !beside(folder, set, NEW, error) ||
        !durable_clear(folder, error) || !durable_folder(folder, 0700, error))
        return false;
    taken = take_all(&taking, patterns, error) &&
            durable_rename(folder, set, error);
    buffer_free(&taking.list);
    return taken;
}

/* ---- Putting back --------------------------------------------------------
 */

/* A line of the list; its strings are the line's. */
struct thing {
    const char *kind, *copy, *path;
    struct durable_form form;
};

static bool
take_number(char **at, int base, uint32_t *number)
{
    char *end;
    unsigned long value = strtoul(*at, &end, base);

    if (end == *at || *end != ' ' || value > UINT32_MAX)
        return false;
    *at = end + 1;
    *number = (uint32_t) value;
    return true;
}

static char *
take_word(char **at)
{
    char *word = *at, *space = strchr(word, ' ');

    if (space == NULL)
        return NULL;
    *space = '\0';
    *at = space + 1;
    return word;
}

static bool
part_line(struct thing *thing, char *line, struct error *error)
{
    uint32_t mode, uid, gid;

    *thing = (struct thing){.kind = take_word(&line)};
    if (thing->kind == NULL || !take_number(&line, 8, &mode) ||
        !take_number(&line, 10, &uid) || !take_number(&line, 10, &gid))
        return error_set(error, ERROR_SYSTEM, "the line is damaged");
    thing->copy = take_word(&line);
    thing->path = line;
    thing->form =
        (struct durable_form){.link = strcmp(thing->kind, "link") == 0,
                              .mode = mode,
                              .uid = uid,
                              .gid = gid};
    return thing->copy != NULL ||
           error_set(error, ERROR_SYSTEM, "the line is damaged");
}

/* A set that is put back, its folder and its list. */
struct set {
    const char *folder;
    const char *const *but; /* what is left alone below; or NULL */
    struct buffer list;
    bool *same; /* NULL to put back, else only to compare */
};

/* True if the file is not to be touched: it is only seen that it differs. */
static bool
only_seen(const struct set *set)
{
    if (set->same != NULL)
        *set->same = false;
    return set->same != NULL;
}

static bool
is_same(const struct thing *thing, const struct buffer *bytes,
        struct error *error)
{
    CLEANUP(buffer_free) struct buffer now = BUFFER(DURABLE_MAX);
    struct durable_form form;
    bool exists;

    return durable_read(&now, &form, &exists, thing->path, error) && exists &&
           form.link == thing->form.link &&
           (form.link || form.mode == thing->form.mode) &&
           form.uid == thing->form.uid && form.gid == thing->form.gid &&
           now.length == bytes->length &&
           memcmp(buffer_string(&now), buffer_string(bytes), now.length) == 0;
}

static bool
put_file(const struct set *set, const struct thing *thing, struct error *error)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(DURABLE_MAX);
    struct durable_form ignored;
    struct error unread = {0};
    char copy[PLACE_SIZE];
    bool exists;

    if (!places_join(copy, set->folder, thing->copy, error) ||
        !durable_read(&bytes, &ignored, &exists, copy, error))
        return false;
    if (!exists)
        return error_set(error, ERROR_SYSTEM, "%s is missing", copy);
    if (is_same(thing, &bytes, &unread) || only_seen(set))
        return true;
    return durable_write(thing->path, buffer_string(&bytes), bytes.length,
                         &thing->form, error);
}

static bool
remove_file(const struct set *set, const struct thing *thing,
            struct error *error)
{
    if (set->same != NULL && !durable_exists(thing->path))
        return true;
    return only_seen(set) || durable_remove(thing->path, error);
}

/* True if the list has a file or link of this path: the rest of a line. */
static bool
lists(const struct set *set, const char *path)
{
    char line[PLACE_SIZE + 2];

    return snprintf(line, sizeof(line), " %s\n", path) < (int) sizeof(line) &&
           strstr(buffer_string(&set->list), line) != NULL;
}

static bool
remove_others(const struct set *set, const struct thing *thing,
              struct error *error)
{
    CLEANUP(globfree) glob_t found = {0};
    int code = glob(thing->path, 0, NULL, &found);

    if (code != 0 && code != GLOB_NOMATCH)
        return error_set(error, ERROR_SYSTEM, "%s cannot be read",
                         thing->path);
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (!lists(set, found.gl_pathv[i]) && !only_seen(set) &&
            !durable_remove(found.gl_pathv[i], error))
            return false;
    return true;
}

/* A folder that somebody else uses by now stays. */
static bool
remove_folder(const struct set *set, const struct thing *thing,
              struct error *error)
{
    return set->same != NULL || rmdir(thing->path) == 0 || errno == ENOENT ||
           errno == ENOTEMPTY ||
           error_set(error, ERROR_SYSTEM, "%s cannot be removed: %s",
                     thing->path, strerror(errno));
}

static const struct {
    const char *kind;
    bool (*put_back)(const struct set *, const struct thing *, struct error *);
} kinds[] = {
    {"file", put_file},      {"link", put_file},      {"none", remove_file},
    {"only", remove_others}, {"bare", remove_folder},
};

static bool
put_back(const struct set *set, const struct thing *thing, struct error *error)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].kind, thing->kind) == 0)
            return kinds[i].put_back(set, thing, error);
    return error_set(error, ERROR_SYSTEM, "the line is damaged");
}

static bool
is_left_alone(const struct set *set, const char *path)
{
    for (const char *const *but = set->but; but != NULL && *but != NULL; but++)
        if (strncmp(path, *but, strlen(*but)) == 0)
            return true;
    return false;
}

static bool
put_all(const struct set *set, const char *name, struct error *error)
{
    struct lines lines =
        lines_of(buffer_string(&set->list), set->list.length, name);

    while (lines_next(&lines, error)) {
        struct thing thing;

        if (!part_line(&thing, lines.text, error) ||
            (!is_left_alone(set, thing.path) && !put_back(set, &thing, error)))
            return lines_wrong(&lines, error);
    }
    return lines_ok(&lines);
}

static bool
walk(struct set *set, struct error *error)
{
    struct durable_form ignored;
    char name[PLACE_SIZE];
    bool exists;

    if (!places_join(name, set->folder, LIST, error) ||
        !durable_read(&set->list, &ignored, &exists, name, error))
        return false;
    if (!exists)
        return error_set(error, ERROR_SYSTEM, "%s is missing", name);
    return put_all(set, name, error);
}

bool
saved_restore(const char *folder, const char *const *but, struct error *error)
{
    struct set set = {.folder = folder, .but = but, .list = BUFFER(LIST_MAX)};
    bool done = walk(&set, error);

    buffer_free(&set.list);
    return done;
}

bool
saved_same(bool *same, const char *folder, const char *const *but,
           struct error *error)
{
    struct set set = {
        .folder = folder, .but = but, .list = BUFFER(LIST_MAX), .same = same};
    bool done;

    *same = true;
    done = walk(&set, error);
    buffer_free(&set.list);
    return done;
}

bool
saved_has_modules(const char *set, struct error *error)
{
    CLEANUP(globfree) glob_t found = {0};
    char copies[PLACE_SIZE], missing[64];

    if (!places_join(copies, set, "[0-9]*", error))
        return false;
    (void) !glob(copies, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        CLEANUP(buffer_free) struct buffer text = BUFFER(DURABLE_MAX);
        struct durable_form ignored;
        bool exists;

        if (!durable_read(&text, &ignored, &exists, found.gl_pathv[i], error))
            return false;
        if (!installed_all(missing, sizeof(missing), buffer_string(&text)))
            return error_set(error, ERROR_SYSTEM, "%s is not installed",
                             missing);
    }
    return true;
}

bool
saved_drop(const char *set, struct error *error)
{
    char old[PLACE_SIZE];

    return beside(old, set, OLD, error) && durable_clear(old, error) &&
           (!durable_exists(set) || durable_rename(set, old, error)) &&
           durable_clear(old, error);
}
