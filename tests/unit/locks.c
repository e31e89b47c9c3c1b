/*
 * Tests of helper/vault/locks.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/locks.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "tests/tap.h"
#include "tests/vaults.h"

/* A waiter that counts, gives up a lock at the third, or ends the login. */
struct counter {
    struct waiter waiter;
    int waits, release;
    bool ends;
};

static bool
count(struct waiter *waiter, int fd, short events, int64_t until, bool *ready,
      struct error *error)
{
    struct counter *counter = (struct counter *) waiter;

    (void) events;
    *ready = false;
    counter->waits++;
    if (fd != -1 || until > clock_ticks() + 20)
        counter->waits = 1000;
    if (counter->ends)
        return error_set(error, ERROR_ENDED, "the application is gone");
    if (counter->waits == 3 && counter->release >= 0)
        close(counter->release);
    return true;
}

static struct counter
counting(int release, bool ends)
{
    return (struct counter){{.wait = count}, 0, release, ends};
}

static bool
takes(const char *path, int64_t until, int *fd)
{
    struct error error = {0};

    return locks_take(path, vaults_waiter(), until, fd, &error);
}

static void
one_has_it(void)
{
    struct stat status;
    int one = -1, other = -1;

    ok(takes("lock", 0, &one) && one >= 0, "a free lock is taken at once");
    ok(stat("lock", &status) == 0 && (status.st_mode & 07777) == 0600,
       "its file is its user's alone");
    ok(takes("lock", 0, &other) && other == -1, "nobody else gets it");
    ok(takes("other", 0, &other) && other >= 0, "but another one");
    close(other);
    close(one);
    ok(takes("lock", 0, &one) && one >= 0, "until it is given up");
    close(one);
}

static void
it_is_waited_for(void)
{
    struct error error = {0};
    struct counter counter;
    int one = -1, other = -1;

    ok(takes("lock", 0, &one), "somebody has it");
    counter = counting(one, false);
    ok(locks_take("lock", &counter.waiter, vaults_until(), &other, &error) &&
           other >= 0 && counter.waits == 3,
       "who waits gets it when it is given up");
    counter = counting(-1, true);
    ok(!locks_take("lock", &counter.waiter, vaults_until(), &one, &error) &&
           error.kind == ERROR_ENDED && one == -1 && counter.waits == 1,
       "a login that ends waits no more");
    ok(takes("lock", clock_ticks() + 40, &one) && one == -1,
       "nor one whose time is over");
    close(other);
}

static pid_t
hold(const char *path)
{
    char byte = 0;
    int told[2], fd = -1;
    pid_t pid;

    if (pipe(told) != 0)
        return -1;
    pid = fork();
    if (pid == 0) {
        byte = takes(path, 0, &fd) && fd >= 0;
        (void) !write(told[1], &byte, 1);
        for (;;)
            pause();
    }
    close(told[1]);
    if (read(told[0], &byte, 1) != 1 || byte != 1)
        pid = -1;
    close(told[0]);
    return pid;
}

static void
it_ends_with_its_holder(void)
{
    pid_t pid = hold("lock");
    int fd = -1;

    ok(pid > 0 && takes("lock", 0, &fd) && fd == -1, "another process has it");
    ok(kill(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid,
       "that is killed");
    ok(takes("lock", 0, &fd) && fd >= 0, "then it is free");
    close(fd);
}

static void
what_cannot_be_locked_fails(void)
{
    struct error error = {0};
    int fd = 7;

    ok(!locks_take("none/lock", vaults_waiter(), 0, &fd, &error) &&
           error.kind == ERROR_SYSTEM && fd == -1,
       "in no folder there is no lock");
    ok(symlink("lock", "link") == 0 &&
           !locks_take("link", vaults_waiter(), 0, &fd, &error),
       "a link is none");
}

static bool
derives(int64_t until, int *fd, enum error_kind *kind)
{
    struct error error = {0};
    bool done = locks_derive("state", vaults_waiter(), until, fd, &error);

    *kind = error.kind;
    return done;
}

static void
four_derive_at_a_time(void)
{
    int places[LOCKS_DERIVING], more = -1;
    struct counter counter;
    struct error error = {0};
    enum error_kind kind;
    bool good = true;

    for (int i = 0; i < LOCKS_DERIVING; i++)
        good = derives(0, &places[i], &kind) && places[i] >= 0 && good;
    ok(good, "four get a place");
    ok(!derives(0, &more, &kind) && kind == ERROR_BUSY && more == -1,
       "a fifth is told that all are taken");
    counter = counting(places[2], false);
    ok(locks_derive("state", &counter.waiter, vaults_until(), &more, &error) &&
           more >= 0 && counter.waits == 3,
       "or waits until one of them is free");
    places[2] = more;
    for (int i = 0; i < LOCKS_DERIVING; i++)
        close(places[i]);
    ok(derives(0, &more, &kind) && more >= 0, "then there are places again");
    close(more);
}

int
main(void)
{
    char folder[64];

    if (!vaults_begin(folder) || mkdir("state/vault", 0700) != 0 ||
        mkdir("state/vault/locks", 0700) != 0 ||
        mkdir("state/vault/locks/derive", 0700) != 0)
        return 1;
    one_has_it();
    it_is_waited_for();
    it_ends_with_its_holder();
    what_cannot_be_locked_fails();
    four_derive_at_a_time();
    ok(vaults_end(folder), "nothing is left");
    return tap_done();
}
