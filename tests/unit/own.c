/*
 * Tests of helper/base/own.c.  (TM-08 of doc/threats.md)
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/own.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/buffer.h"
#include "helper/base/file.h"
#include "pam/cleanup.h"
#include "tests/breakage.h"
#include "tests/tap.h"

#define NOBODY 65534

/* All that is in the folder; entries that begin with a dot too. */
static int
count(const char *path)
{
    DIR *folder = opendir(path);
    int number = 0;

    if (folder == NULL)
        return -1;
    while (readdir(folder) != NULL)
        number++;
    closedir(folder);
    return number - 2;
}

static bool
reads(const char *path, const char *wanted)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(64);
    struct error error = {0};

    return file_read(&buffer, path, FILE_OWN, &error) &&
           strcmp(buffer_string(&buffer), wanted) == 0;
}

static bool
makes(const char *path, const char *text, bool *made)
{
    struct error error = {0};

    return own_make_file(path, text, strlen(text), made, &error) &&
           error.kind == ERROR_NONE;
}

static void
a_file_is_made_once(void)
{
    struct error error = {0};
    struct stat status;
    bool made = false;

    ok(makes("state/file", "one", &made) && made, "a file is made");
    ok(reads("state/file", "one"), "and holds its bytes");
    ok(stat("state/file", &status) == 0 && (status.st_mode & 07777) == 0600 &&
           status.st_nlink == 1,
       "its user may read and write it, and nobody else");
    ok(makes("state/file", "two", &made) && !made, "a second is not");
    ok(reads("state/file", "one"), "and the first is as it was");
    ok(count("state") == 1, "nothing is beside it");
    ok(own_exists("state/file") && !own_exists("state/none"),
       "it is there, others are not");
    ok(own_exists("state/file/below"),
       "what nobody can say is taken as there");
    ok(own_remove_file("state/file", &made, &error) && made,
       "it can be removed");
    ok(own_remove_file("state/file", &made, &error) && !made,
       "and is not there then");
    ok(count("state") == 0, "nothing is left");
}

/* What is there is never written through, whatever it is. */
static void
nothing_is_replaced(void)
{
    bool made;

    ok(symlink("victim", "state/link") == 0 &&
           makes("state/link", "text", &made) && !made,
       "a link is something");
    ok(access("state/victim", F_OK) != 0, "and is not followed");
    ok(mkdir("state/folder", 0700) == 0 &&
           makes("state/folder", "text", &made) && !made,
       "so is a folder");
    ok(unlink("state/link") == 0 && rmdir("state/folder") == 0,
       "they are removed");
}

/* One of another process that ended in the middle. */
static void
what_is_beside_counts_for_nothing(void)
{
    char beside[64];
    bool made;

    snprintf(beside, sizeof(beside), "state/.file.%d", (int) getpid());
    ok(symlink("victim", beside) == 0 && makes("state/file", "one", &made) &&
           made,
       "what is beside the place is in nobody's way");
    ok(access("state/victim", F_OK) != 0 && reads("state/file", "one"),
       "nor followed");
    ok(count("state") == 1 && unlink("state/file") == 0, "and is gone");
}

/*
 * Make the file while a call fails; *failed tells which did, if any.  Only
 * what is beside its place may stay there unnoticed.
 */
static bool
all_or_nothing(long number, const char **failed)
{
    struct error error = {0};
    bool made = false, done, whole, none;

    breakage_at(number);
    done = own_make_file("state/file", "text", 4, &made, &error);
    *failed = breakage_end();
    whole = reads("state/file", "text");
    none = !own_exists("state/file");
    unlink("state/file");
    if (done)
        return made && whole &&
               (*failed == NULL || strcmp(*failed, "unlinkat") == 0);
    return (whole || none) && error.kind == ERROR_SYSTEM;
}

/* Nothing is written then: a full disk keeps nobody from what he has. */
static void
one_that_is_there_takes_no_room(void)
{
    struct error error = {0};
    bool made = true, good = makes("state/file", "text", &made) && made;

    for (long number = 1; number <= 2; number++) {
        breakage_at(number);
        good = !own_make_file("state/file", "x", 1, &made, &error) &&
               error.kind == ERROR_SYSTEM && breakage_end() != NULL && good;
    }
    ok(good, "of one that is there the folder is flushed, or that is told");
    breakage_at(3);
    ok(own_make_file("state/file", "x", 1, &made, &error) && !made &&
           breakage_end() == NULL && reads("state/file", "text"),
       "and no more is done");
    ok(unlink("state/file") == 0, "it is removed");
}

static void
a_failure_leaves_all_or_nothing(void)
{
    char beside[64];
    const char *failed = "";
    long number = 0;
    bool good = true;

    while (failed != NULL)
        if (!all_or_nothing(++number, &failed))
            good =
                ok(false, "call %ld: all of it is there, or nothing", number);
    ok(good && number > 8, "of %ld calls each may fail", number - 1);
    ok(count("state") <= 1, "nothing is left but what could not be removed");
    snprintf(beside, sizeof(beside), "state/.file.%d", (int) getpid());
    unlink(beside);
}

