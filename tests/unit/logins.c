/*
 * Tests of helper/server/logins.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/logins.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

static const struct settings settings = {
    .codes_per_account = 3,
    .codes_per_source = 100,
    .codes_per_user = 100,
    .passwords_per_account = 1,
    .passwords_per_source = 100,
    .passwords_per_user = 100,
    .logins_per_account = 8,
};

/* Pids of no process: none is ever sent a signal here. */
#define PID(number) ((pid_t) (1000000000 + (number)))

/* How many places a uid gets. */
static int
fill(struct logins *logins, uid_t uid, int first, int wanted)
{
    int got = 0;

    while (got < wanted) {
        struct place *place = logins_place(logins, uid);

        if (place == NULL)
            break;
        logins_begin(place, PID(first + got), uid, -1);
        got++;
    }
    return got;
}

static void
test_places(void)
{
    CLEANUP(free_ptr) struct logins *logins = calloc(1, sizeof(*logins));
    int others = 0;

    ok(logins != NULL, "there is memory");
    for (uid_t uid = 1001; uid < 1009; uid++)
        others += fill(logins, uid, others, 20);
    ok(others == LOGINS_MAX_OF_OTHERS, "each user has 16, all of them 128");
    ok(logins_place(logins, 1009) == NULL, "then no user has one more");
    ok(fill(logins, 0, others, 1000) == LOGINS_MAX - LOGINS_MAX_OF_OTHERS,
       "root has the rest");
    ok(logins_place(logins, 0) == NULL, "until there is none");
    logins_end(logins, PID(0), false);
    ok(logins_place(logins, 0) != NULL, "one that ends makes room");
    ok(logins_place(logins, 1001) != NULL, "also for its user");
}

struct asker {
    int fd; /* the login's end */
    int number;
};

static struct asker
begin(struct logins *logins, uid_t uid, int number)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
        exit(1);
    logins_begin(logins_place(logins, uid), PID(number), uid, pair[0]);
    return (struct asker){pair[1], number};
}

static void
serve(struct logins *logins)
{
    struct pollfd polled[LOGINS_MAX];
    size_t count = logins_poll(logins, polled);

    (void) poll(polled, count, 0);
    logins_answer(logins, &settings, polled, count, 1);
}

/* Sends the question by hand, for the test is both ends. */
static bool
granted(struct logins *logins, const struct asker *asker,
        enum permit_kind kind, const char *account)
{
    struct permit_question question = {.kind = kind};
    struct permit_answer said = {0};

    memcpy(question.account, account, strlen(account));
    if (send(asker->fd, &question, sizeof(question), 0) < 0)
        return false;
    serve(logins);
    return recv(asker->fd, &said, sizeof(said), MSG_DONTWAIT) ==
               (ssize_t) sizeof(said) &&
           said.granted;
}

static void
end(struct logins *logins, const struct asker *asker)
{
    close(asker->fd);
    logins_end(logins, PID(asker->number), false);
}

static void
test_logins_of_an_account(void)
{
    CLEANUP(free_ptr) struct logins *logins = calloc(1, sizeof(*logins));
    struct asker askers[10];
    int in = 0;

    for (int i = 0; i < 9; i++) {
        askers[i] = begin(logins, 0, i);
        in += granted(logins, &askers[i], PERMIT_LOGIN, "ada");
    }
    ok(in == 8, "eight sign-ins of an account at a time");
    ok(granted(logins, &askers[8], PERMIT_LOGIN, "grace"),
       "another account is not concerned");
    askers[9] = begin(logins, 200001, 9);
    ok(granted(logins, &askers[9], PERMIT_LOGIN, "ada"),
       "nor is a caller without root, who speaks for one account");
    end(logins, &askers[0]);
    ok(granted(logins, &askers[9], PERMIT_LOGIN, "ada"),
       "nor does it count for root's callers");
    askers[0] = begin(logins, 0, 10);
    ok(granted(logins, &askers[0], PERMIT_LOGIN, "ada"),
       "who have their eight beside it");
    end(logins, &askers[0]);
    end(logins, &askers[9]);
    askers[0] = begin(logins, 0, 0);
    ok(granted(logins, &askers[0], PERMIT_LOGIN, "ada"),
       "one that ends makes room");
    for (int i = 0; i < 9; i++)
        end(logins, &askers[i]);
}

static void
test_permits(void)
{
    CLEANUP(free_ptr) struct logins *logins = calloc(1, sizeof(*logins));
    struct asker asker = begin(logins, 0, 1);

    ok(granted(logins, &asker, PERMIT_PASSWORD, "ada"), "a password may go");
    ok(!granted(logins, &asker, PERMIT_PASSWORD, "ada"), "a second may not");
    permit_return(asker.fd);
    serve(logins);
    ok(granted(logins, &asker, PERMIT_PASSWORD, "ada"),
       "it is given back: so the next may go");
    permit_return(asker.fd);
    end(logins, &asker);
    asker = begin(logins, 0, 2);
    ok(granted(logins, &asker, PERMIT_PASSWORD, "ada"),
       "also if that was the login's last word");
    end(logins, &asker);
    asker = begin(logins, 0, 3);
    ok(!granted(logins, &asker, PERMIT_PASSWORD, "ada"),
       "what was not given back counts for the next login");
    ok(!granted(logins, &asker, (enum permit_kind) 99, "ada"),
       "an unknown wish is not granted");
    end(logins, &asker);
}

static void
test_rude_logins(void)
{
    CLEANUP(free_ptr) struct logins *logins = calloc(1, sizeof(*logins));
    struct asker rude = begin(logins, 0, 1), good = begin(logins, 0, 2);
    struct pollfd polled[LOGINS_MAX];

    ok(send(rude.fd, "x", 1, 0) == 1, "a login sends what is no question");
    serve(logins);
    ok(logins_poll(logins, polled) == 1, "it is not heard any more");
    ok(!granted(logins, &rude, PERMIT_CODE, "ada"), "and granted nothing");
    ok(granted(logins, &good, PERMIT_CODE, "ada"), "others are");
    close(good.fd);
    serve(logins);
    ok(logins_poll(logins, polled) == 0, "one that closes is not polled");
    end(logins, &rude);
    logins_end(logins, PID(2), false);
}

int
main(void)
{
    test_places();
    test_logins_of_an_account();
    test_permits();
    test_rude_logins();
    return tap_done();
}
