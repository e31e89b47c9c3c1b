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
    struct waiter alone = {waiter_alone};
    bool ready = false;

    return waiter_alone(&alone, fd, POLLIN, clock_ticks() + PATIENCE_MS,
                        &ready, error) &&
           (ready ||
            error_set(error, ERROR_SYSTEM, "the listener does not answer"));
}

bool
permit_ask(int fd, enum permit_kind kind, const char *account,
           const char *source, struct error *error)
{
    struct permit_question question = {.kind = kind};
    struct permit_answer answer = {0};

    snprintf(question.account, sizeof(question.account), "%s", account);
    snprintf(question.source, sizeof(question.source), "%s", source);
    if (!send_whole(fd, &question, sizeof(question)))
        return error_set(error, ERROR_SYSTEM,
                         "the listener cannot be asked: error %d", errno);
    if (!await(fd, error))
        return false;
    if (!receive_whole(fd, &answer, sizeof(answer)))
        return error_set(error, ERROR_SYSTEM, "the listener has gone");
    answer.why[sizeof(answer.why) - 1] = '\0';
    return answer.granted ||
           error_set(error, kind == PERMIT_LOGIN ? ERROR_BUSY : ERROR_LIMIT,
                     "%s", answer.why);
}

void
permit_return(int fd)
{
    const struct permit_question question = {.kind = PERMIT_RETURN};

    (void) send_whole(fd, &question, sizeof(question));
}

bool
permit_take(int fd, struct permit_question *question)
{
    struct permit_question got;

    if (!receive_whole(fd, &got, sizeof(got)) ||
        memchr(got.account, '\0', sizeof(got.account)) == NULL ||
        memchr(got.source, '\0', sizeof(got.source)) == NULL)
        return false;
    *question = got;
    return true;
}

void
permit_give(int fd, const struct permit_answer *answer)
{
    (void) send_whole(fd, answer, sizeof(*answer));
}