/* ---- One that takes another's place --------------------------------------
 */

static bool
replaces(const char *path, const char *text, struct error *error)
{
    int fd = -1;

    return own_reserve(path, 4096, &fd, error) &&
           own_replace(path, &fd, text, strlen(text), error) && fd == -1;
}

static void
a_file_is_replaced(void)
{
    struct error error = {0};
    struct stat status;

    ok(replaces("state/file", "one", &error) && reads("state/file", "one"),
       "a file takes a place where there was none");
    ok(replaces("state/file", "the second", &error) &&
           reads("state/file", "the second"),
       "and another takes its place");
    ok(stat("state/file", &status) == 0 && (status.st_mode & 07777) == 0600 &&
           status.st_size == 10 && count("state") == 1,
       "its user's alone, as long as its bytes, and nothing beside it");
}

static void
room_is_reserved(void)
{
    struct error error = {0};
    struct stat status;
    int fd = -1;

    ok(own_reserve("state/file", 1 << 20, &fd, &error) && fd >= 0 &&
           count("state") == 2 && fstat(fd, &status) == 0 &&
           status.st_blocks * 512 >= 1 << 20,
       "there is room on the disk before it is written");
    own_abandon("state/file", &fd);
    ok(fd == -1 && count("state") == 1 && reads("state/file", "the second"),
       "which can be given back");
    own_abandon("state/file", &fd);
}

static void
what_is_next_counts_for_nothing(void)
{
    struct error error = {0};

    ok(symlink("victim", "state/.file.next") == 0 &&
           replaces("state/file", "third", &error) && count("state") == 1 &&
           access("state/victim", F_OK) != 0,
       "what somebody left beside it is in nobody's way");
    ok(symlink("file", "state/.file.next") == 0, "one is left again,");
    own_clear("state/file");
    ok(count("state") == 1 && reads("state/file", "third"),
       "and can be removed");
    ok(!replaces("none/file", "", &error) && error.kind == ERROR_SYSTEM,
       "in no folder nothing is replaced");
}

/* The same as of making one; *failed tells which call did, if any. */
static bool
old_or_new(long number, const char **failed)
{
    struct error error = {0};
    bool done, old, new;

    if (!replaces("state/file", "old", &error))
        return false;
    breakage_at(number);
    done = replaces("state/file", "new", &error);
    *failed = breakage_end();
    old = reads("state/file", "old");
    new = reads("state/file", "new");
    if (done)
        return new && (*failed == NULL || strcmp(*failed, "unlinkat") == 0);
    return (old || new) && error.kind == ERROR_SYSTEM;
}

static void
a_failure_leaves_old_or_new(void)
{
    const char *failed = "";
    long number = 0;

    while (failed != NULL && number < 100)
        if (!old_or_new(++number, &failed))
            ok(false, "call %ld: the old one is there, or the new", number);
    ok(number > 8, "of %ld calls each may fail", number - 1);
    own_clear("state/file");
    ok(count("state") == 1 && unlink("state/file") == 0,
       "nothing is left beside it");
}

/* A file system of 64 KiB. */
static void
a_full_disk_is_told_before(void)
{
    struct error error = {0};
    int fd = -1;

    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("small", "small", "tmpfs", 0, "size=64k,mode=700") != 0) {
        ok(true, "a full disk is told # SKIP needs root");
        return;
    }
    ok(replaces("small/file", "old", &error), "there is a small disk");
    ok(!own_reserve("small/file", 128 << 10, &fd, &error) && fd == -1 &&
           error.kind == ERROR_SYSTEM && count("small") == 1 &&
           reads("small/file", "old"),
       "more than it has is told, and nothing is changed");
    ok(own_reserve("small/file", 16 << 10, &fd, &error),
       "less than it has is reserved");
    own_abandon("small/file", &fd);
    ok(umount("small") == 0, "it is gone");
}

/* Processes that wait at a pipe for the beginning, then all make the file. */
static int
race(int racers)
{
    int start[2], makers = 0;

    if (pipe(start) != 0)
        return -1;
    for (int i = 0; i < racers; i++)
        if (fork() == 0) {
            char byte, text[2] = {(char) ('a' + i), '\0'};
            bool made = false;

            close(start[1]);
            (void) !read(start[0], &byte, 1);
            _exit(makes("state/file", text, &made) ? made : 2);
        }
    close(start[0]);
    close(start[1]);
    for (int i = 0, status; i < racers && wait(&status) > 0; i++)
        makers += WIFEXITED(status) ? WEXITSTATUS(status) : 100;
    return makers;
}

