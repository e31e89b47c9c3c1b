/*
 * Tests of helper/ctl/run.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/run.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

#define SHELL "/bin/sh"

/* Run a line of sh; answers its status, or -1. */
static int
runs(struct buffer *output, const char *line, unsigned seconds,
     struct error *error)
{
    const struct run run = {.words = {SHELL, "-c", line}, .seconds = seconds};
    int status = -1;

    return run_program(&status, output, &run, error) ? status : -1;
}

static void
what_it_says_is_heard(void)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    struct error error = {0};

    ok(runs(&output, "echo one; echo two >&2; exit 3", 10, &error) == 3,
       "a program ends with its status");
    is(buffer_string(&output), "one\ntwo\n", "both its outputs are heard");
    buffer_clear(&output);
    ok(runs(&output, "kill -TERM $$", 10, &error) == 128 + SIGTERM,
       "or with its signal");
    ok(runs(&output, "cat; echo end", 10, &error) == 0, "it reads nothing");
    is(buffer_string(&output), "end\n", "and goes on");
    buffer_clear(&output);
    ok(runs(&output, "env", 10, &error) == 0, "its environment is ours");
    ok(strstr(buffer_string(&output), "CANARY") == NULL &&
           strstr(buffer_string(&output), "LC_ALL=C\n") != NULL &&
           strstr(buffer_string(&output), "PATH=/usr/sbin:") != NULL,
       "and nothing of the caller's");
}

static void
what_it_says_too_much_is_left_out(void)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(100);
    struct error error = {0};

    ok(runs(&output, "yes | head -c 1000000", 10, &error) == 0,
       "a program may say more than there is room for");
    ok(buffer_ok(&output) && output.length == 100, "the first of it is kept");
}

static void
time_is_kept(void)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    struct error error = {0};
    int64_t begin = clock_ticks();

    ok(runs(&output, "sleep 60 & sleep 60", 1, &error) == -1,
       "one that takes too long is killed");
    is(error.text, "/bin/sh took longer than 1 seconds", "and told");
    ok(clock_ticks() - begin < 20000, "at once");
    begin = clock_ticks();
    ok(runs(&output, "sleep 60 & exit 0", 30, &error) == 0,
       "one that leaves another behind has ended");
    ok(clock_ticks() - begin < 20000, "though that one has its output");
}

static void
what_is_missing_is_told(void)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    const struct run run = {.words = {"/nowhere/program"}, .seconds = 1};
    struct error error = {0};
    int status = 0;

    ok(!run_exists("/nowhere/program") && run_exists(SHELL),
       "a program is there or not");
    ok(!run_program(&status, &output, &run, &error), "one that is not");
    is(error.text, "there is no /nowhere/program", "is told");
}

static void
only_success_will_do(void)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    const struct run good = {.words = {SHELL, "-c", "exit 0"}, .seconds = 9};
    const struct run bad = {.words = {SHELL, "-c", "echo '# x'; exit 7"},
                            .seconds = 9};
    struct error error = {0};

    ok(run_well(&output, &good, &error), "success is well");
    ok(!run_well(&output, &bad, &error), "anything else is not");
    is(error.text, "/bin/sh ended with 7", "and is told");
}

static bool
stands(const char *folder)
{
    char path[64];

    snprintf(path, sizeof(path), "%s/made", folder);
    return access(path, F_OK) == 0;
}

static void
remove_folder(const char *folder)
{
    char path[64];

    snprintf(path, sizeof(path), "%s/made", folder);
    unlink(path);
    rmdir(folder);
}

/* What a program makes in one folder is in the other. */
static void
binds_one(const char *here, const char *there)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    const struct run_bind good[] = {{here, there}, {0}};
    const struct run_bind bad[] = {{here, "/nowhere/at/all"}, {0}};
    char line[128];
    struct run run = {
        .words = {SHELL, "-c", line}, .binds = good, .seconds = 9};
    struct error error = {0};
    int status = 1;

    snprintf(line, sizeof(line), "echo x >%s/made; ls %s", there, there);
    ok(run_program(&status, &output, &run, &error) && status == 0,
       "a program sees a folder in another one's place");
    is(buffer_string(&output), "made\n", "and nothing else there");
    ok(stands(here) && !stands(there), "it is not where the program thinks");
    run.binds = bad;
    buffer_clear(&output);
    snprintf(line, sizeof(line), "echo ran");
    ok(run_program(&status, &output, &run, &error) && status == 127 &&
           strstr(buffer_string(&output), "ran") == NULL,
       "where it cannot have it so, it is not run");
}

/* Root alone may have mounts of its own, and not everywhere. */
static void
a_folder_stands_for_another(void)
{
    char here[] = "/tmp/anypoint-unit-run-XXXXXX";
    char there[] = "/tmp/anypoint-unit-run-XXXXXX";
    pid_t pid = fork();
    int status = 1;

    if (pid == 0)
        _exit(unshare(CLONE_NEWNS) == 0 ? 0 : 1);
    waitpid(pid, &status, 0);
    if (status != 0 || mkdtemp(here) == NULL || mkdtemp(there) == NULL)
        return;
    binds_one(here, there);
    remove_folder(here);
    remove_folder(there);
}

int
main(void)
{
    setenv("CANARY", "x", 1);
    what_it_says_is_heard();
    what_it_says_too_much_is_left_out();
    time_is_kept();
    what_is_missing_is_told();
    only_success_will_do();
    if (geteuid() == 0)
        a_folder_stands_for_another();
    return tap_done();
}
