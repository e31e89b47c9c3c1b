/*
 * anypointctl's start: its commands and their options.
 *
 * Runs in: anypointctl.
 * Trusts:  its arguments, which are those of whoever runs it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>

#include "helper/base/program.h"
#include "helper/ctl/examine.h"
#include "helper/ctl/explain.h"
#include "helper/ctl/self.h"
#include "helper/ctl/setup.h"
#include "helper/ctl/trial.h"

#define PROGRAM "anypointctl"

#define WORD(member) ARGUMENTS_WORD(struct setup_words, member)

/* ---- setup ---------------------------------------------------------------
 */

enum { SHOW = 0, YES, KEEP, UNDO, EXPIRED };

static const struct option setup_options[] = {
    {"allow-ssh-passwords", no_argument, NULL, WORD(allow_passwords)},
    {"client-id", required_argument, NULL, WORD(answers.client_id)},
    {"client-secret-file", required_argument, NULL, WORD(answers.secret_file)},
    {"control-plane", required_argument, NULL, WORD(answers.control_plane)},
    {"expired", no_argument, NULL, EXPIRED},
    {"help", no_argument, NULL, PROGRAM_HELP},
    {"keep", no_argument, NULL, KEEP},
    {"minutes", required_argument, NULL, WORD(minutes)},
    {"organization", required_argument, NULL, WORD(answers.organization)},
    {"uids", required_argument, NULL, WORD(uids)},
    {"undo", no_argument, NULL, UNDO},
    {"yes", no_argument, NULL, YES},
    {0},
};

static const char setup_usage[] =
    "usage: " PROGRAM " setup [--control-plane PLANE] [--organization UUID]\n"
    "                         [--client-id ID] [--client-secret-file FILE]\n"
    "                         [--uids A-B[,C-D]] [--minutes N]\n"
    "                         [--allow-ssh-passwords] [--yes]\n"
    "       " PROGRAM " setup --keep | --undo [--expired] | --help\n";

static bool
show(const void *words, const struct log *log, struct error *error)
{
    (void) log;
    return setup_host(words, false, error);
}

static bool
change(const void *words, const struct log *log, struct error *error)
{
    (void) log;
    return setup_host(words, true, error);
}

static bool
keep(const void *words, const struct log *log, struct error *error)
{
    (void) words, (void) log;
    return setup_keep(error);
}

static bool
undo(const void *words, const struct log *log, struct error *error)
{
    (void) words, (void) log;
    return setup_undo(error);
}

static bool
expire(const void *words, const struct log *log, struct error *error)
{
    (void) words, (void) log;
    return setup_expire(error);
}

static int
run_setup(int argc, char **argv)
{
    static program_action *const actions[] = {[SHOW] = show,
                                              [YES] = change,
                                              [KEEP] = keep,
                                              [UNDO] = undo,
                                              [EXPIRED] = expire};
    static const struct program program = {.name = PROGRAM,
                                           .usage = setup_usage,
                                           .options = setup_options,
                                           .actions = actions};
    char name[] = PROGRAM " setup"; /* what getopt calls us */
    struct setup_words words = {0};

    argv[0] = name;
    return program_run(&program, &words, argc, argv);
}

/* ---- check ---------------------------------------------------------------
 */

/* What monitoring takes for "unknown": nobody could look. */
#define EXIT_UNKNOWN 3

struct check_words {
    const char *json;
    int *level; /* where the exit status goes */
};

static const struct option check_options[] = {
    {"help", no_argument, NULL, PROGRAM_HELP},
    {"json", no_argument, NULL, ARGUMENTS_WORD(struct check_words, json)},
    {0},
};

static bool
examine(const void *arguments, const struct log *log, struct error *error)
{
    const struct check_words *words = arguments;

    (void) log;
    return examine_host(words->level, words->json != NULL, error);
}

static int
run_check(int argc, char **argv)
{
    static program_action *const actions[] = {examine};
    static const struct program program = {
        .name = PROGRAM,
        .usage = "usage: " PROGRAM " check [--json | --help]\n",
        .options = check_options,
        .actions = actions};
    char name[] = PROGRAM " check";
    int level = 0;
    struct check_words words = {.level = &level};

    argv[0] = name;
    return program_run(&program, &words, argc, argv) == 0 ? level
                                                          : EXIT_UNKNOWN;
}

/* ---- explain, status, test, forget ---------------------------------------
 */

#define ASK(member) ARGUMENTS_WORD(struct explain_words, member)

static const struct option ask_options[] = {
    {"help", no_argument, NULL, PROGRAM_HELP},
    {"socket", required_argument, NULL, ASK(socket)},
    {0},
};

static const struct option test_options[] = {
    {"help", no_argument, NULL, PROGRAM_HELP},
    {"service", required_argument, NULL, ASK(service)},
    {"socket", required_argument, NULL, ASK(socket)},
    {0},
};

static bool
explain(const void *words, const struct log *log, struct error *error)
{
    (void) log;
    return explain_account(words, error);
}

static bool
status(const void *words, const struct log *log, struct error *error)
{
    (void) log;
    return explain_status(words, error);
}

static bool
forget(const void *words, const struct log *log, struct error *error)
{
    (void) log;
    return explain_forget(words, error);
}

