/*
 * Tests of helper/login/conversation.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/conversation.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "pam/wire.h"
#include "tests/module.h"
#include "tests/tap.h"

static void
close_both(const int pair[2])
{
    close(pair[0]);
    close(pair[1]);
}

/* What the next poll fails with; 0: it does not. */
static int poll_fails;

int __real_poll(struct pollfd *polled, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *polled, nfds_t count, int timeout);

int
__wrap_poll(struct pollfd *polled, nfds_t count, int timeout)
{
    if (poll_fails == 0)
        return __real_poll(polled, count, timeout);
    errno = poll_fails;
    poll_fails = 0;
    return -1;
}

/* Answers the type of what came, its text in space. */
static enum wire_type
next_message(int fd, char *space, size_t size)
{
    struct wire wire;
    enum wire_type type;

    space[0] = '\0';
    if (!wire_receive(fd, &wire, 0))
        return WIRE_NONE;
    type = wire_open(&wire);
    if (type != WIRE_WAIT && type != WIRE_FORWARD)
        wire_get(&wire, space, size);
    return wire_ok(&wire) ? type : WIRE_NONE;
}

static void
a_start_is_read(void)
{
    struct conversation conversation;
    int pair[2];

    ok(module_begin(&conversation, pair), "a good start is taken");
    is(conversation.start.operation, "authenticate", "the operation");
    is(conversation.start.service, "sshd", "the service");
    is(conversation.start.account, "ada", "the account");
    is(conversation.start.remote_host, "192.0.2.7", "the remote host");
    is(conversation.start.tty, "ssh", "the terminal");
    ok(conversation.start.seconds == 100, "the time");
    close_both(pair);
}

static void
a_bad_start_is_refused(void)
{
    struct conversation conversation;
    struct error error = {0};
    int pair[2];

    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           module_start(pair[0], 8, "0"),
       "a start with no time left is sent");
    ok(!conversation_open(&conversation, pair[1], -1, &error) &&
           error.kind == ERROR_MESSAGE,
       "it is refused as a malformed message");
    is(conversation.start.account, "", "and nothing of it is kept");
    close_both(pair);
}

static void
other_beginnings_are_refused(void)
{
    struct conversation conversation;
    struct error error = {0};
    int pair[2];

    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           module_reply(pair[0], ""),
       "a reply comes first");
    ok(!conversation_open(&conversation, pair[1], -1, &error) &&
           error.kind == ERROR_MESSAGE,
       "it is refused");
    close(pair[0]);
    ok(!conversation_open(&conversation, pair[1], -1, &error) &&
           error.kind == ERROR_GONE,
       "who says nothing and goes has gone");
    close(pair[1]);
}

static void
enter_is_taken_while_waiting(void)
{
    struct conversation conversation;
    struct error error = {0};
    char text[64];
    int pair[2];
    bool answered = true;

    ok(module_begin(&conversation, pair), "it begins");
    ok(conversation_pause(&conversation, "Press Enter", &error), "it asks");
    ok(next_message(pair[0], text, sizeof(text)) == WIRE_PAUSE,
       "a pause comes");
    is(text, "Press Enter", "with its text");
    ok(conversation_answered(&conversation, clock_ticks() + 200, &answered,
                             &error) &&
           !answered && conversation_asks(&conversation),
       "no answer yet");
    ok(module_reply(pair[0], ""), "Enter is pressed");
    ok(conversation_sleep(&conversation, clock_ticks() + 100, &error),
       "it is taken while waiting for something else");
    ok(!conversation_asks(&conversation), "nothing is asked any more");
    conversation_end(&conversation, VERDICT_ACCEPT);
    ok(next_message(pair[0], text, sizeof(text)) == WIRE_VERDICT,
       "a verdict comes");
    is(text, "accept", "with its word");
    close_both(pair);
}

static void
a_script_is_noticed(void)
{
    struct conversation conversation;
    struct error error = {0};
    int pair[2];

    ok(module_begin(&conversation, pair) && module_reply(pair[0], "") &&
           conversation_pause(&conversation, "Press Enter", &error),
       "the answer is there at once");
    ok(!conversation_sleep(&conversation, clock_ticks() + 1000, &error),
       "it ends the login");
    ok(error.kind == ERROR_SCRIPT, "as a script's");
    close_both(pair);
}

