/*
 * Tests of pam/wire.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/wire.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
strings_come_back(void)
{
    static const unsigned char bytes[] = {1,   1,   0, 4, 's', 's',
                                          'h', 'd', 0, 0, 0,   0};
    struct wire wire;
    char first[8], second[8] = "x", third[8] = "x";

    wire_begin(&wire, WIRE_START);
    wire_put(&wire, "sshd");
    wire_put(&wire, "");
    wire_put(&wire, NULL);
    ok(wire_ok(&wire), "a message that fits is well");
    ok(wire.length == sizeof(bytes) &&
           memcmp(wire.bytes, bytes, sizeof(bytes)) == 0,
       "the bytes are those of doc/protocol.md");
    ok(wire_open(&wire) == WIRE_START, "the type comes back");
    wire_get(&wire, first, sizeof(first));
    is(first, "sshd", "a string comes back");
    wire_get(&wire, second, sizeof(second));
    is(second, "", "an empty string comes back");
    ok(!wire_ok(&wire), "a string that was not taken is a mistake");
    wire_get(&wire, third, sizeof(third));
    is(third, "", "no string comes back as an empty one");
    ok(wire_ok(&wire), "with nothing left over the message is well");
    wire_get(&wire, third, sizeof(third));
    ok(!wire_ok(&wire), "one string more than there are is a mistake");
}

static void
mistakes_stick(void)
{
    struct wire wire;
    char small[4], more[8];

    wire_begin(&wire, WIRE_SHOW);
    wire_put(&wire, "four");
    wire_put(&wire, "fine");
    wire_open(&wire);
    wire_get(&wire, small, sizeof(small));
    is(small, "", "a string that does not fit is not cut");
    wire_get(&wire, more, sizeof(more));
    is(more, "", "after a mistake nothing is read");
    ok(!wire_ok(&wire), "a mistake is told at the end");
    ok(wire_open(&wire) == WIRE_SHOW, "the message can be opened again");
    wire_get(&wire, more, 5);
    is(more, "four", "a string that just fits comes back");
}

static void
strings_that_are_too_long(void)
{
    static char text[WIRE_MAX + 2];
    struct wire wire;

    memset(text, 'x', WIRE_MAX - 4);
    wire_begin(&wire, WIRE_SHOW);
    wire_put(&wire, text);
    ok(wire_ok(&wire) && wire.length == WIRE_MAX,
       "a string fills a message to its last byte");
    wire_put(&wire, "");
    ok(!wire_ok(&wire) && wire.length == WIRE_MAX,
       "not even an empty string goes into a full message");
    memset(text, 'x', WIRE_MAX + 1);
    for (size_t length = WIRE_MAX - 3; length <= WIRE_MAX + 1; length++) {
        wire_begin(&wire, WIRE_SHOW);
        wire_put(&wire, text + WIRE_MAX + 1 - length);
        wire_put(&wire, "y");
        ok(!wire_ok(&wire), "a string of %zu bytes is a mistake that sticks",
           length);
    }
    errno = 0;
    ok(!wire_send(-1, &wire, 0) && errno == EMSGSIZE,
       "a bad message is not sent");
}

static void
strange_messages_are_refused(void)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *what;
    } cases[] = {
        {"", 0, "an empty message"},
        {"\x01", 1, "a message that ends in its header"},
        {"\x00\x10", 2, "version zero"},
        {"\x02\x10", 2, "another version"},
        {"\x01\x00", 2, "type zero"},
        {"\x01\x03", 2, "a type between two"},
        {"\x01\x21", 2, "a type after the last"},
        {"\x01\xff", 2, "an unknown type"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wire wire = {.length = cases[i].length};

        memcpy(wire.bytes, cases[i].bytes, cases[i].length);
        ok(wire_open(&wire) == WIRE_NONE, "%s is refused", cases[i].what);
    }
}

static void
strange_strings_are_refused(void)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *what;
    } cases[] = {
        {"\x01\x10", 2, "a missing string"},
        {"\x01\x10\x00", 3, "half a length"},
        {"\x01\x10\x00\x01", 4, "a length without its string"},
        {"\x01\x10\x00\x04one", 7, "a length past the end"},
        {"\x01\x10\xff\xffone", 7, "the longest length"},
        {"\x01\x10\x00\x03o\0e", 7, "a nul inside"},
        {"\x01\x10\x00\x03on\0", 7, "a nul at the end"},
        {"\x01\x10\x00\x02one", 7, "a byte left over"},
        {"\x01\x10\x00\x03one\x00\x00", 9, "a second string"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wire wire = {.length = cases[i].length};
        char text[8];

        memcpy(wire.bytes, cases[i].bytes, cases[i].length);
        if (!ok(wire_open(&wire) == WIRE_SHOW, "%s: the header is well",
                cases[i].what))
            continue;
        wire_get(&wire, text, sizeof(text));
        ok(!wire_ok(&wire), "%s is a mistake", cases[i].what);
    }
}

/* What an earlier, longer message left behind must not be read. */
static void
old_bytes_are_not_read(void)
{
    struct wire wire = {.length = 4, .bytes = {1, 16, 0, 3, 'o', 'l', 'd'}};
    char text[8];

    wire_open(&wire);
    wire_get(&wire, text, sizeof(text));
    is(text, "", "bytes after the message's length are not read");
    ok(!wire_ok(&wire), "and asking for them is a mistake");
}