static bool
test(const void *words, const struct log *log, struct error *error)
{
    (void) log;
    return trial_run(words, error);
}

/* The account, if one is named, comes first. */
static int
run_asking(const struct program *program, char *name, int argc, char **argv)
{
    struct explain_words words = {0};

    if (argc > 1 && argv[1][0] != '-') {
        words.account = argv[1];
        argc--;
        argv++;
    }
    argv[0] = name;
    return program_run(program, &words, argc, argv);
}

static int
run_explain(int argc, char **argv)
{
    static program_action *const actions[] = {explain};
    static const struct program program = {
        .name = PROGRAM,
        .usage = "usage: " PROGRAM " explain [ACCOUNT] [--socket PATH]\n",
        .options = ask_options,
        .actions = actions,
        .failed = explain_exit};
    char name[] = PROGRAM " explain";

    return run_asking(&program, name, argc, argv);
}

static int
run_status(int argc, char **argv)
{
    static program_action *const actions[] = {status};
    static const struct program program = {
        .name = PROGRAM,
        .usage = "usage: " PROGRAM " status [--socket PATH]\n",
        .options = ask_options,
        .actions = actions,
        .failed = explain_exit};
    char name[] = PROGRAM " status";
    struct explain_words words = {0};

    argv[0] = name;
    return program_run(&program, &words, argc, argv);
}

static int
run_test(int argc, char **argv)
{
    static program_action *const actions[] = {test};
    static const struct program program = {
        .name = PROGRAM,
        .usage = "usage: " PROGRAM " test ACCOUNT [--service NAME] "
                 "[--socket PATH]\n",
        .options = test_options,
        .actions = actions,
        .failed = trial_exit};
    char name[] = PROGRAM " test";

    return run_asking(&program, name, argc, argv);
}

static int
run_forget(int argc, char **argv)
{
    static program_action *const actions[] = {forget};
    static const struct program program = {
        .name = PROGRAM,
        .usage = "usage: " PROGRAM " forget [ACCOUNT] [--socket PATH]\n",
        .options = ask_options,
        .actions = actions,
        .failed = explain_exit};
    char name[] = PROGRAM " forget";

    return run_asking(&program, name, argc, argv);
}

/* ---- pin, token ----------------------------------------------------------
 */

static const struct option self_options[] = {
    {"help", no_argument, NULL, PROGRAM_HELP},
    {"socket", required_argument, NULL,
     ARGUMENTS_WORD(struct self_words, socket)},
    {0},
};

static bool
pin(const void *words, const struct log *log, struct error *error)
{
    (void) log;
    return self_pin(words, error);
}

static bool
token(const void *words, const struct log *log, struct error *error)
{
    (void) log;
    return self_token(words, error);
}

static int
run_pin(int argc, char **argv)
{
    static program_action *const actions[] = {pin};
    static const struct program program = {.name = PROGRAM,
                                           .usage = "usage: " PROGRAM
                                                    " pin [--socket PATH]\n",
                                           .options = self_options,
                                           .actions = actions,
                                           .failed = explain_exit};
    char name[] = PROGRAM " pin";
    struct self_words words = {0};

    argv[0] = name;
    return program_run(&program, &words, argc, argv);
}

static int
run_token(int argc, char **argv)
{
    static program_action *const actions[] = {token};
    static const struct program program = {.name = PROGRAM,
                                           .usage = "usage: " PROGRAM
                                                    " token [--socket PATH]\n",
                                           .options = self_options,
                                           .actions = actions,
                                           .failed = explain_exit};
    char name[] = PROGRAM " token";
    struct self_words words = {0};

    argv[0] = name;
    return program_run(&program, &words, argc, argv);
}

/* ---- Commands ------------------------------------------------------------
 */

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"check", run_check}, {"explain", run_explain}, {"forget", run_forget},
    {"pin", run_pin},     {"setup", run_setup},     {"status", run_status},
    {"test", run_test},   {"token", run_token},
};

/* What can be said without a command. */
static const struct option options[] = {
    {"help", no_argument, NULL, PROGRAM_HELP},
    {"version", no_argument, NULL, PROGRAM_VERSION},
    {0},
};

static const char usage[] = "usage: " PROGRAM " check [--json]\n"
                            "       " PROGRAM " explain [ACCOUNT]\n"
                            "       " PROGRAM " forget [ACCOUNT]\n"
                            "       " PROGRAM " pin\n"
                            "       " PROGRAM " setup [OPTION...]\n"
                            "       " PROGRAM " status\n"
                            "       " PROGRAM " test ACCOUNT [OPTION...]\n"
                            "       " PROGRAM " token\n"
                            "       " PROGRAM " --version | --help\n";

static bool
no_command(const void *words, const struct log *log, struct error *error)
{
    (void) words, (void) log;
    return error_set(error, ERROR_SETTINGS,
                     "say what to do: check, explain, forget, pin, setup, "
                     "status, test or token");
}

int
main(int argc, char **argv)
{
    static program_action *const actions[] = {no_command};
    static const struct program program = {.name = PROGRAM,
                                           .usage = usage,
                                           .options = options,
                                           .actions = actions};

    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (argc > 1 && strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return program_run(&program, NULL, argc, argv);
}