static void
what_is_hidden_is_taken(void)
{
    struct conversation conversation;
    CLEANUP(secret_erase) struct secret answer = {0};
    struct error error = {0};
    char text[64];
    int pair[2];

    ok(module_begin(&conversation, pair) &&
           module_reply(pair[0], "s3cret \xc3\xa9"),
       "the application has the answer at once");
    ok(conversation_ask_hidden(
           &conversation, "Password: ", clock_ticks() + 5000, &answer, &error),
       "it is taken, for no person need be there");
    is(answer.bytes, "s3cret \xc3\xa9", "as it was typed");
    ok(conversation.answer.bytes == NULL, "and kept nowhere else");
    ok(next_message(pair[0], text, sizeof(text)) == WIRE_ASK_HIDDEN,
       "it was asked for");
    is(text, "Password: ", "by its prompt");
    ok(module_reply(pair[0], "") &&
           conversation_ask_hidden(&conversation, "Password: ",
                                   clock_ticks() + 5000, &answer, &error),
       "an empty one is taken");
    is(answer.bytes, "", "and is for the caller to judge");
    close_both(pair);
}

/* Ask for what is hidden, and take this. */
static bool
answer(struct conversation *conversation, int fd, const char *text)
{
    CLEANUP(secret_erase) struct secret answer = {0};
    struct error error = {0};
    char prompt[64];

    return module_reply(fd, text) &&
           conversation_ask_hidden(conversation, "PIN: ", clock_ticks() + 5000,
                                   &answer, &error) &&
           next_message(fd, prompt, sizeof(prompt)) != WIRE_NONE;
}

static void
what_is_told_is_folded(void)
{
    static const char words[] = "Nobody reads a word of which a terminal "
                                "shows the beginning at one line's end and "
                                "the rest at the next.";
    static const char lines[] = "Nobody reads a word of which a terminal "
                                "shows the beginning at one line's end\nand "
                                "the rest at the next.";
    struct conversation conversation;
    char text[256];
    int pair[2];

    ok(module_begin(&conversation, pair), "it begins");
    conversation_warn(&conversation, words);
    ok(next_message(pair[0], text, sizeof(text)) == WIRE_WARN, "a warning");
    is(text, lines, "has lines for a terminal");
    conversation_note(&conversation, words);
    ok(next_message(pair[0], text, sizeof(text)) == WIRE_NOTE, "a note");
    is(text, lines, "too");
    conversation_show(&conversation, words);
    ok(next_message(pair[0], text, sizeof(text)) == WIRE_SHOW, "and what is");
    is(text, words, "only shown is as it was written");
    close_both(pair);
}

/* What the module hears next; a verdict is always there. */
static enum wire_type
heard(struct conversation *conversation, int fd)
{
    char text[64];

    conversation_note(conversation, "Next.");
    return next_message(fd, text, sizeof(text));
}

static void
what_was_verified_is_forwarded(void)
{
    struct conversation conversation;
    char text[64];
    int pair[2];

    ok(module_begin(&conversation, pair), "it begins");
    conversation_forward(&conversation);
    ok(heard(&conversation, pair[0]) == WIRE_NOTE,
       "what nobody typed is not forwarded");
    ok(answer(&conversation, pair[0], "274901"), "a PIN is typed");
    conversation_forward(&conversation);
    ok(next_message(pair[0], text, sizeof(text)) == WIRE_FORWARD,
       "it is forwarded");
    conversation_forward(&conversation);
    ok(heard(&conversation, pair[0]) == WIRE_NOTE, "once");
    ok(answer(&conversation, pair[0], ""), "nothing is typed");
    conversation_forward(&conversation);
    ok(heard(&conversation, pair[0]) == WIRE_NOTE, "an empty answer is not");
    ok(answer(&conversation, pair[0], "274901"), "and a PIN");
    memcpy(conversation.start.operation, "token", 6);
    conversation_forward(&conversation);
    ok(heard(&conversation, pair[0]) == WIRE_NOTE, "for a token nothing is");
    memcpy(conversation.start.operation, "pin", 4);
    conversation_forward(&conversation);
    ok(next_message(pair[0], text, sizeof(text)) == WIRE_FORWARD,
       "where a PIN is changed it is");
    close_both(pair);
}

