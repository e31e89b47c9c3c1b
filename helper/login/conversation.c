/*
 * The helper's end of the conversation with the module (doc/protocol.md).
 *
 * Runs in: the helper's logins.
 * Trusts:  what the module says only as far as the caller's uid carries
 *          (login.c); nothing of its form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/conversation.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "helper/base/clock.h"
#include "helper/base/words.h"
#include "pam/cleanup.h"
#include "pam/text.h"
#include "pam/wire.h"

/* Milliseconds. */
#define START_MS    3000 /* a module says at once what it wants */
#define ALIVE_MS    1000 /* a silence of 3 s means that we are dead */
#define SLICE_MS    1000 /* suspend stops poll's clock: look at ours */
#define A_PERSON_MS 150  /* nobody reads and presses Enter faster */

/* What lines of a warning or a note may have: terminals are 80 wide. */
#define COLUMNS 79

static bool
send_text(struct conversation *conversation, enum wire_type type,
          const char *text)
{
    CLEANUP(wire_erase) struct wire wire; /* a token may be in it */

    wire_begin(&wire, type);
    if (text != NULL)
        wire_put(&wire, text);
    conversation->told = clock_ticks();
    return wire_send(conversation->fd, &wire, MSG_DONTWAIT);
}

/* While a question is open the module is with the person, not with us. */
static void
say_alive(struct conversation *conversation)
{
    if (conversation->fd >= 0 && !conversation->asked &&
        clock_ticks() - conversation->told >= ALIVE_MS)
        (void) send_text(conversation, WIRE_WAIT, NULL);
}

/* In a signal's handler: a message of no text, and nothing that may wait. */
static void
beat(struct waiter *waiter)
{
    say_alive((struct conversation *) waiter);
}

/* What was typed, erased when it is let go of. */
struct typed {
    char text[WIRE_SEEN_MAX + 1];
};

static void
typed_erase(struct typed *typed)
{
    explicit_bzero(typed, sizeof(*typed));
}

static bool
malformed(struct error *error)
{
    return error_set(error, ERROR_MESSAGE,
                     "the module sent a malformed answer");
}

/* Nobody reads a prompt and presses Enter at it so soon. */
static bool
check_person(const struct conversation *conversation, struct error *error)
{
    return conversation->told - conversation->asked_at >= A_PERSON_MS ||
           error_set(error, ERROR_SCRIPT,
                     "the prompt was answered in less than %d ms",
                     A_PERSON_MS);
}

/*
 * What was typed.  An application that has a password already gives it at
 * once; who answers a question that is seen so soon is a script.
 */
static bool
take_text(struct conversation *conversation, const struct typed *typed,
          struct error *error)
{
    if (!conversation->seen && strlen(typed->text) > WIRE_HIDDEN_MAX)
        return malformed(error);
    if (conversation->seen && !check_person(conversation, error))
        return false;
    return secret_copy(&conversation->answer, typed->text,
                       strlen(typed->text)) ||
           error_memory(error);
}

static bool
take_answer(struct conversation *conversation, struct wire *wire,
            struct error *error)
{
    CLEANUP(typed_erase) struct typed typed;

    wire_get(wire, typed.text, sizeof(typed.text));
    if (!wire_ok(wire))
        return malformed(error);
    conversation->told = clock_ticks();
    if (!conversation->pause)
        return take_text(conversation, &typed, error);
    if (typed.text[0] != '\0')
        return malformed(error);
    return check_person(conversation, error);
}

static bool
take_reply(struct conversation *conversation, struct error *error)
{
    CLEANUP(wire_erase) struct wire wire = {0};
    bool expected;

    if (!wire_receive(conversation->fd, &wire, MSG_DONTWAIT)) {
        if (errno == EAGAIN)
            return true;
        return error_set(error, ERROR_GONE, "the application has gone");
    }
    expected = wire_open(&wire) == WIRE_REPLY && conversation->asked;
    conversation->asked = false; /* whoever it is, nobody is at a prompt */
    if (!expected)
        return error_set(error, ERROR_MESSAGE,
                         "the module sent what it may not send now");
    return take_answer(conversation, &wire, error);
}

