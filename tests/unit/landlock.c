/*
 * Tests of helper/base/landlock.c, by each ABI that kernels have had, in
 * children: it is for good.  (TM-22 of doc/threats.md)
 *
 * Runs in: tests.
 * Trusts:  the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/landlock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define NEWEST 7

/* Where a test is, with open/file and closed/file below it, and kept. */
static char folder[] = "/tmp/landlock-XXXXXX";

/* What an ABI holds; errno tells. */
static bool
denied(int result, int wanted)
{
    return result == -1 && errno == wanted;
}

static int
open_file(const char *path, int how)
{
    int fd = open(path, how | O_CLOEXEC, 0600);

    return fd >= 0 ? close(fd) : -1;
}

static bool
folders_are_held(void)
{
    return open_file("open/file", O_RDONLY) == 0 &&
           open_file("open", O_RDONLY | O_DIRECTORY) == 0 &&
           open_file("alone", O_RDONLY) == 0 &&
           denied(open_file("closed/file", O_RDONLY), EACCES) &&
           denied(open_file("closed", O_RDONLY | O_DIRECTORY), EACCES) &&
           denied(open_file("/etc/passwd", O_RDONLY), EACCES);
}

static bool
nothing_is_written(void)
{
    return denied(open_file("open/file", O_WRONLY), EACCES) &&
           denied(open_file("open/new", O_WRONLY | O_CREAT), EACCES) &&
           denied(unlink("open/file"), EACCES) &&
           denied(mkdir("open/new", 0700), EACCES) &&
           denied(symlink("file", "open/new"), EACCES) &&
           denied(link("open/file", "open/new"), EACCES) &&
           denied(rename("open/file", "open/new"), EACCES);
}

/* In what is kept files are made and removed, whatever is held. */
static bool
files_are_kept(void)
{
    return open_file("kept/new", O_WRONLY | O_CREAT | O_EXCL) == 0 &&
           open_file("kept/new", O_RDONLY) == 0 &&
           link("kept/new", "kept/other") == 0 &&
           rename("kept/other", "kept/third") == 0 &&
           mkdir("kept/below", 0700) == 0 &&
           open_file("kept/below/new", O_WRONLY | O_CREAT) == 0 &&
           open_file("kept", O_RDONLY | O_DIRECTORY) == 0;
}

/* But they stay files, and stay there. */
static bool
what_is_kept_stays(void)
{
    return denied(open_file("open/file", O_WRONLY), EACCES) &&
           link("kept/new", "open/new") == -1 &&
           rename("kept/new", "closed/new") == -1 &&
           link("closed/file", "kept/file") == -1 &&
           denied(symlink("/etc", "kept/link"), EACCES) &&
           denied(mkfifo("kept/fifo", 0600), EACCES);
}

static bool
kept_files_are_removed(void)
{
    return unlink("kept/new") == 0 && unlink("kept/third") == 0 &&
           unlink("kept/below/new") == 0;
}

static int
dial(void)
{
    const struct sockaddr_in here = {.sin_family = AF_INET,
                                     .sin_port = htons(9),
                                     .sin_addr = {htonl(INADDR_LOOPBACK)}};
    CLEANUP(close_fd) int fd = socket(AF_INET, SOCK_STREAM, 0);

    return connect(fd, (const struct sockaddr *) &here, sizeof(here));
}

static int
take_port(void)
{
    const struct sockaddr_in here = {.sin_family = AF_INET,
                                     .sin_addr = {htonl(INADDR_LOOPBACK)}};
    CLEANUP(close_fd) int fd = socket(AF_INET, SOCK_STREAM, 0);

    return bind(fd, (const struct sockaddr *) &here, sizeof(here));
}

static bool
truncating_is_held(void)
{
    return denied(truncate("open/file", 0), EACCES);
}

static bool
ports_are_held(void)
{
    return denied(dial(), EACCES) && denied(take_port(), EACCES);
}

static bool
nobody_outside_gets_a_signal(void)
{
    return denied(kill(getppid(), 0), EPERM);
}

/* From which ABI on. */
static const struct {
    int abi;
    bool (*holds)(void);
} held[] = {
    {1, folders_are_held},       {1, nothing_is_written},
    {0, files_are_kept},         {1, what_is_kept_stays},
    {0, kept_files_are_removed}, {3, truncating_is_held},
    {4, ports_are_held},         {6, nobody_outside_gets_a_signal},
};

