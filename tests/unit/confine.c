/*
 * Tests of helper/base/confine.c, in children: it is for good.
 *
 * Runs in: tests.
 * Trusts:  the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/confine.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/landlock.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

static char file[64], kept[64], folder[] = "/tmp/confine-XXXXXX";

static bool
reads(const char *path)
{
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);

    return fd >= 0;
}

static bool
dials(void)
{
    CLEANUP(close_fd) int fd = socket(AF_INET, SOCK_STREAM, 0);

    return fd >= 0;
}

/* Make a file there, and remove it. */
static bool
keeps_in(const char *place)
{
    char path[128];
    CLEANUP(close_fd) int fd = -1;

    snprintf(path, sizeof(path), "%s/new", place);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd >= 0 && unlinkat(AT_FDCWD, path, 0) == 0;
}

/* As a program would; in a child. */
static bool
is_confined(enum sandbox_program program, char how[CONFINE_HOW_SIZE])
{
    const char *const files[] = {file, ""};
    struct error error = {0};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           confine(program, files, 2, program == SANDBOX_HELPER ? kept : NULL,
                   how, &error);
}

static bool
the_helper_is_held(void)
{
    char how[CONFINE_HOW_SIZE];

    return is_confined(SANDBOX_HELPER, how) && reads(file) &&
           reads("/etc/passwd") && !reads("/tmp/.") && !dials() &&
           keeps_in(kept) && !keeps_in(folder) && !keeps_in("/tmp");
}

static bool
net_is_held(void)
{
    char how[CONFINE_HOW_SIZE];

    return is_confined(SANDBOX_NET, how) && reads(file) &&
           reads("/etc/passwd") && !reads("/tmp/.") && dials() &&
           !keeps_in(kept) && !keeps_in(folder);
}

/* The words are those of the log; the number is the kernel's. */
static bool
it_is_told(void)
{
    static const char begins[] = "seccomp and Landlock ";
    char how[CONFINE_HOW_SIZE];
    const char *number = how + sizeof(begins) - 1;

    return is_confined(SANDBOX_HELPER, how) &&
           strncmp(how, begins, sizeof(begins) - 1) == 0 && *number >= '1' &&
           strspn(number, "0123456789") == strlen(number);
}

static bool
too_many_files_are_an_error(void)
{
    const char *files[LANDLOCK_FOLDERS_MAX + 1];
    struct error error = {0};
    char how[CONFINE_HOW_SIZE];

    for (size_t i = 0; i <= LANDLOCK_FOLDERS_MAX; i++)
        files[i] = file;
    return !confine(SANDBOX_HELPER, files, LANDLOCK_FOLDERS_MAX + 1, NULL, how,
                    &error) &&
           error.kind == ERROR_SYSTEM && dials();
}

static bool
apart(bool (*test)(void))
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(test() ? 0 : 1);
    return waitpid(pid, &status, 0) == pid && status == 0;
}

int
main(void)
{
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(file, sizeof(file), "%s/file", folder);
    snprintf(kept, sizeof(kept), "%s/kept", folder);
    ok(mkdir(kept, 0700) == 0, "there is a folder to keep things in");
    close(open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    ok(apart(the_helper_is_held),
       "the helper reads its files and the system's, writes where it keeps "
       "things, and has no network");
    ok(apart(net_is_held), "net reads the same, writes nothing, and has it");
    ok(apart(it_is_told), "what holds it is told");
    ok(apart(too_many_files_are_an_error), "too many files are an error");
    rmdir(kept);
    unlink(file);
    rmdir(folder);
    return tap_done();
}
