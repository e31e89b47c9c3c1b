/*
 * Tests of helper/login/question.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/question.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pam/wire.h"
#include "tests/tap.h"

static char ada[] = "ada";

/* The program's own function comes before libc's. */
__attribute__((visibility("default"))) int
getpwuid_r(uid_t uid, struct passwd *entry, char *space, size_t size,
           struct passwd **found)
{
    (void) space, (void) size;
    *found = NULL;
    if (uid == 200001) {
        *entry = (struct passwd){.pw_name = ada, .pw_uid = uid};
        *found = entry;
    }
    return 0;
}

static void
test_names(void)
{
    static const char *const questions[] = {"explain", "last", "status",
                                            "forget"};
    static const char *const others[] = {"authenticate", "account", "password",
                                         "", "expla"};

    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
        ok(question_is(questions[i]), "%s is a question", questions[i]);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        ok(!question_is(others[i]) && !question_only_tells(others[i]),
           "'%s' is none", others[i]);
    ok(question_only_tells("status") && !question_only_tells("forget"),
       "one of them changes something");
}

/* The next fact, or "". */
static void
read_fact(int fd, char *text, size_t size)
{
    struct wire wire;

    text[0] = '\0';
    if (wire_receive(fd, &wire, MSG_DONTWAIT) && wire_open(&wire) == WIRE_SHOW)
        wire_get(&wire, text, size);
}

static void
test_telling(void)
{
    char text[TEXT_MAX + 1], long_value[2000];
    struct login login = {0};
    int pair[2];

    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0, "a connection");
    login.conversation.fd = pair[1];
    question_tell(&login, "Line", "%s, line %d", "file", 7);
    read_fact(pair[0], text, sizeof(text));
    is(text, "Line\nfile, line 7", "a name, a newline, a value");
    question_tell(&login, "Detail", "a\nb\x1b[2J\xc3\xa9");
    read_fact(pair[0], text, sizeof(text));
    is(text, "Detail\na\\x0ab\\x1b[2J\\xc3\\xa9",
       "what could not be shown stands in hexadecimal");
    memset(long_value, '\x01', sizeof(long_value) - 1);
    long_value[sizeof(long_value) - 1] = '\0';
    question_tell(&login, "Detail", "%s", long_value);
    read_fact(pair[0], text, sizeof(text));
    ok(text_shows(text) && strlen(text) > TEXT_MAX - 8,
       "what is too long is cut, and is shown");
    close(pair[0]);
    close(pair[1]);
}

static void
test_times(void)
{
    char text[QUESTION_TIME_SIZE];

    question_time(text, 1767225599);
    is(text, "2025-12-31 23:59:59 UTC", "a time");
    question_time(text, INT64_MAX);
    is(text, "a time that is none", "a time that is none");
}

static bool
answers(uid_t caller, const char *operation, const char *account,
        struct error *error)
{
    const struct permit_known known = {.granted = true};
    struct login login = {.caller = caller, .net = {.fd = -1}};
    int pair[2], listener[2];
    bool answered;

    *error = (struct error){0};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET, 0, listener) < 0)
        return false;
    permit_give_known(listener[0], &known);
    login.conversation.fd = pair[1];
    login.listener = listener[1];
    snprintf(login.conversation.start.operation,
             sizeof(login.conversation.start.operation), "%s", operation);
    snprintf(login.conversation.start.account,
             sizeof(login.conversation.start.account), "%s", account);
    answered = question_answer(&login, error);
    close(pair[0]);
    close(pair[1]);
    close(listener[0]);
    close(listener[1]);
    return answered;
}

static void
test_who_may(void)
{
    struct error error;

    ok(answers(200001, "last", "ada", &error), "ada asks about herself");
    ok(answers(0, "last", "ada", &error), "root asks about ada");
    ok(answers(0, "last", "nosuch", &error),
       "and about an account that does not exist");
    ok(!answers(200001, "last", "grace", &error) &&
           error.kind == ERROR_STRANGER,
       "ada does not hear of grace");
    ok(!answers(200099, "last", "ada", &error) && error.kind == ERROR_STRANGER,
       "nor does a uid without account of her");
    ok(!answers(0, "else", "ada", &error) && error.kind == ERROR_MESSAGE,
       "what is no question has no answer");
}

int
main(void)
{
    test_names();
    test_telling();
    test_times();
    test_who_may();
    return tap_done();
}