/* What an ABI does not hold is as before. */
static bool
holds_what_it_can(int abi)
{
    bool good = true;

    for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
        if (held[i].holds() != (abi >= held[i].abi)) {
            printf("# ABI %d, line %zu: %s\n", abi, i, strerror(errno));
            good = false;
        }
    return good;
}

static bool
confined(bool network, int *abi)
{
    CLEANUP(landlock_free) struct landlock landlock = {0};
    struct error error = {0};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           landlock_add(&landlock, "open", &error) &&
           landlock_add(&landlock, "alone", &error) &&
           landlock_add(&landlock, "missing", &error) &&
           landlock_add_kept(&landlock, "kept", &error) &&
           landlock_add_kept(&landlock, "none", &error) &&
           landlock_confine(&landlock, network, abi, &error);
}

static int
run(int abi)
{
    int used = abi, status = -1;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        status = !confined(false, &used)   ? 2
                 : used < abi              ? 77
                 : holds_what_it_can(used) ? 0
                                           : 1;
        fflush(stdout);
        _exit(status);
    }
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status)
               ? WEXITSTATUS(status)
               : -1;
}

static void
each_abi(void)
{
    for (int abi = 0; abi <= NEWEST; abi++) {
        int status = run(abi);

        rmdir("kept/below");
        ok(status == 0 || status == 77, "ABI %d holds what it has%s", abi,
           status == 77 ? " # SKIP this kernel is older" : "");
    }
}

static bool
net_dials(void)
{
    int abi = LANDLOCK_NEWEST, status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(confined(true, &abi) && denied(dial(), ECONNREFUSED) &&
                      (abi < 4 || denied(take_port(), EACCES))
                  ? 0
                  : 1);
    return waitpid(pid, &status, 0) == pid && status == 0;
}

/* Which folder a file's is: whether the other file can be read then. */
static bool
reads_beside(const char *file, const char *other)
{
    int abi = LANDLOCK_NEWEST, status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        struct landlock landlock = {0};
        struct error error = {0};

        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
            !landlock_add_of(&landlock, file, &error) ||
            !landlock_confine(&landlock, false, &abi, &error))
            _exit(2);
        _exit(abi == 0 || open_file(other, O_RDONLY) == 0 ? 0 : 1);
    }
    return waitpid(pid, &status, 0) == pid && status == 0;
}

static void
files_stand_for_folders(void)
{
    char path[64];

    snprintf(path, sizeof(path), "%s/open/missing", folder);
    ok(reads_beside(path, "open/file"), "a file's folder can be read");
    ok(!reads_beside(path, "closed/file"), "no other");
    ok(reads_beside("alone", "closed/file"),
       "a name alone stands for the folder that the program is in");
    ok(!reads_beside("/alone", "open/file"),
       "a file in the root folder does not stand for everything");
    ok(!reads_beside("", "open/file"), "nor does none");
}

static void
there_is_an_end_to_folders(void)
{
    CLEANUP(landlock_free) struct landlock landlock = {0};
    struct error error = {0};
    bool good = true;

    for (int i = 0; i < LANDLOCK_FOLDERS_MAX; i++)
        good = good && landlock_add(&landlock, "open", &error);
    ok(good && !landlock_add(&landlock, "open", &error) &&
           error.kind == ERROR_SYSTEM,
       "one folder too many is an error");
}

static bool
make_file(const char *path)
{
    return open_file(path, O_WRONLY | O_CREAT) == 0;
}

static bool
begin(void)
{
    return mkdtemp(folder) != NULL && chdir(folder) == 0 &&
           mkdir("open", 0700) == 0 && mkdir("closed", 0700) == 0 &&
           mkdir("kept", 0700) == 0 && make_file("open/file") &&
           make_file("closed/file") && make_file("alone");
}

static bool
end(void)
{
    return unlink("open/file") == 0 && unlink("closed/file") == 0 &&
           unlink("alone") == 0 && rmdir("open") == 0 &&
           rmdir("closed") == 0 && rmdir("kept") == 0 && chdir("/") == 0 &&
           rmdir(folder) == 0;
}

int
main(void)
{
    ok(begin(), "there are files");
    each_abi();
    ok(net_dials(), "with the network there are connections, but no ports");
    files_stand_for_folders();
    there_is_an_end_to_folders();
    ok(end(), "nothing is left");
    return tap_done();
}