static void
what_is_hidden_may_come_late(void)
{
    struct conversation conversation;
    CLEANUP(secret_erase) struct secret answer = {0};
    struct error error = {0};
    int pair[2];
    bool answered = false;

    ok(module_begin(&conversation, pair), "it begins");
    ok(!conversation_ask_hidden(
           &conversation, "Password: ", clock_ticks() + 100, &answer, &error),
       "nobody answers");
    ok(error.kind == ERROR_EXPIRED && answer.bytes == NULL,
       "in time, that is");
    ok(module_reply(pair[0], "too late") &&
           conversation_answered(&conversation, clock_ticks() + 1000,
                                 &answered, &error) &&
           answered,
       "the answer that comes then is an end of the question");
    conversation_end(&conversation, VERDICT_REFUSE);
    ok(conversation.answer.bytes == NULL, "and is erased at the end");
    close_both(pair);
}

static void
a_long_answer_ends_it(void)
{
    char longest[WIRE_HIDDEN_MAX + 2];

    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    for (size_t over = 0; over < 2; over++) {
        struct conversation conversation;
        CLEANUP(secret_erase) struct secret answer = {0};
        struct error error = {0};
        int pair[2];

        ok(module_begin(&conversation, pair) &&
               module_reply(pair[0], longest + (1 - over)),
           "%zu bytes are sent", WIRE_HIDDEN_MAX + over);
        ok(conversation_ask_hidden(&conversation,
                                   "Password: ", clock_ticks() + 1000, &answer,
                                   &error) == (over == 0),
           "they are %s", over == 0 ? "taken" : "refused");
        ok(over == 0 ? answer.length == WIRE_HIDDEN_MAX
                     : error.kind == ERROR_MESSAGE && answer.bytes == NULL,
           "whole, or not at all");
        close_both(pair);
    }
}