static int
patience(int64_t until)
{
    int64_t left = until - clock_ticks();

    if (left < 0)
        return 0;
    return (int) (left < SLICE_MS ? left : SLICE_MS);
}

static bool
end_here(struct error *error)
{
    return error_set(error, ERROR_ENDED, "the helper was told to end");
}

/* What comes from the module; one that goes away while we hold is let go. */
static bool
hear(struct conversation *conversation, struct error *error)
{
    struct error lost = {0};

    if (take_reply(conversation, &lost))
        return true;
    if (!conversation->held) {
        *error = lost;
        return false;
    }
    conversation->lost = lost;
    conversation_leave(conversation);
    return true;
}

/* So is the helper's end: once it is known, it is looked at no more. */
static bool
hear_end(struct conversation *conversation, struct error *error)
{
    if (!conversation->held)
        return end_here(error);
    (void) end_here(&conversation->lost);
    conversation->end = -1;
    return true;
}

static bool
hear_both(struct conversation *conversation, const struct pollfd *polled,
          struct error *error)
{
    return (polled[2].revents == 0 || hear_end(conversation, error)) &&
           (polled[0].revents == 0 || hear(conversation, error));
}

static int64_t
wake_at(const struct conversation *conversation, int64_t until)
{
    return conversation->too_late == NULL
               ? until
               : clock_sooner(until, conversation->late);
}

static void
look_at_time(struct conversation *conversation)
{
    void (*too_late)(struct conversation *) = conversation->too_late;

    if (too_late == NULL || clock_ticks() < conversation->late)
        return;
    conversation->too_late = NULL;
    too_late(conversation);
}

/*
 * Wait for one descriptor while watching the module's.  Answers true with
 * *done set when the waiting is over.
 */
static bool
wait_once(struct conversation *conversation, struct pollfd *other,
          int64_t until, bool *done, struct error *error)
{
    struct pollfd polled[] = {
        {.fd = conversation->fd, .events = POLLIN | POLLRDHUP},
        *other,
        {.fd = conversation->end, .events = POLLIN}};
    int count = poll(polled, 3, patience(wake_at(conversation, until)));

    if (count < 0 && errno != EINTR)
        return error_set(error, ERROR_SYSTEM, "poll: error %d", errno);
    if (count > 0 && !hear_both(conversation, polled, error))
        return false;
    look_at_time(conversation);
    other->revents = count > 0 ? polled[1].revents : 0;
    *done = other->revents != 0 || clock_ticks() >= until;
    say_alive(conversation);
    return true;
}

static bool
wait_for(struct waiter *waiter, int fd, short events, int64_t until,
         bool *ready, struct error *error)
{
    struct conversation *conversation = (struct conversation *) waiter;
    struct pollfd other = {.fd = fd, .events = events};
    bool done = false;

    while (!done)
        if (!wait_once(conversation, &other, until, &done, error))
            return false;
    *ready = other.revents != 0;
    return true;
}

/* The module's first word; what is no word yet is nobody's answer. */
static bool
wait_for_start(const struct conversation *conversation, struct error *error)
{
    struct pollfd polled[] = {{.fd = conversation->fd, .events = POLLIN},
                              {.fd = conversation->end, .events = POLLIN}};
    int64_t until = clock_ticks() + START_MS;
    int count = 0;

    while (count == 0 && clock_ticks() < until) {
        count = poll(polled, 2, patience(until));
        if (count < 0 && errno != EINTR)
            return error_set(error, ERROR_SYSTEM, "poll: error %d", errno);
        if (count < 0)
            count = 0;
    }
    return count == 0 || polled[1].revents == 0 || end_here(error);
}

bool
conversation_open(struct conversation *conversation, int fd, int end,
                  struct error *error)
{
    struct wire wire;

    *conversation = (struct conversation){.waiter = {wait_for, beat},
                                          .fd = fd,
                                          .end = end,
                                          .told = clock_ticks()};
    if (!wait_for_start(conversation, error))
        return false;
    if (!wire_receive(fd, &wire, MSG_DONTWAIT))
        return error_set(error, ERROR_GONE, "the application said nothing");
    if (start_read(&conversation->start, &wire))
        return true;
    conversation->start = (struct start){0}; /* none of it is to be told */
    return error_set(error, ERROR_MESSAGE,
                     "the application began with a malformed message");
}

