/*
 * Tests of helper/ctl/run.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/run.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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

/* Root alone may have mounts of its own. */
static void
a_folder_stands_for_another(void)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    char here[] = "/tmp/anypoint-unit-run-XXXXXX", there[64], line[128];
    const struct run_bind binds[] = {{here, "/var/empty-or-not"}, {0}};
    const struct run_bind good[] = {{here, "/mnt"}, {0}};
    struct run run = {.words = {SHELL, "-c", "echo x >/mnt/made; ls /mnt"},
                      .binds = good,
                      .seconds = 9};
    struct error error = {0};
    int status = 1;

    if (mkdtemp(here) == NULL)
        return;
    snprintf(there, sizeof(there), "%s/made", here);
    if (!run_program(&status, &output, &run, &error) || status == 127) {
        ok(true, "mounts of its own are not allowed here");
    } else {
        ok(status == 0, "a program sees a folder in another one's place");
        is(buffer_string(&output), "made\n", "and nothing else there");
        ok(access(there, F_OK) == 0, "what it makes there is in ours");
        ok(access("/mnt/made", F_OK) != 0, "and not where it thinks");
        run.binds = binds;
        snprintf(line, sizeof(line), "echo ran");
        run.words[2] = line;
        buffer_clear(&output);
        ok(run_program(&status, &output, &run, &error) && status == 127 &&
               strstr(buffer_string(&output), "ran") == NULL,
           "where it cannot have it so, it is not run");
    }
    unlink(there);
    rmdir(here);
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
