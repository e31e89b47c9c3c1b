/*
 * Keep something, as a login does, in a folder that is tortured.
 *
 *     keeper STATE OPERATION...
 *
 * Each operation is one of the table below.  Only what the last one does
 * counts (state.h); those before it lead there.  Says "done", "wrong", or
 * why not, and its status is 0, 1 or 2.
 *
 * Runs in: the tests.
 * Trusts:  the runner.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "helper/base/error.h"
#include "helper/base/own.h"
#include "helper/identity/pins.h"
#include "helper/jose/jws.h"
#include "pam/cleanup.h"
#include "tests/fault/keeper.h"
#include "tests/fault/state.h"

static enum outcome
pin(const char *folder, struct state *state, struct error *error)
{
    static const struct pin ada = {"ada", KEEPER_ISSUER, KEEPER_USER};
    bool made;

    (void) state;
    return pins_put(folder, &ada, &made, error) ? OUTCOME_DONE
                                                : OUTCOME_FAILED;
}

static enum outcome
forget_pin(const char *folder, struct state *state, struct error *error)
{
    bool was;

    (void) state;
    return pins_forget(folder, "ada", &was, error) ? OUTCOME_DONE
                                                   : OUTCOME_FAILED;
}

/* ---- What must be found out, as a test of the harness -------------------
 */

static const char text[] = "anypoint-pin 1\naccount ada\n"
                           "issuer " KEEPER_ISSUER "\n"
                           "user " KEEPER_USER "\n";

#define HALF (sizeof(text) / 2)

static bool
write_halves(const char *path, bool flushes)
{
    CLEANUP(close_fd)
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    return fd >= 0 && write(fd, text, HALF) == HALF &&
           write(fd, text + HALF, sizeof(text) - 1 - HALF) > 0 &&
           (!flushes || fsync(fd) == 0);
}

static enum outcome
write_badly(const char *folder, const char *name, bool flushes)
{
    char path[OWN_PATH_SIZE], beside[OWN_PATH_SIZE], place[OWN_PATH_SIZE];

    snprintf(path, sizeof(path), "%s/pins", folder);
    snprintf(beside, sizeof(beside), "%s/pins/%s", folder, name);
    snprintf(place, sizeof(place), "%s/pins/ada", folder);
    (void) mkdirat(AT_FDCWD, path, 0700);
    return write_halves(beside, flushes) && rename(beside, place) == 0
               ? OUTCOME_DONE
               : OUTCOME_FAILED;
}

static enum outcome
in_place(const char *folder, struct state *state, struct error *error)
{
    (void) state;
    (void) error;
    return write_badly(folder, "ada", true);
}

static enum outcome
without_flush(const char *folder, struct state *state, struct error *error)
{
    (void) state;
    (void) error;
    return write_badly(folder, ".ada", false);
}

static enum outcome
without_folder(const char *folder, struct state *state, struct error *error)
{
    (void) state;
    (void) error;
    return write_badly(folder, ".ada", true);
}

static const struct operation {
    const char *name;
    keeper_function *function;
} operations[] = {
    {"pin", pin},
    {"forget-pin", forget_pin},
    {"sign-in", keeper_sign_in},
    {"enrol", keeper_enrol},
    {"try-right", keeper_try_right},
    {"try-wrong", keeper_try_wrong},
    {"try-first", keeper_try_first},
    {"refresh", keeper_refresh},
    {"refused", keeper_refused},
    {"forget", keeper_forget},
    {"in-place", in_place},
    {"without-flush", without_flush},
    {"without-folder", without_folder},
};

#define COUNT (sizeof(operations) / sizeof(operations[0]))

static const struct operation *
find(const char *name)
{
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(operations[i].name, name) == 0)
            return &operations[i];
    fprintf(stderr, "no operation is named %s\n", name);
    exit(3);
}

static const char *const words[] = {
    [OUTCOME_DONE] = "done",
    [OUTCOME_WRONG] = "wrong",
    [OUTCOME_FAILED] = "failed",
};

int
main(int argc, char **argv)
{
    static struct state nobody;
    struct state *state = state_map(getenv("FAULT_STATE"));
    struct error error = {0};
    enum outcome outcome = OUTCOME_FAILED;

    if (argc < 3)
        return 3;
    if (state == NULL)
        state = &nobody;
    umask(077);
    /* As the helper does before it forks a login. */
    if (!jws_prepare(&error))
        return 3;
    for (int i = 2; i < argc; i++) {
        const struct operation *operation = find(argv[i]);

        if (i == argc - 1)
            atomic_store(&state->active, (unsigned) getpid());
        outcome = operation->function(argv[1], state, &error);
    }
    if (outcome != OUTCOME_FAILED)
        atomic_fetch_add(&state->said, 1);
    atomic_store(&state->active, 0);
    printf("%s %s\n", words[outcome], error.text);
    return (int) outcome;
}
