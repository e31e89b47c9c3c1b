/*
 * Tests of helper/login/conversation.c: what may be seen while it is typed,
 * and what is no answer.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/login/conversation.h"
#include "pam/cleanup.h"
#include "pam/wire.h"
#include "tests/module.h"
#include "tests/tap.h"

/* As soon as a person could be. */
static pid_t
send_later(int fd, const char *text)
{
    pid_t child = fork();

    if (child != 0)
        return child;
    usleep(300 * 1000);
    _exit(module_reply(fd, text) ? 0 : 1);
}

/* An address is longer than a password; one that nobody typed is a script's.
 */
static void
what_is_seen_is_taken(void)
{
    static const struct {
        size_t length;
        bool at_once, taken;
        enum error_kind kind;
    } cases[] = {
        {1, false, true, ERROR_NONE},
        {1, true, false, ERROR_SCRIPT},
        {0, false, true, ERROR_NONE},
        {0, true, false, ERROR_SCRIPT},
        {WIRE_SEEN_MAX, false, true, ERROR_NONE},
        {WIRE_SEEN_MAX + 1, false, false, ERROR_MESSAGE},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct conversation conversation;
        CLEANUP(secret_erase) struct secret answer = {0};
        char text[WIRE_SEEN_MAX + 2] = "";
        struct error error = {0};
        int pair[2];
        pid_t child = 0;

        memset(text, 'x', cases[i].length);
        ok(module_begin(&conversation, pair), "a login has begun");
        if (cases[i].at_once)
            ok(module_reply(pair[0], text), "%zu bytes are sent at once",
               cases[i].length);
        else
            child = send_later(pair[0], text);
        ok(conversation_ask(&conversation, "Address: ", clock_ticks() + 2000,
                            &answer, &error) == cases[i].taken,
           "they are %s", cases[i].taken ? "taken" : "refused");
        ok(error.kind == cases[i].kind &&
               (cases[i].taken ? answer.length == cases[i].length
                               : answer.bytes == NULL),
           "whole, or not at all");
        if (child > 0)
            waitpid(child, NULL, 0);
        close(pair[0]);
        close(pair[1]);
    }
}

/* Part of it may be what was typed: that is not taken either. */
static void
an_answer_is_one_string(void)
{
    for (int strings = 0; strings <= 2; strings++) {
        struct conversation conversation;
        CLEANUP(secret_erase) struct secret answer = {0};
        struct error error = {0};
        struct wire wire;
        int pair[2];

        wire_begin(&wire, WIRE_REPLY);
        for (int i = 0; i < strings; i++)
            wire_put(&wire, "s3cret");
        ok(module_begin(&conversation, pair) && wire_send(pair[0], &wire, 0),
           "an answer has %d strings", strings);
        ok(conversation_ask_hidden(&conversation,
                                   "Password: ", clock_ticks() + 2000, &answer,
                                   &error) == (strings == 1) &&
               (answer.bytes != NULL) == (strings == 1) &&
               error.kind == (strings == 1 ? ERROR_NONE : ERROR_MESSAGE),
           "it is %s", strings == 1 ? "taken" : "malformed");
        close(pair[0]);
        close(pair[1]);
    }
}

/* Nobody listens any more, and nobody's going away is waited for. */
static void
who_is_left_does_not_matter(void)
{
    struct conversation conversation;
    struct error error = {0};
    int pair[2];

    ok(module_begin(&conversation, pair), "a login has begun");
    conversation_leave(&conversation);
    close(pair[0]);
    ok(conversation_sleep(&conversation, clock_ticks() + 1200, &error),
       "after it has left, the module's end does not end it");
    close(pair[1]);
}

/* The helper's end still does. */
static void
the_helper_may_end(void)
{
    struct conversation conversation;
    struct error error = {0};
    int pair[2], end[2];

    ok(pipe(end) == 0 && module_begin(&conversation, pair),
       "a login has begun");
    conversation.end = end[0];
    conversation_leave(&conversation);
    close(end[1]);
    ok(!conversation_sleep(&conversation, clock_ticks() + 60000, &error) &&
           error.kind == ERROR_ENDED,
       "the helper's end ends it");
    close(end[0]);
    close(pair[0]);
    close(pair[1]);
}

int
main(void)
{
    what_is_seen_is_taken();
    an_answer_is_one_string();
    who_is_left_does_not_matter();
    the_helper_may_end();
    return tap_done();
}