static void
of_many_one_makes_it(void)
{
    bool good = true;

    for (int i = 0; i < 50; i++) {
        good = race(4) == 1 && count("state") == 1 && good;
        unlink("state/file");
    }
    ok(good, "of four at once one makes the file, fifty times");
}

static void
paths_have_an_end(void)
{
    char path[OWN_PATH_SIZE + 8] = "state/";
    struct error error = {0};
    bool made;

    memset(path + 6, 'x', OWN_PATH_SIZE);
    path[OWN_PATH_SIZE + 6] = '\0';
    ok(!own_make_file(path, "", 0, &made, &error) &&
           error.kind == ERROR_SYSTEM,
       "a path too long is an error");
    ok(!own_make_file("none/file", "", 0, &made, &error),
       "so is one in no folder");
}

static void
folders_are_ones_own(void)
{
    static const struct {
        const char *path, *text;
    } cases[] = {
        {"state", ""},
        {"none", "the folder none is missing"},
        {"link", "the folder link cannot be used: Not a directory"},
        {"file", "the folder file cannot be used: Not a directory"},
        {"shared", "shared is open to others than its owner; "
                   "use chmod go-rwx"},
    };

    ok(symlink("state", "link") == 0 && close(creat("file", 0600)) == 0 &&
           mkdir("shared", 0700) == 0 && chmod("shared", 0710) == 0,
       "there are others");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error error = {0};

        ok(own_folder(cases[i].path, &error) == (cases[i].text[0] == '\0'),
           "%s is %s", cases[i].path,
           cases[i].text[0] == '\0' ? "right" : "refused");
        is(error.text, cases[i].text, "and told");
        ok(error.kind == (cases[i].text[0] == '\0' ? ERROR_NONE : ERROR_STATE),
           "as of the state");
    }
}

static void
folders_are_made(void)
{
    struct error error = {0};
    struct stat status;

    ok(own_make_folder("state/new", &error), "a folder is made");
    ok(stat("state/new", &status) == 0 && (status.st_mode & 07777) == 0700,
       "for its user alone");
    ok(own_make_folder("state/new", &error), "one that is there will do");
    ok(!own_make_folder("shared", &error) && error.kind == ERROR_STATE,
       "but not any");
    ok(!own_make_folder("none/new", &error) && error.kind == ERROR_SYSTEM,
       "one in no folder is an error");
    ok(rmdir("state/new") == 0, "it is removed");
    for (long number = 1; number <= 3; number++) {
        breakage_at(number);
        ok(!own_make_folder("state/new", &error) && breakage_end() != NULL,
           "call %ld fails, and it is told", number);
        rmdir("state/new");
    }
}

static bool
as_nobody(bool (*test)(void))
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(setuid(NOBODY) == 0 && test() ? 0 : 1);
    return waitpid(pid, &status, 0) == pid && status == 0;
}

static bool
anothers_is_refused(void)
{
    struct error error = {0};
    struct stat status = {.st_uid = 0, .st_mode = S_IFREG | 0600};

    return !own_check(&status, "file", &error) && error.kind == ERROR_STATE &&
           strcmp(error.text, "file is owned by uid 0, not by this program's "
                              "user") == 0 &&
           !own_folder("nobodys/roots", &error) && error.kind == ERROR_STATE;
}

static bool
ones_own_is_taken(void)
{
    struct error error = {0};
    bool made;

    return own_folder("nobodys", &error) &&
           makes("nobodys/file", "text", &made) && made;
}

static void
owners_decide(void)
{
    struct error error = {0};

    if (geteuid() != 0) {
        ok(true, "owners decide # SKIP needs root");
        return;
    }
    ok(chmod(".", 0711) == 0 && mkdir("nobodys", 0700) == 0 &&
           mkdir("nobodys/roots", 0700) == 0 &&
           chown("nobodys", NOBODY, 0) == 0,
       "there is another user's folder");
    ok(as_nobody(anothers_is_refused), "what another user owns is refused");
    ok(as_nobody(ones_own_is_taken), "one's own is taken");
    ok(own_folder("nobodys", &error), "root takes anybody's, to look");
}

int
main(void)
{
    char folder[] = "/tmp/anypoint-unit-own-XXXXXX";
    char command[64];

    if (mkdtemp(folder) == NULL || chdir(folder) != 0 ||
        mkdir("state", 0700) != 0 || mkdir("small", 0700) != 0)
        return 1;
    a_file_is_made_once();
    nothing_is_replaced();
    what_is_beside_counts_for_nothing();
    one_that_is_there_takes_no_room();
    a_failure_leaves_all_or_nothing();
    a_file_is_replaced();
    room_is_reserved();
    what_is_next_counts_for_nothing();
    a_failure_leaves_old_or_new();
    a_full_disk_is_told_before();
    of_many_one_makes_it();
    paths_have_an_end();
    folders_are_ones_own();
    folders_are_made();
    owners_decide();
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    ok(chdir("/") == 0 && system(command) == 0, "nothing is left");
    return tap_done();
}
