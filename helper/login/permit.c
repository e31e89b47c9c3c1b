/*
 * A login asks the listener, which sees all of them, whether it may go on.
 *
 * Runs in: the helper's logins; its first process answers.
 * Trusts:  at the login's end the listener; at the listener's end only the
 *          size of what a login sends.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/permit.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "helper/base/clock.h"
#include "helper/base/waiter.h"

#define PATIENCE_MS 3000

static bool
send_whole(int fd, const void *bytes, size_t size)
{
    return send(fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL) ==
           (ssize_t) size;
}

static bool
receive_whole(int fd, void *space, size_t size)
{
    return recv(fd, space, size, MSG_DONTWAIT | MSG_TRUNC) == (ssize_t) size;
}

static bool
await(int fd, struct error *error)
{
    struct waiter alone = {.wait = waiter_alone};
    bool ready = false;

    return waiter_alone(&alone, fd, POLLIN, clock_ticks() + PATIENCE_MS,
                        &ready, error) &&
           (ready ||
            error_set(error, ERROR_SYSTEM, "the listener does not answer"));
}

/* Send a question and take what it is answered, of just this size. */
static bool
exchange(int fd, const struct permit_question *question, void *answer,
         size_t size, struct error *error)
{
    if (!send_whole(fd, question, sizeof(*question)))
        return error_set(error, ERROR_SYSTEM,
                         "the listener cannot be asked: error %d", errno);
    if (!await(fd, error))
        return false;
    return receive_whole(fd, answer, size) ||
           error_set(error, ERROR_SYSTEM, "the listener has gone");
}

static enum error_kind
refusal_of(enum permit_kind kind, bool busy)
{
    if (busy)
        return ERROR_BUSY;
    return kind == PERMIT_CHECK ? ERROR_NETWORK : ERROR_LIMIT;
}

bool
permit_ask(int fd, enum permit_kind kind, const char *account,
           const char *source, struct error *error)
{
    struct permit_question question = {.kind = kind};
    struct permit_answer answer = {0};

    snprintf(question.account, sizeof(question.account), "%s", account);
    snprintf(question.source, sizeof(question.source), "%s", source);
    if (!exchange(fd, &question, &answer, sizeof(answer), error))
        return false;
    answer.why[sizeof(answer.why) - 1] = '\0';
    return answer.granted ||
           error_set(error, refusal_of(kind, answer.busy), "%s", answer.why);
}

static void
say(int fd, enum permit_kind kind)
{
    const struct permit_question question = {.kind = kind};

    (void) send_whole(fd, &question, sizeof(question));
}

void
permit_return(int fd)
{
    say(fd, PERMIT_RETURN);
}

void
permit_leave(int fd)
{
    say(fd, PERMIT_LEAVE);
}

void
permit_silent(int fd, const char *account)
{
    struct permit_question question = {.kind = PERMIT_SILENT};

    snprintf(question.account, sizeof(question.account), "%s", account);
    (void) send_whole(fd, &question, sizeof(question));
}

void
permit_note(struct permit_verdict *verdict, const char *told)
{
    const size_t most = sizeof(verdict->told) - 1;
    char *blank = NULL;
    size_t i;

    for (i = 0; i < most && told[i] != '\0'; i++) {
        verdict->told[i] = told[i] == '\n' ? ' ' : told[i];
        if (verdict->told[i] == ' ')
            blank = &verdict->told[i];
    }
    verdict->told[i] = '\0';
    if (strchr(" \n", told[i]) == NULL && blank != NULL) /* amid a word */
        *blank = '\0';
}

void
permit_tell(int fd, const char *account, const struct permit_verdict *verdict)
{
    struct permit_question question = {.kind = PERMIT_TELL,
                                       .verdict = *verdict};

    snprintf(question.account, sizeof(question.account), "%s", account);
    (void) send_whole(fd, &question, sizeof(question));
}

bool
permit_know(int fd, const char *account, struct permit_known *known,
            struct error *error)
{
    struct permit_question question = {.kind = PERMIT_KNOW};

    snprintf(question.account, sizeof(question.account), "%s", account);
    return exchange(fd, &question, known, sizeof(*known), error) &&
           (known->granted ||
            error_set(error, ERROR_BUSY, "too many ask at a time"));
}

#define ENDS(string) (memchr((string), '\0', sizeof(string)) != NULL)

/* Numbers are looked up in tables: none is beyond its own. */
static bool
is_verdict(const struct permit_verdict *verdict)
{
    return verdict->phase > PERMIT_NO_PHASE &&
           verdict->phase < PERMIT_PHASES &&
           verdict->verdict <= VERDICT_ACCEPT &&
           verdict->cause < ERROR_KINDS && ENDS(verdict->method) &&
           ENDS(verdict->service) && ENDS(verdict->told) &&
           ENDS(verdict->detail);
}

bool
permit_take(int fd, struct permit_question *question)
{
    struct permit_question got;

    if (!receive_whole(fd, &got, sizeof(got)) || !ENDS(got.account) ||
        !ENDS(got.source) ||
        (got.kind == PERMIT_TELL && !is_verdict(&got.verdict)))
        return false;
    *question = got;
    return true;
}

void
permit_give(int fd, const struct permit_answer *answer)
{
    (void) send_whole(fd, answer, sizeof(*answer));
}

void
permit_give_known(int fd, const struct permit_known *known)
{
    (void) send_whole(fd, known, sizeof(*known));
}
