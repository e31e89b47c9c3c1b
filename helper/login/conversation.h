/*
 * The helper's end of the conversation with the module (doc/protocol.md).
 *
 * It is the waiter of everything that a login waits for: so the module
 * hears each second that the helper is alive, an answer is taken when it
 * comes, and a login whose application has gone ends at once.
 *
 * Runs in: the helper's logins.
 * Trusts:  what the module says only as far as the caller's uid carries
 *          (login.c); nothing of its form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_LOGIN_CONVERSATION_H
#define HELPER_LOGIN_CONVERSATION_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/base/waiter.h"
#include "helper/login/start_read.h"
#include "pam/text.h"
#include "pam/wire.h"

/* Borrows its descriptor; owns an answer until conversation_end. */
struct conversation {
    struct waiter waiter; /* first: it is turned into the conversation */
    int fd;
    int end; /* readable when the helper ends; -1: it never does */
    struct start start;
    int64_t told;         /* the tick at which it last heard of us */
    int64_t asked_at;     /* the tick of the question */
    bool asked;           /* a question waits for its answer */
    bool pause;           /* which is Enter alone */
    bool seen;            /* which is text that may be seen; else a secret */
    bool hidden;          /* a secret came last, and was not forwarded */
    struct secret answer; /* what has come and nobody took */
    bool held;            /* nothing ends what is under way */
    struct error lost;    /* what would have ended it meanwhile */
    int64_t late;         /* the tick at which too_late is called, once */
    void (*too_late)(struct conversation *); /* NULL: never */
};

/*
 * Begin: take the module's START, within 3 s.  False with ERROR_GONE or
 * ERROR_MESSAGE.  Whatever is waited for, now and later, ends with
 * ERROR_ENDED when the descriptor end becomes readable.
 */
bool conversation_open(struct conversation *, int fd, int end, struct error *)
    __attribute__((warn_unused_result));

/*
 * Show text: a warning as an error; a note, which tells of no failure, as an
 * error only where nothing else is shown.  The lines of both are broken where
 * a terminal's end.  What fails is let go.
 */
void conversation_show(struct conversation *, const char *text);
void conversation_warn(struct conversation *, const char *text);
void conversation_note(struct conversation *, const char *text);

/*
 * Ask the person to press Enter, and go on: what is typed does not come
 * here.  An answer within 150 ms is no person's: the wait during which it
 * comes ends with ERROR_SCRIPT.
 */
bool conversation_pause(struct conversation *, const char *text,
                        struct error *) __attribute__((warn_unused_result));

/*
 * Ask what may be seen while it is typed, or what may not, and wait for it
 * until a tick.  False with ERROR_EXPIRED if it has not come by then, with
 * ERROR_SCRIPT if the first was answered within 150 ms.  The
 * answer, which may be empty, is the caller's to erase.
 */
bool conversation_ask(struct conversation *, const char *text, int64_t until,
                      struct secret *answer, struct error *)
    __attribute__((warn_unused_result));
bool conversation_ask_hidden(struct conversation *, const char *text,
                             int64_t until, struct secret *answer,
                             struct error *)
    __attribute__((warn_unused_result));

/*
 * Say that the last hidden answer was verified here, so that the module may
 * hand it on (forward_pass of pam_anypoint(8)).  Once an answer; where nobody
 * signs in or changes a PIN, and of an empty answer, nothing is said.
 */
void conversation_forward(struct conversation *);

/* True if a question waits for its answer. */
bool conversation_asks(const struct conversation *);

/*
 * Wait until the question is answered or the tick until has come: then
 * *answered is false.
 */
bool conversation_answered(struct conversation *, int64_t until,
                           bool *answered, struct error *)
    __attribute__((warn_unused_result));

/* Wait until a tick. */
bool conversation_sleep(struct conversation *, int64_t until, struct error *)
    __attribute__((warn_unused_result));

/*
 * From now on waiting goes on though the module goes away or the helper is
 * told to end: what is under way must come to its end on the disk.  After
 * conversation_release it does not; false with what would have ended it.
 */
void conversation_hold(struct conversation *);
bool conversation_release(struct conversation *, struct error *)
    __attribute__((warn_unused_result));

/* End with the verdict; nothing follows, and nothing is kept. */
void conversation_end(struct conversation *, enum verdict);

/*
 * After that, wait for the module no more: its going away ends nothing, but
 * the helper's end still does.
 */
void conversation_leave(struct conversation *);

#endif
