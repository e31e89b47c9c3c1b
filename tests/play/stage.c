/*
 * What the module meets on the stage: functions that it finds in the runner
 * before those of libpam and libc, so that the host is the script's.
 *
 * Runs in: tests.
 * Trusts:  the script.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/play/stage.h"

#include <dlfcn.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define SHOWN __attribute__((visibility("default")))

/* These functions are called without a word of ours: hence the variables. */
static const struct script *script;
static const char *socket_path;
static volatile long *clock_offset;
static int logged, set;

/* An answer that was given away, until it is seen erased. */
static const char *watched;
static size_t watched_length;

/* How often each text of an "erased" line was erased. */
static int erasures[SCRIPT_LINES];

void
stage_set(const struct script *played, const char *path, volatile long *offset)
{
    script = played;
    socket_path = path;
    clock_offset = offset;
}

void
stage_pass(long seconds)
{
    *clock_offset += seconds;
}

/* ---- The log ---------------------------------------------------------------
 */

/* libpam's own lines are not ours to judge. */
static bool
of_libpam(const char *text)
{
    return strcmp(text, "conversation failed") == 0 ||
           strncmp(text, "PAM ", 4) == 0;
}

static const char *
priority_name(int priority)
{
    static const struct {
        int priority;
        const char *name;
    } names[] = {
        {LOG_ERR, "error"}, {LOG_NOTICE, "notice"}, {LOG_DEBUG, "debug"}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].priority == priority)
            return names[i].name;
    return "another priority";
}

/* The folder's name differs each time. */
static void
hide_socket(char *text, size_t size)
{
    char *found = strstr(text, socket_path);
    char rest[1024];

    if (found == NULL)
        return;
    snprintf(rest, sizeof(rest), "%s", found + strlen(socket_path));
    snprintf(found, size - (size_t) (found - text), "SOCKET%s", rest);
}

SHOWN void
pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
    const struct line *line;
    const char *name = priority_name(priority);
    char text[1024];
    va_list list;

    (void) pamh;
    va_start(list, format);
    vsnprintf(text, sizeof(text), format, list);
    va_end(list);
    if (of_libpam(text))
        return;
    hide_socket(text, sizeof(text));
    line = script_next(script, &logged, KIND_LOG);
    if (line == NULL)
        script_note("log", text, "nothing");
    else if (strcmp(text, line->string[0]) != 0)
        script_note("log", text, line->string[0]);
    else if (strcmp(name, line->word) != 0)
        script_note("log", name, line->word);
}

/* ---- The host's accounts: the script's one
 * ---------------------------------- */

const char *
stage_name(const struct line *user)
{
    return user->string_count > 0 ? user->string[0] : user->word;
}

static bool
lookups_fail(void)
{
    int at = 0;
    const struct line *line = script_next(script, &at, KIND_LOOKUPS);

    if (line != NULL)
        errno = ENOMEM;
    return line != NULL;
}

/* A "user" line without a uid is of somebody whom the host does not know. */
SHOWN int
getpwnam_r(const char *name, struct passwd *entry, char *space, size_t size,
           struct passwd **found)
{
    int at = 0;
    const struct line *user = script_next(script, &at, KIND_USER);
    const char *uid = strstr(user->rest, " uid ");

    *found = NULL;
    if (lookups_fail())
        return ENOMEM;
    if (uid == NULL || strcmp(name, stage_name(user)) != 0)
        return 0;
    snprintf(space, size, "%s", stage_name(user));
    *entry = (struct passwd){
        .pw_name = space,
        .pw_uid = (uid_t) strtoul(uid + strlen(" uid "), NULL, 10)};
    *found = entry;
    return 0;
}

/* One group there is; the name counts when its members are looked for. */
static const char *asked_group = "";

SHOWN int
getgrnam_r(const char *name, struct group *entry, char *space, size_t size,
           struct group **found)
{
    (void) space, (void) size;
    *found = NULL;
    if (lookups_fail())
        return ENOMEM;
    asked_group = name;
    *entry = (struct group){.gr_gid = 1};
    *found = entry;
    return 0;
}