static void
what_may_not_come_ends_it(void)
{
    static const struct {
        bool asks;
        const char *reply, *what;
    } cases[] = {
        {false, "", "an answer to no question"},
        {true, "secret", "what was typed at a pause"},
        {true, "x", "a single character typed at a pause"},
        {true, NULL, "a second start"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct conversation conversation;
        struct error error = {0};
        int pair[2];

        ok(module_begin(&conversation, pair), "it begins");
        if (cases[i].asks)
            ok(conversation_pause(&conversation, "Press", &error), "asks");
        ok(cases[i].reply == NULL ? module_start(pair[0], MODULE_STRINGS, NULL)
                                  : module_reply(pair[0], cases[i].reply),
           "it is sent");
        ok(!conversation_sleep(&conversation, clock_ticks() + 1000, &error) &&
               error.kind == ERROR_MESSAGE &&
               !conversation_asks(&conversation),
           "%s ends the login, as against the rules", cases[i].what);
        close_both(pair);
    }
}

static void
a_hang_up_ends_every_wait(void)
{
    struct conversation conversation;
    struct error error = {0};
    int pair[2], other[2];
    bool ready;

    ok(module_begin(&conversation, pair) && pipe(other) == 0, "it begins");
    close(pair[0]);
    ok(!conversation.waiter.wait(&conversation.waiter, other[0], POLLIN,
                                 clock_ticks() + 60000, &ready, &error),
       "waiting for another descriptor ends");
    ok(error.kind == ERROR_GONE, "since the application has gone");
    close(pair[1]);
    close(other[0]);
    close(other[1]);
}

static void
the_module_hears_that_we_live(void)
{
    struct conversation conversation;
    struct error error = {0};
    char text[64];
    int pair[2];

    ok(module_begin(&conversation, pair) &&
           conversation_sleep(&conversation, clock_ticks() + 1200, &error),
       "a second passes");
    conversation.told -= 1000; /* and a second in which a key is derived */
    conversation.waiter.beat(&conversation.waiter);
    ok(next_message(pair[0], text, sizeof(text)) == WIRE_WAIT &&
           next_message(pair[0], text, sizeof(text)) == WIRE_WAIT,
       "the module is told to wait");
    ok(conversation_pause(&conversation, "Press Enter", &error) &&
           next_message(pair[0], text, sizeof(text)) == WIRE_PAUSE &&
           conversation_sleep(&conversation, clock_ticks() + 1200, &error),
       "a second passes at a prompt");
    conversation_end(&conversation, VERDICT_STOP);
    ok(next_message(pair[0], text, sizeof(text)) == WIRE_VERDICT,
       "then it is not: it is with the person");
    is(text, "stop", "the verdict has its word");
    close_both(pair);
}

static void
a_descriptor_that_is_ready_ends_the_wait(void)
{
    struct conversation conversation;
    struct error error = {0};
    int pair[2], other[2];
    bool ready = false;

    ok(module_begin(&conversation, pair) && pipe(other) == 0 &&
           write(other[1], "x", 1) == 1,
       "something is there to read");
    ok(conversation.waiter.wait(&conversation.waiter, other[0], POLLIN,
                                clock_ticks() + 60000, &ready, &error) &&
           ready,
       "the wait ends with it");
    for (int i = 0; i < 2; i++) {
        close(pair[i]);
        close(other[i]);
    }
}

static void
bad_text_is_not_asked(void)
{
    struct conversation conversation;
    struct error error = {0};
    int pair[2];

    ok(module_begin(&conversation, pair), "it begins");
    ok(!conversation_pause(&conversation, "Press \x1b[0m", &error) &&
           error.kind == ERROR_SYSTEM,
       "a prompt that cannot be shown is not sent");
    close_both(pair);
}

static void
a_wait_that_fails_is_told(void)
{
    struct conversation conversation;
    struct error error = {0};
    int pair[2];

    ok(module_begin(&conversation, pair), "it begins");
    poll_fails = EINTR;
    ok(conversation_sleep(&conversation, clock_ticks() + 10, &error),
       "a wait that is interrupted goes on");
    poll_fails = ENOMEM;
    ok(!conversation_sleep(&conversation, clock_ticks() + 60000, &error) &&
           error.kind == ERROR_SYSTEM,
       "one that cannot be ends it");
    poll_fails = ENOMEM;
    ok(!conversation_open(&conversation, pair[1], -1, &error) &&
           error.kind == ERROR_SYSTEM,
       "as it does at the beginning");
    is(conversation.start.account, "", "where nothing is known yet");
    close_both(pair);
}

/* Who has gone is noticed at the latest when he is to be asked. */
static void
nobody_is_asked_who_has_gone(void)
{
    struct conversation conversation;
    CLEANUP(secret_erase) struct secret answer = {0};
    struct error error = {0};
    int pair[2];

    ok(module_begin(&conversation, pair), "it begins");
    close(pair[0]);
    ok(!conversation_pause(&conversation, "Press Enter", &error) &&
           error.kind == ERROR_GONE && !conversation_asks(&conversation),
       "no pause is asked for");
    ok(!conversation_ask_hidden(&conversation, "Password: ",
                                clock_ticks() + 60000, &answer, &error) &&
           error.kind == ERROR_GONE && answer.bytes == NULL,
       "and no password");
    close(pair[1]);
}

int
main(void)
{
    a_wait_that_fails_is_told();
    nobody_is_asked_who_has_gone();
    a_start_is_read();
    a_bad_start_is_refused();
    other_beginnings_are_refused();
    enter_is_taken_while_waiting();
    a_script_is_noticed();
    what_is_hidden_is_taken();
    what_was_verified_is_forwarded();
    what_is_hidden_may_come_late();
    a_long_answer_ends_it();
    what_may_not_come_ends_it();
    a_hang_up_ends_every_wait();
    the_module_hears_that_we_live();
    a_descriptor_that_is_ready_ends_the_wait();
    bad_text_is_not_asked();
    what_is_told_is_folded();
    return tap_done();
}
