/*
 * Tests of helper/ctl/novel.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/novel.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define BOOT  "7c3e1f0a-52d8-4b6e-9a41-0d2f8b6c5e13"
#define OTHER "b41d7c92-8e65-4a03-9f1b-2c7e5d8a6034"
#define NONE  4294967295U

/* The change was made 100 seconds after the host's start. */
#define CHANGE 100

static void
write_in(const char *folder, const char *name, const char *text)
{
    char path[64];
    CLEANUP(close_fd) int fd = -1;

    mkdir(folder, 0755);
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t) strlen(text))
        perror("# a process");
}

/* A process that began so many seconds after the host's start. */
struct process {
    int pid, parent, session, terminal, began;
    unsigned audit;
};

static void
make(const struct process *process)
{
    char folder[16], text[256];

    snprintf(folder, sizeof(folder), "%d", process->pid);
    snprintf(text, sizeof(text),
             "%d (an (odd) name) S %d 1 %d %d -1 0 0 0 0 0 0 0 0 0 0 0 0 0 "
             "%ld 0 0\n",
             process->pid, process->parent, process->session,
             process->terminal, (long) process->began * sysconf(_SC_CLK_TCK));
    write_in(folder, "stat", text);
    snprintf(text, sizeof(text), "%u", process->audit);
    write_in(folder, "sessionid", text);
}

static void
forget(int pid)
{
    char path[64];

    snprintf(path, sizeof(path), "%d/stat", pid);
    unlink(path);
    snprintf(path, sizeof(path), "%d/sessionid", pid);
    unlink(path);
    snprintf(path, sizeof(path), "%d", pid);
    rmdir(path);
}

#define CHAIN 4

/* The first is who asks; the others are what it came from. */
static const struct {
    const char *what;
    const char *boot;
    unsigned highest;
    struct process chain[CHAIN];
    bool novel;
} cases[] = {
    {"a login with a number that is new",
     BOOT,
     7,
     {{9, 8, 8, 5, 50, 8}},
     true},
    {"the login of the change", BOOT, 7, {{9, 8, 8, 5, 200, 7}}, false},
    {"a login that was open already", BOOT, 7, {{9, 8, 8, 5, 200, 6}}, false},
    {"any login after a reboot", OTHER, 7, {{9, 8, 8, 5, 20, 1}}, true},
    {"a login with a number, where none had one",
     BOOT,
     NONE,
     {{9, 8, 8, 5, 200, 1}},
     true},
    {"a shell on a new terminal",
     BOOT,
     NONE,
     {{9, 8, 8, 5, 201, NONE}, {8, 3, 8, 5, 200, NONE}, {3, 1, 3, 0, 2, NONE}},
     true},
    {"a shell on an old terminal",
     BOOT,
     NONE,
     {{9, 8, 8, 5, 201, NONE}, {8, 3, 8, 5, 50, NONE}, {3, 1, 3, 0, 2, NONE}},
     false},
    {"one that began at the change",
     BOOT,
     NONE,
     {{9, 8, 8, 5, 201, NONE}, {8, 1, 8, 5, CHANGE, NONE}},
     false},
    {"a new terminal in an old one",
     BOOT,
     NONE,
     {{9, 8, 9, 6, 201, NONE},
      {8, 7, 7, 5, 200, NONE},
      {7, 1, 7, 5, 50, NONE}},
     false},
    {"a new session in an old terminal",
     BOOT,
     NONE,
     {{9, 8, 9, 0, 201, NONE}, {8, 1, 8, 5, 50, NONE}},
     false},
    {"a terminal whose session's leader is gone",
     BOOT,
     NONE,
     {{9, 1, 4, 5, 201, NONE}},
     false},
    {"one without a terminal", BOOT, NONE, {{9, 1, 9, 0, 201, NONE}}, false},
    {"one on a terminal after a reboot",
     OTHER,
     7,
     {{9, 8, 8, 5, 21, NONE}, {8, 1, 8, 5, 20, NONE}},
     true},
    {"one that is not there", BOOT, NONE, {{0}}, false},
};

static bool
is_novel(const char *boot, unsigned highest)
{
    const struct mark mark = {.since = {.ticks = CHANGE * 1000, .boot = BOOT},
                              .session = highest};
    struct moment now = {0};
    struct error error = {0};

    memcpy(now.boot, boot, sizeof(now.boot));
    return novel_login(&mark, &now, ".", 9, &error);
}

static void
the_highest_is_found(void)
{
    static const struct process processes[] = {{2, 1, 2, 0, 1, NONE},
                                               {3, 1, 3, 0, 1, 41},
                                               {40, 1, 40, 0, 1, 42},
                                               {5, 1, 5, 0, 1, 7}};

    ok(novel_highest(".") == MARK_NO_SESSION, "without logins there is none");
    make(&processes[0]);
    ok(novel_highest(".") == MARK_NO_SESSION, "nor with what is no login");
    for (size_t i = 1; i < 4; i++)
        make(&processes[i]);
    write_in("self", "sessionid", "99");
    ok(novel_highest(".") == 42, "the highest number of a process is found");
    ok(novel_highest("nowhere") == MARK_NO_SESSION,
       "without /proc there is none");
    unlink("self/sessionid");
    rmdir("self");
    for (size_t i = 0; i < 4; i++)
        forget(processes[i].pid);
}

int
main(void)
{
    char folder[] = "/tmp/anypoint-unit-novel-XXXXXX";

    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 99;
    the_highest_is_found();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (size_t j = 0; j < CHAIN && cases[i].chain[j].pid != 0; j++)
            make(&cases[i].chain[j]);
        ok(is_novel(cases[i].boot, cases[i].highest) == cases[i].novel,
           "%s is %s", cases[i].what, cases[i].novel ? "new" : "not");
        for (size_t j = 0; j < CHAIN && cases[i].chain[j].pid != 0; j++)
            forget(cases[i].chain[j].pid);
    }
    if (rmdir(folder) != 0)
        perror("# the folder");
    return tap_done();
}