static void
types_have_names_and_codes(void)
{
    static const struct {
        enum wire_type type;
        const char *name;
        unsigned code, wanted;
    } types[] = {
#define WIRE(name, code, sender, strings, text)                               \
    {WIRE_##name, #name, (unsigned) WIRE_##name, code},
#include "pam/wire.def"
#undef WIRE
    };

    for (size_t i = 0; i < COUNT(types); i++) {
        struct wire wire;

        is(wire_name(types[i].type), types[i].name, "%s has its name",
           types[i].name);
        wire_begin(&wire, types[i].type);
        ok(wire.bytes[1] == types[i].wanted && types[i].code < 256 &&
               wire_open(&wire) == types[i].type,
           "%s has its code", types[i].name);
    }
    is(wire_name(WIRE_NONE), "an unknown message", "no type has a name too");
    is(wire_name((enum wire_type) 255), "an unknown message",
       "a type that is none has a name too");
}

static void
messages_pass_one_by_one(void)
{
    struct wire wire, got;
    int pair[2];

    if (!ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0, "a pair"))
        return;
    wire_begin(&wire, WIRE_WAIT);
    ok(wire_send(pair[0], &wire, 0), "a message is sent");
    wire_begin(&wire, WIRE_SHOW);
    wire_put(&wire, "text");
    ok(wire_send(pair[0], &wire, 0), "and another");
    ok(wire_receive(pair[1], &got, 0) && got.length == 2,
       "the first arrives alone");
    ok(wire_receive(pair[1], &got, 0) && got.length == wire.length &&
           memcmp(got.bytes, wire.bytes, got.length) == 0,
       "the second arrives as it was");
    errno = 0;
    ok(!wire_receive(pair[1], &got, MSG_DONTWAIT) && errno == EAGAIN,
       "no message is waited for with MSG_DONTWAIT");
    close(pair[0]);
    close(pair[1]);
}

static void
long_messages_are_not_cut(void)
{
    static char big[WIRE_MAX + 1];
    struct wire got;
    int pair[2];

    if (!ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0, "a pair"))
        return;
    ok(send(pair[0], big, WIRE_MAX, 0) == WIRE_MAX &&
           wire_receive(pair[1], &got, 0) && got.length == WIRE_MAX,
       "the longest message arrives");
    errno = 0;
    ok(send(pair[0], big, sizeof(big), 0) == (ssize_t) sizeof(big) &&
           !wire_receive(pair[1], &got, 0) && errno == EMSGSIZE,
       "a longer message is refused, not cut");
    close(pair[0]);
    close(pair[1]);
}

static void
an_end_is_told(void)
{
    struct wire wire, got;
    int pair[2];

    if (!ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0, "a pair"))
        return;
    close(pair[0]);
    errno = 0;
    ok(!wire_receive(pair[1], &got, 0) && errno == ECONNRESET,
       "a closed connection is told when reading");
    signal(SIGPIPE, SIG_DFL);
    wire_begin(&wire, WIRE_WAIT);
    errno = 0;
    ok(!wire_send(pair[1], &wire, 0) && errno == EPIPE,
       "and when writing, without SIGPIPE");
    close(pair[1]);
}

static void
waits_end(void)
{
    const struct timeval soon = {.tv_usec = 20000};
    struct wire wire;
    int pair[2];

    if (!ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0, "a pair"))
        return;
    setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
    setsockopt(pair[1], SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof(soon));
    ok(!wire_receive(pair[1], &wire, 0) && errno == EAGAIN,
       "receiving keeps to the descriptor's time limit");
    wire_begin(&wire, WIRE_WAIT);
    while (wire_send(pair[1], &wire, MSG_DONTWAIT))
        continue;
    ok(errno == EAGAIN, "a full queue is told");
    ok(!wire_send(pair[1], &wire, 0) && errno == EAGAIN,
       "sending keeps to the descriptor's time limit");
    close(pair[0]);
    close(pair[1]);
}

static void
note_signal(int number)
{
    (void) number;
}

/* An interruption every 10 ms must neither end a receive nor be told. */
static void
interruptions_are_not_told(void)
{
    const struct sigaction action = {.sa_handler = note_signal};
    const struct itimerval often = {{0, 10000}, {0, 10000}};
    const struct itimerval never = {0};
    struct wire wire;
    int pair[2];

    if (!ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0, "a pair"))
        return;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    wire_begin(&wire, WIRE_WAIT);
    if (fork() == 0) {
        usleep(60000);
        _exit(wire_send(pair[0], &wire, 0) ? 0 : 1);
    }
    ok(wire_receive(pair[1], &wire, 0) && wire_open(&wire) == WIRE_WAIT,
       "a message arrives although signals interrupt the wait");
    setitimer(ITIMER_REAL, &never, NULL);
    close(pair[0]);
    close(pair[1]);
}

static void
erased_messages_hold_nothing(void)
{
    static const struct wire zero;
    struct wire wire;

    memset(&wire, 'x', sizeof(wire));
    wire_begin(&wire, WIRE_REPLY);
    wire_put(&wire, "hunter2");
    wire_erase(&wire);
    ok(memcmp(wire.bytes, zero.bytes, sizeof(wire.bytes)) == 0 &&
           wire.length == 0,
       "an erased message holds nothing");
    ok(wire_open(&wire) == WIRE_NONE, "and is no message");
}

int
main(void)
{
    strings_come_back();
    mistakes_stick();
    strings_that_are_too_long();
    strange_messages_are_refused();
    strange_strings_are_refused();
    old_bytes_are_not_read();
    types_have_names_and_codes();
    messages_pass_one_by_one();
    long_messages_are_not_cut();
    an_end_is_told();
    waits_end();
    interruptions_are_not_told();
    erased_messages_hold_nothing();
    return tap_done();
}