void
conversation_show(struct conversation *conversation, const char *text)
{
    (void) send_text(conversation, WIRE_SHOW, text);
}

static void
send_folded(struct conversation *conversation, enum wire_type type,
            const char *text)
{
    char folded[TEXT_MAX + 1];

    if (snprintf(folded, sizeof(folded), "%s", text) > TEXT_MAX)
        return;
    words_fold(folded, COLUMNS);
    (void) send_text(conversation, type, folded);
}

void
conversation_warn(struct conversation *conversation, const char *text)
{
    send_folded(conversation, WIRE_WARN, text);
}

void
conversation_note(struct conversation *conversation, const char *text)
{
    send_folded(conversation, WIRE_NOTE, text);
}

static bool
ask(struct conversation *conversation, enum wire_type type, const char *text,
    struct error *error)
{
    if (!text_shows(text))
        return error_set(error, ERROR_SYSTEM, "a prompt cannot be shown");
    if (!send_text(conversation, type, text))
        return error_set(error, ERROR_GONE, "the application has gone");
    conversation->asked = true;
    conversation->asked_at = conversation->told;
    conversation->pause = type == WIRE_PAUSE;
    conversation->seen = type == WIRE_ASK;
    return true;
}

bool
conversation_pause(struct conversation *conversation, const char *text,
                   struct error *error)
{
    return ask(conversation, WIRE_PAUSE, text, error);
}

static bool
ask_for_text(struct conversation *conversation, enum wire_type type,
             const char *text, int64_t until, struct secret *answer,
             struct error *error)
{
    bool answered = false;

    if (!ask(conversation, type, text, error) ||
        !conversation_answered(conversation, until, &answered, error))
        return false;
    if (!answered)
        return error_set(error, ERROR_EXPIRED, "nobody answered the prompt");
    secret_erase(answer);
    *answer = conversation->answer;
    conversation->answer = (struct secret){0};
    if (type == WIRE_ASK_HIDDEN)
        conversation->hidden = answer->length > 0;
    return true;
}

bool
conversation_ask(struct conversation *conversation, const char *text,
                 int64_t until, struct secret *answer, struct error *error)
{
    return ask_for_text(conversation, WIRE_ASK, text, until, answer, error);
}

bool
conversation_ask_hidden(struct conversation *conversation, const char *text,
                        int64_t until, struct secret *answer,
                        struct error *error)
{
    return ask_for_text(conversation, WIRE_ASK_HIDDEN, text, until, answer,
                        error);
}

/* The PIN that a token is told for is nobody else's to know. */
static bool
may_forward(const struct start *start)
{
    return strcmp(start->operation, "authenticate") == 0 ||
           strcmp(start->operation, "pin") == 0;
}

void
conversation_forward(struct conversation *conversation)
{
    if (!conversation->hidden || !may_forward(&conversation->start))
        return;
    conversation->hidden = false;
    (void) send_text(conversation, WIRE_FORWARD, NULL);
}

bool
conversation_asks(const struct conversation *conversation)
{
    return conversation->asked;
}

bool
conversation_answered(struct conversation *conversation, int64_t until,
                      bool *answered, struct error *error)
{
    struct pollfd nothing = {.fd = -1};
    bool done = false;

    while (conversation->asked && !done)
        if (!wait_once(conversation, &nothing, until, &done, error))
            return false;
    *answered = !conversation->asked;
    return true;
}

bool
conversation_sleep(struct conversation *conversation, int64_t until,
                   struct error *error)
{
    bool ready;

    return wait_for(&conversation->waiter, -1, 0, until, &ready, error);
}

void
conversation_leave(struct conversation *conversation)
{
    conversation->fd = -1;
    conversation->asked = false; /* nobody will answer */
}

void
conversation_hold(struct conversation *conversation)
{
    conversation->held = true;
}

bool
conversation_release(struct conversation *conversation, struct error *error)
{
    conversation->held = false;
    if (conversation->lost.kind == ERROR_NONE)
        return true;
    *error = conversation->lost;
    return false;
}

void
conversation_end(struct conversation *conversation, enum verdict verdict)
{
    (void) send_text(conversation, WIRE_VERDICT, verdict_word(verdict));
    secret_erase(&conversation->answer);
}
