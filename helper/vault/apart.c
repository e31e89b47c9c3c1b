/*
 * Derive a key in a process of its own.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of the costs; they are looked at first.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/apart.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/vault/derive.h"
#include "pam/cleanup.h"

/* How the process ends whose key has been written, and in want of memory. */
#define DONE    0
#define FAILED  1
#define NO_ROOM 2

/* ---- The process ---------------------------------------------------------
 */

/* It goes with the login, and holds nothing of it: no lock, no caller. */
static bool
let_go(pid_t login, int out)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == login &&
           (out <= 3 || close_range(3, (unsigned) out - 1, 0) == 0) &&
           close_range((unsigned) out + 1, ~0U, 0) == 0;
}

static int
derive_to(int out, const struct slot *slot, const struct secret *typed)
{
    CLEANUP(buffer_free) struct buffer key = BUFFER(DERIVE_SIZE);
    struct error error = {0};

    if (!derive(&key, slot, typed, &error))
        return error.kind == ERROR_NO_MEMORY ? NO_ROOM : FAILED;
    return write(out, key.bytes, key.length) == DERIVE_SIZE ? DONE : FAILED;
}

/* ---- Waiting for it ------------------------------------------------------
 */

static bool
begin(pid_t *process, int *in, const struct slot *slot,
      const struct secret *typed, struct error *error)
{
    pid_t login = getpid();
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_set(error, ERROR_SYSTEM, "pipe: %s", strerror(errno));
    *process = fork();
    if (*process == 0)
        _exit(let_go(login, ends[1]) ? derive_to(ends[1], slot, typed)
                                     : FAILED);
    close(ends[1]);
    *in = ends[0];
    return *process > 0 ||
           error_set(error, ERROR_SYSTEM, "fork: %s", strerror(errno));
}

/* Sets *status to that of an end which says nothing, if nobody can tell. */
static void
end(pid_t process, int *status)
{
    *status = -1;
    while (waitpid(process, status, 0) < 0 && errno == EINTR)
        continue;
}

static bool
take(struct buffer *material, int in, struct error *error)
{
    uint8_t key[DERIVE_SIZE];
    ssize_t count = read(in, key, sizeof(key));

    if (count == DERIVE_SIZE)
        buffer_add(material, key, sizeof(key));
    OPENSSL_cleanse(key, sizeof(key));
    return (count == DERIVE_SIZE && buffer_ok(material)) ||
           error_set(error, ERROR_SYSTEM,
                     "deriving a key of what was typed came to no end");
}

static bool
wait_for(pid_t process, int in, struct waiter *waiter, int64_t until,
         struct error *error)
{
    bool ready = false, waited;
    int status;

    waited = waiter->wait(waiter, in, POLLIN, until, &ready, error);
    if (!waited || !ready)
        kill(process, SIGKILL);
    end(process, &status);
    if (!waited)
        return false;
    if (!ready)
        return error_set(error, ERROR_BUSY,
                         "deriving a key of what was typed takes too long");
    if (WIFEXITED(status) && WEXITSTATUS(status) == NO_ROOM)
        return error_memory(error);
    return true;
}

bool
apart_derive(struct buffer *material, const struct slot *slot,
             const struct secret *typed, struct waiter *waiter, int64_t until,
             struct error *error)
{
    CLEANUP(close_fd) int in = -1;
    pid_t process = -1;

    return begin(&process, &in, slot, typed, error) &&
           wait_for(process, in, waiter, until, error) &&
           take(material, in, error);
}
