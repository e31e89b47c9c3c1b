/*
 * Tests of helper/login/conversation.c: what goes on though nobody waits for
 * it any more, and what is due before it ends.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/login/conversation.h"
#include "pam/wire.h"
#include "tests/module.h"
#include "tests/tap.h"

/* A conversation, its module, and what tells that the helper ends. */
struct talk {
    struct conversation conversation;
    int pair[2], end[2];
};

static bool
begin(struct talk *talk)
{
    if (!module_begin(&talk->conversation, talk->pair) || pipe(talk->end) < 0)
        return false;
    talk->conversation.end = talk->end[0];
    return true;
}

static void
end(struct talk *talk)
{
    close(talk->pair[0]);
    close(talk->pair[1]);
    close(talk->end[0]);
    close(talk->end[1]);
}

/* Whether a wait of so many milliseconds went to its end. */
static bool
waits(struct talk *talk, int64_t milliseconds, struct error *error)
{
    int64_t until = clock_ticks() + milliseconds;

    *error = (struct error){0};
    return conversation_sleep(&talk->conversation, until, error) &&
           clock_ticks() >= until;
}

/* ---- Held ------------------------------------------------------------------
 */

static void
go_away(struct talk *talk)
{
    shutdown(talk->pair[0], SHUT_RDWR);
}

static void
tell_the_end(struct talk *talk)
{
    if (write(talk->end[1], "", 1) != 1)
        tap_ok(false, __FILE__, __LINE__, "write", "the end is told");
}

static void
say_too_much(struct talk *talk)
{
    (void) module_reply(talk->pair[0], "");
}

static const struct {
    void (*befalls)(struct talk *);
    enum error_kind kind;
    const char *what;
} ends[] = {
    {go_away, ERROR_GONE, "a module that goes away"},
    {tell_the_end, ERROR_ENDED, "a helper that is to end"},
    {say_too_much, ERROR_MESSAGE, "a module that speaks unasked"},
};

static void
what_is_held_goes_on(size_t i)
{
    struct talk talk;
    struct error error;

    ok(begin(&talk), "%s", ends[i].what);
    conversation_hold(&talk.conversation);
    ends[i].befalls(&talk);
    ok(waits(&talk, 30, &error) && waits(&talk, 30, &error) &&
           error.kind == ERROR_NONE,
       "ends nothing while it is held");
    ok(!conversation_release(&talk.conversation, &error) &&
           error.kind == ends[i].kind,
       "but is told when it is not any more");
    end(&talk);
    ok(begin(&talk), "another");
    conversation_hold(&talk.conversation);
    ok(waits(&talk, 1, &error) &&
           conversation_release(&talk.conversation, &error) &&
           error.kind == ERROR_NONE,
       "where nothing befell nothing is told");
    ends[i].befalls(&talk);
    ok(!waits(&talk, 60000, &error) && error.kind == ends[i].kind,
       "what comes after that ends it at once");
    end(&talk);
}

static void
the_module_hears_it_meanwhile(void)
{
    struct talk talk;
    struct error error;
    struct wire wire;

    ok(begin(&talk), "a conversation is held");
    conversation_hold(&talk.conversation);
    talk.conversation.told = clock_ticks() - 1000;
    ok(waits(&talk, 1, &error) &&
           wire_receive(talk.pair[0], &wire, MSG_DONTWAIT) &&
           wire_open(&wire) == WIRE_WAIT,
       "the module hears that we live");
    end(&talk);
}

/* Who has gone answers nothing, and is not waited for. */
static void
nobody_answers(void)
{
    struct talk talk;
    struct error error = {0};
    int64_t began = clock_ticks();
    bool answered = false;

    ok(begin(&talk), "a module goes away while it is held");
    conversation_hold(&talk.conversation);
    go_away(&talk);
    ok(waits(&talk, 30, &error) &&
           conversation_answered(&talk.conversation, began + 60000, &answered,
                                 &error) &&
           answered && clock_ticks() < began + 10000,
       "no answer of its is waited for");
    end(&talk);
}

/* ---- Late ------------------------------------------------------------------
 */

static struct {
    int times;
    int64_t at;
    bool leaves;
} late;

static void
be_late(struct conversation *conversation)
{
    late.times++;
    late.at = clock_ticks();
    if (late.leaves)
        conversation_leave(conversation);
}

static void
it_is_late_once(void)
{
    struct talk talk;
    struct error error;
    int64_t due;

    memset(&late, 0, sizeof(late));
    ok(begin(&talk), "something is due while it waits");
    due = talk.conversation.late = clock_ticks() + 40;
    talk.conversation.too_late = be_late;
    ok(waits(&talk, 1, &error) && late.times == 0, "not before its time");
    ok(waits(&talk, 100, &error) && late.times == 1 && late.at >= due &&
           late.at < due + 50,
       "then it is done, and the wait goes on");
    ok(waits(&talk, 1, &error) && late.times == 1, "once");
    end(&talk);
}

static void
it_is_late_already(void)
{
    struct talk talk;
    struct error error;

    memset(&late, 0, sizeof(late));
    ok(begin(&talk), "the time has passed before it waits");
    talk.conversation.late = clock_ticks() - 1;
    talk.conversation.too_late = be_late;
    conversation_hold(&talk.conversation);
    go_away(&talk);
    ok(waits(&talk, 1, &error) && late.times == 1,
       "it is done at the next wait, though the module has gone");
    end(&talk);
}

/* After the verdict nobody's going away counts, but the helper's end does. */
static void
who_has_left_is_not_missed(void)
{
    struct talk talk;
    struct error error;

    memset(&late, 0, sizeof(late));
    late.leaves = true;
    ok(begin(&talk), "the verdict is given while it waits");
    talk.conversation.late = clock_ticks();
    talk.conversation.too_late = be_late;
    ok(waits(&talk, 1, &error) && late.times == 1, "it is");
    go_away(&talk);
    ok(waits(&talk, 30, &error), "the module may go");
    tell_the_end(&talk);
    ok(!waits(&talk, 60000, &error) && error.kind == ERROR_ENDED,
       "the helper's end ends it");
    end(&talk);
}

int
main(void)
{
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        what_is_held_goes_on(i);
    the_module_hears_it_meanwhile();
    nobody_answers();
    it_is_late_once();
    it_is_late_already();
    who_has_left_is_not_missed();
    return tap_done();
}
