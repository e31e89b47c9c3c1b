/*
 * Tests of helper/login/start_read.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/start_read.h"

#include <sys/socket.h>
#include <unistd.h>

#include "tests/module.h"
#include "tests/tap.h"

/* A good START but for one string, as it is read. */
static bool
reads(struct start *start, size_t at, const char *instead)
{
    struct wire wire;
    int pair[2];
    bool read;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) != 0)
        return false;
    ok(module_start(pair[0], at, instead) && wire_receive(pair[1], &wire, 0),
       "it is sent");
    read = start_read(start, &wire);
    close(pair[0]);
    close(pair[1]);
    return read;
}

static void
a_good_one(void)
{
    struct start start;

    ok(reads(&start, MODULE_STRINGS, ""), "a good start is read");
    is(start.operation, "authenticate", "the operation");
    is(start.service, "sshd", "the service");
    is(start.account, "ada", "the account");
    is(start.remote_host, "192.0.2.7", "the remote host");
    is(start.tty, "ssh", "the terminal");
    ok(start.seconds == 100, "the time");
    ok(reads(&start, 8, "3600") && start.seconds == 3600, "an hour at most");
}

static void
a_bad_one(void)
{
    static const struct {
        size_t at;
        const char *instead, *what;
    } cases[] = {
        {0, "authenticate-everybody-now", "an operation that is too long"},
        {0, "verdict=accept", "an operation that looks like a field"},
        {2, "", "no account"},
        {2, "Ada", "an account that is no plain name"},
        {2, "../ada", "a path as an account"},
        {2, "a\nb", "an account of two lines"},
        {2, "abcdefghijklmnopqrstuvwxyz0123456789", "a long account"},
        {3, "\x1b[31m", "an escape sequence"},
        {5, "a\nb", "a terminal of two lines"},
        {1, "ssh\xc3\xa4", "a service that is no ASCII"},
        {3, "\xe2\x80\xae", "a bidirectional mark"},
        {3, "\xc0\x80", "an overlong form"},
        {8, "", "no time"},
        {8, "0", "no time left"},
        {8, "-1", "less than no time"},
        {8, "99999", "more than an hour"},
        {8, "10s", "a time that is no number"},
        {8, " 10", "a time after a space"},
        {8, "+10", "a time with a sign"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct start start;

        ok(!reads(&start, cases[i].at, cases[i].instead), "%s is refused",
           cases[i].what);
    }
}

static void
another_message(void)
{
    struct start start;
    struct wire wire;

    wire_begin(&wire, WIRE_REPLY);
    wire_put(&wire, "");
    ok(!start_read(&start, &wire), "a reply is no start");
}

int
main(void)
{
    a_good_one();
    a_bad_one();
    another_message();
    return tap_done();
}