SHOWN int
getgrouplist(const char *name, gid_t first, gid_t *gids, int *count)
{
    int at = 0;
    const struct line *line = script_next(script, &at, KIND_USER);
    const char *groups = strstr(line->rest, " group ");
    bool member =
        groups != NULL && strcmp(groups + strlen(" group "), asked_group) == 0;

    (void) name, (void) first;
    gids[0] = member ? 1 : 2;
    return *count = 1;
}

/* ---- What another module left
 * ------------------------------------------------ */

typedef int item_getter(const pam_handle_t *, int, const void **);

SHOWN int
pam_get_item(const pam_handle_t *pamh, int item, const void **value)
{
    item_getter *real = (item_getter *) dlsym(RTLD_NEXT, "pam_get_item");
    const struct line *line;
    int at = 0;

    while (item == PAM_AUTHTOK &&
           (line = script_next(script, &at, KIND_ITEM)) != NULL)
        if (strcmp(line->word, "AUTHTOK") == 0) {
            *value = line->string[0];
            return PAM_SUCCESS;
        }
    return real(pamh, item, value);
}

/* ---- What the module leaves to others
 * ---------------------------------------- */

/* All else is the application's to set; libpam clears these two itself. */
SHOWN int
pam_set_item(pam_handle_t *pamh, int item, const void *value)
{
    typedef int item_setter(pam_handle_t *, int, const void *);
    item_setter *real = (item_setter *) dlsym(RTLD_NEXT, "pam_set_item");
    const char *name = item == PAM_AUTHTOK ? "AUTHTOK" : "OLDAUTHTOK";
    const struct line *line;

    if ((item != PAM_AUTHTOK && item != PAM_OLDAUTHTOK) || value == NULL)
        return real(pamh, item, value);
    line = script_next(script, &set, KIND_SETS);
    if (line == NULL)
        script_note("the module sets", value, "nothing");
    else if (strcmp(value, line->string[0]) != 0)
        script_note("the module sets", value, line->string[0]);
    else if (strcmp(name, line->word) != 0)
        script_note("the module sets", name, line->word);
    return PAM_SUCCESS;
}

/* ---- The clock
 * ----------------------------------------------------------------- */

SHOWN int
clock_gettime(clockid_t clock, struct timespec *time)
{
    int code = (int) syscall(SYS_clock_gettime, clock, time);

    if (clock_offset != NULL)
        time->tv_sec += *clock_offset;
    return code;
}

/* ---- What is erased
 * --------------------------------------------------------------- */

void
stage_watch(const char *answer)
{
    if (watched != NULL)
        script_note("the answer before", "left as it was", "erased");
    watched = answer;
    watched_length = answer == NULL ? 0 : strlen(answer);
}

static void
see_erased(const void *space, size_t length)
{
    if (space == watched && length >= watched_length)
        watched = NULL;
    for (int i = 0; i < script->count; i++) {
        const struct line *line = &script->lines[i];

        if (line->kind == KIND_ERASED &&
            memmem(space, length, line->string[0], line->length[0]) != NULL)
            erasures[i]++;
    }
}

/* Under these names the header has macros or inline functions. */
void stage_erase(void *, size_t) __asm__("explicit_bzero");
void stage_erase_checked(void *, size_t,
                         size_t) __asm__("__explicit_bzero_chk");

SHOWN void
stage_erase(void *space, size_t length)
{
    see_erased(space, length);
    memset(space, 0, length);
    __asm__ volatile("" : : "r"(space) : "memory");
}

SHOWN void
stage_erase_checked(void *space, size_t length, size_t size)
{
    if (length > size)
        abort();
    stage_erase(space, length);
}

void
stage_check(void)
{
    const struct line *line = script_next(script, &logged, KIND_LOG);

    if (line != NULL)
        script_note("log", "no more", line->string[0]);
    line = script_next(script, &set, KIND_SETS);
    if (line != NULL)
        script_note("the module sets", "no more", line->string[0]);
    stage_watch(NULL);
    for (int i = 0; i < script->count; i++) {
        char count[16];

        line = &script->lines[i];
        snprintf(count, sizeof(count), "%d", erasures[i]);
        if (line->kind == KIND_ERASED && erasures[i] != (int) line->number)
            script_note("erased", count, line->word);
    }
}
