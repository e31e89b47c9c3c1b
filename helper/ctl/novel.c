/*
 * Whether somebody has logged in since a change of the logins.
 *
 * Runs in: anypointctl.
 * Trusts:  the kernel; root, who could lie to it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/novel.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helper/ctl/places.h"
#include "pam/cleanup.h"

#define TEXT_SIZE 1024

/* More between us and the first process than any host has. */
#define MOST_PARENTS 1024

/* A file below proc, as a string; "" if there is none. */
static void
read_text(char text[TEXT_SIZE], const char *proc, const char *folder,
          const char *name)
{
    CLEANUP(close_fd) int fd = -1;
    char path[PLACE_SIZE];
    ssize_t count = 0;

    if (snprintf(path, sizeof(path), "%s/%s/%s", proc, folder, name) <
        (int) sizeof(path))
        fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        count = read(fd, text, TEXT_SIZE - 1);
    text[count > 0 ? count : 0] = '\0';
}

/* ---- By the kernel's count ------------------------------------------------
 */

static uint32_t
session_of(const char *proc, const char *folder)
{
    char text[TEXT_SIZE], *end;
    unsigned long value;

    read_text(text, proc, folder, "sessionid");
    value = strtoul(text, &end, 10);
    return end == text || value >= MARK_NO_SESSION ? MARK_NO_SESSION
                                                   : (uint32_t) value;
}

static bool
is_process(const char *name)
{
    return name[0] != '\0' && strspn(name, "0123456789") == strlen(name);
}

static void
close_folder(DIR **folder)
{
    if (*folder != NULL)
        closedir(*folder);
}

uint32_t
novel_highest(const char *proc)
{
    CLEANUP(close_folder) DIR *folder = opendir(proc);
    const struct dirent *entry;
    uint32_t highest = MARK_NO_SESSION;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        uint32_t session = MARK_NO_SESSION;

        if (is_process(entry->d_name))
            session = session_of(proc, entry->d_name);
        if (session != MARK_NO_SESSION &&
            (highest == MARK_NO_SESSION || session > highest))
            highest = session;
    }
    return highest;
}

/* ---- By terminals ----------------------------------------------------------
 */

/* Of /proc/PID/stat (proc(5)). */
struct process {
    pid_t parent, session;
    bool terminal;
    int64_t began; /* milliseconds, as clock_ticks() */
};

/* The nth field after the command's name, which may hold anything. */
static int64_t
field(const char *stat, int number)
{
    const char *at = strrchr(stat, ')');

    for (int i = 2; at != NULL && i < number; i++)
        at = strchr(at + 1, ' ');
    return at == NULL ? 0 : strtoll(at, NULL, 10);
}

static bool
look_at(struct process *process, const char *proc, pid_t pid)
{
    char folder[16], stat[TEXT_SIZE];
    long hertz = sysconf(_SC_CLK_TCK);

    snprintf(folder, sizeof(folder), "%d", (int) pid);
    read_text(stat, proc, folder, "stat");
    if (strrchr(stat, ')') == NULL || hertz <= 0)
        return false;
    *process = (struct process){
        .parent = (pid_t) field(stat, 4),
        .session = (pid_t) field(stat, 6),
        .terminal = field(stat, 7) != 0,
        .began = field(stat, 22) * 1000 / hertz,
    };
    return true;
}

int64_t
novel_began(const char *proc, pid_t pid)
{
    struct process process;

    return look_at(&process, proc, pid) ? process.began : -1;
}

/* The session began with its leader; one whose leader is gone is old. */
static bool
is_old(const struct process *process, const char *proc, int64_t since)
{
    struct process leader;

    return process->terminal && (!look_at(&leader, proc, process->session) ||
                                 leader.began <= since);
}

static bool
by_terminals(const char *proc, pid_t pid, int64_t since, struct error *error)
{
    struct process process;
    bool terminal = false;

    for (int i = 0; i < MOST_PARENTS && pid > 1; i++) {
        if (!look_at(&process, proc, pid))
            break;
        if (is_old(&process, proc, since))
            return error_set(error, ERROR_SETTINGS,
                             "this login is older than the change, so it "
                             "shows nothing; log in anew, and say it there");
        terminal |= process.terminal;
        pid = process.parent;
    }
    return terminal ||
           error_set(error, ERROR_SETTINGS,
                     "nobody can say when this login began, for it has no "
                     "terminal; log in with one (ssh -t), and say it there");
}

bool
novel_login(const struct mark *mark, const struct moment *now,
            const char *proc, pid_t pid, struct error *error)
{
    bool rebooted = strcmp(mark->since.boot, now->boot) != 0;
    char folder[16];
    uint32_t session;

    snprintf(folder, sizeof(folder), "%d", (int) pid);
    session = session_of(proc, folder);
    if (session == MARK_NO_SESSION)
        return by_terminals(proc, pid, rebooted ? -1 : mark->since.ticks,
                            error);
    if (rebooted || mark->session == MARK_NO_SESSION ||
        session > mark->session)
        return true;
    return error_set(error, ERROR_SETTINGS,
                     "this login is older than the change, so it shows "
                     "nothing; log in anew, and say it there");
}
