/*
 * What our programs have in common: arguments, actions, an exit status.
 *
 * Runs in: our programs, at their start.
 * Trusts:  the arguments, which are root's.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/program.h"

#include <paths.h>
#include <stdio.h>
#include <stdlib.h>

#include "config.h"

#define EXIT_USAGE 2

static bool
act(const struct program *program, int action, const void *words,
    const struct log *log, struct error *error)
{
    if (action == PROGRAM_VERSION)
        return printf("%s %s\n", program->name, PACKAGE_VERSION) > 0;
    if (action == PROGRAM_HELP)
        return fputs(program->usage, stdout) >= 0;
    return program->actions[action](words, log, error);
}

int
program_run(const struct program *program, void *words, int argc, char **argv)
{
    /* systemd sets it for programs whose lines go to its journal. */
    struct log log = {.journal = getenv("JOURNAL_STREAM") != NULL,
                      .program = program->name};
    const struct program_words *common = program->serves ? words : NULL;
    struct error error = {0};
    int action = 0;

    if (!arguments_read(&action, words, program->options, argc, argv)) {
        fputs(program->usage, stderr);
        return EXIT_USAGE;
    }
    if (common != NULL && common->syslog != NULL)
        log.syslog = _PATH_LOG;
    if (act(program, action, words, &log, &error))
        return EXIT_SUCCESS;
    log_line(&log, LOG_ERR, "%s", error.text);
    return program->failed == NULL ? EXIT_FAILURE
                                   : program->failed(error.kind);
}
