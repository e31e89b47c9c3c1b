/*
 * Tests of helper/ctl/saved.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/saved.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/ctl/durable.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

/* Of the files below, as tests have them: absolute, for a set's list. */
static const char *const names[] = {"common-a", "common-b", "common-link",
                                    "other",    "common-c", "made/file"};

static void
put(const char *path, const char *text, mode_t mode)
{
    const struct durable_form form = {
        .mode = mode, .uid = geteuid(), .gid = getegid()};
    struct error error = {0};

    if (!durable_write(path, text, strlen(text), &form, &error))
        printf("# %s\n", error.text);
}

/* All that there is, as a text to compare. */
static void
picture(char *text, size_t size)
{
    text[0] = '\0';
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        CLEANUP(buffer_free) struct buffer bytes = BUFFER(64);
        struct durable_form form = {0};
        struct error error = {0};
        bool exists = false;
        size_t used = strlen(text);

        if (durable_read(&bytes, &form, &exists, names[i], &error))
            snprintf(text + used, size - used, "%s %s %o %s\n", names[i],
                     !exists     ? "none"
                     : form.link ? "link"
                                 : "file",
                     (unsigned) form.mode, buffer_string(&bytes));
    }
}

/* The beginning of each test. */
static void
begin(void)
{
    unlink("common-c");
    unlink("common-link");
    unlink("made/file");
    rmdir("made");
    put("common-a", "a", 0644);
    put("common-b", "b", 0640);
    put("other", "o", 0600);
    if (symlink("other", "common-link") != 0)
        perror("# common-link");
}

/* What somebody does to them then. */
static void
change(void)
{
    put("common-a", "changed", 0644);
    unlink("common-b");
    unlink("common-link");
    put("common-link", "no link any more", 0644);
    put("common-c", "new", 0644);
    put("common-a.anypoint-new", "half", 0644);
    mkdir("made", 0755);
    put("made/file", "new", 0644);
    chmod("other", 0666);
}

static char folder[] = "/tmp/anypoint-unit-saved-XXXXXX";

static bool
take(void)
{
    char common[64], file[64], other[64], set[64];
    const char *const patterns[] = {common, file, other, NULL};
    struct error error = {0};
    bool taken;

    snprintf(common, sizeof(common), "%s/common-*", folder);
    snprintf(file, sizeof(file), "%s/made/file", folder);
    snprintf(other, sizeof(other), "%s/other", folder);
    snprintf(set, sizeof(set), "%s/set", folder);
    taken = saved_take(set, patterns, &error);
    if (!taken)
        printf("# %s\n", error.text);
    return taken;
}

static bool
restore(void)
{
    char set[64];
    struct error error = {0};
    bool restored;

    snprintf(set, sizeof(set), "%s/set", folder);
    restored = saved_restore(set, NULL, &error);
    if (!restored)
        printf("# %s\n", error.text);
    return restored;
}

static void
all_comes_back(void)
{
    char before[1024], after[1024];

    begin();
    picture(before, sizeof(before));
    ok(take(), "files are saved");
    picture(after, sizeof(after));
    is(after, before, "which changes none");
    change();
    picture(after, sizeof(after));
    ok(strcmp(after, before) != 0, "then they are changed");
    ok(restore(), "they are put back");
    picture(after, sizeof(after));
    is(after, before, "with bytes, modes and kinds; new ones are gone");
    ok(!durable_exists("made"), "and so is a new folder");
    ok(!durable_exists("common-a.anypoint-new"), "and what was half made");
    ok(restore(), "it can be done again");
}

static void
a_folder_of_others_stays(void)
{
    begin();
    ok(take(), "files are saved");
    change();
    put("made/by-others", "x", 0644);
    ok(restore() && durable_exists("made/by-others") &&
           !durable_exists("made/file"),
       "a new folder that others use stays");
    unlink("made/by-others");
}

/* Killed at any moment: a child that is killed while it puts back. */
static void
killed(void)
{
    char before[1024], after[1024];

    begin();
    picture(before, sizeof(before));
    if (!take())
        return;
    for (unsigned i = 0; i < 20; i++) {
        pid_t pid;

        change();
        pid = fork();
        if (pid == 0) {
            (void) !restore();
            _exit(0);
        }
        usleep(i * 300);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        if (!restore())
            break;
        picture(after, sizeof(after));
        if (strcmp(after, before) != 0)
            break;
    }
    is(after, before, "killed twenty times, it can be done again");
}

static void
half_a_set_is_none(void)
{
    char before[1024], after[1024], set[64];
    struct error error = {0};

    begin();
    picture(before, sizeof(before));
    mkdir("set.new", 0700);
    put("set.new/1", "half", 0600);
    mkdir("set.old", 0700);
    put("set.old/list", "half", 0600);
    ok(take() && !durable_exists("set.new") && !durable_exists("set.old"),
       "what others left half made or half removed is cleared");
    change();
    ok(restore(), "the new one is whole");
    picture(after, sizeof(after));
    is(after, before, "and is put back");
    snprintf(set, sizeof(set), "%s/set", folder);
    ok(saved_drop(set, &error) && !durable_exists("set"), "it is dropped");
    ok(saved_drop(set, &error), "once more is well too");
    ok(!restore(), "it cannot be put back then");
}

static void
damage_is_told(void)
{
    static const char *const lists[] = {
        "file\n",
        "file 644 0\n",
        "file 644 0 0 9 /tmp/x\n",
        "file 99 0 0 1 /tmp/x\n",
        "what 644 0 0 1 /tmp/x\n",
        "none 4294967296 0 0 0 /tmp/x\n",
    };

    mkdir("set", 0700);
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        put("set/list", lists[i], 0600);
        ok(!restore(), "a damaged list is refused");
    }
    unlink("set/list");
    rmdir("set");
}

static void
odd_names(void)
{
    begin();
    put("common-x y", "odd", 0600);
    ok(!take() && !durable_exists("set"),
       "a name that could not be put back is not saved");
    unlink("common-x y");
    mkdir("common-d", 0700);
    ok(!take() && !durable_exists("set"), "nor is a folder");
    rmdir("common-d");
}

static void
clear(void)
{
    struct error error = {0};

    begin();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlink(names[i]);
    if (!durable_clear("set.new", &error) || chdir("/") != 0 ||
        rmdir(folder) != 0)
        perror("# the folder");
}

int
main(void)
{
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 99;
    all_comes_back();
    a_folder_of_others_stays();
    killed();
    half_a_set_is_none();
    damage_is_told();
    odd_names();
    clear();
    return tap_done();
}
