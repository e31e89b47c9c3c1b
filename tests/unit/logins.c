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
    logins_end(logins, PID(0), LOGIN_LINE_COUNTS);
    ok(logins_place(logins, 0) != NULL, "one that ends makes room");
    ok(logins_place(logins, 1001) != NULL, "also for its user");
}

/* The lines of a uid that has spent one of them at the tick 1. */
static int
lines_after(enum login_line line, int64_t spent)
{
    CLEANUP(free_ptr) struct logins *logins = calloc(1, sizeof(*logins));
    struct place *place;
    int lines = 0;

    if (logins == NULL || !budget_spend(&logins->budget, 1001, 1))
        return -1;
    place = logins_place(logins, 1001);
    logins_begin(place, PID(0), 1001, -1);
    place->spent = spent;
    logins_end(logins, PID(0), line);
    while (lines < 1000 && budget_spend(&logins->budget, 1001, 1))
        lines++;
    return lines;
}

static void
test_lines(void)
{
    ok(lines_after(LOGIN_LINE_COUNTS, 1) == BUDGET_LINES - 1,
       "what failed has used up a line");
    ok(lines_after(LOGIN_LINE_FREE, 1) == BUDGET_LINES,
       "what did not has not");
    ok(lines_after(LOGIN_LINE_FREE, 0) == BUDGET_LINES - 1,
       "but has none to give back that it had not");
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
    logins_end(logins, PID(asker->number), LOGIN_LINE_COUNTS);
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
test_checks(void)
{
    CLEANUP(free_ptr) struct logins *logins = calloc(1, sizeof(*logins));
    struct asker asker = begin(logins, 0, 1);

    ok(granted(logins, &asker, PERMIT_CHECK, "ada"), "Anypoint may be asked");
    permit_silent(asker.fd, "ada");
    end(logins, &asker);
    asker = begin(logins, 200001, 2);
    ok(!granted(logins, &asker, PERMIT_CHECK, "ada"),
       "not where it did not answer, though that was another login");
    ok(granted(logins, &asker, PERMIT_CHECK, "grace") &&
           granted(logins, &asker, PERMIT_PASSWORD, "ada"),
       "nothing else is concerned");
    end(logins, &asker);
}

/* Whoever has a key may come as often as that. */
static void
test_many_checks(void)
{
    CLEANUP(free_ptr) struct logins *logins = calloc(1, sizeof(*logins));
    struct asker askers[LOGINS_MAX_CHECKING + 1];
    int in = 0;

    for (int i = 0; i <= LOGINS_MAX_CHECKING; i++) {
        askers[i] = begin(logins, 0, i);
        in += granted(logins, &askers[i], PERMIT_CHECK, "ada");
        permit_leave(askers[i].fd);
    }
    serve(logins);
    ok(in == LOGINS_MAX_CHECKING, "64 account phases of one ask at a time");
    ok(granted(logins, &askers[LOGINS_MAX_CHECKING], PERMIT_CHECK, "grace"),
       "another's are not concerned");
    end(logins, &askers[1]);
    ok(granted(logins, &askers[LOGINS_MAX_CHECKING], PERMIT_CHECK, "ada"),
       "one that ends makes room, and none that only has its verdict");
    for (int i = 0; i <= LOGINS_MAX_CHECKING; i++)
        if (i != 1)
            end(logins, &askers[i]);
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
    logins_end(logins, PID(2), LOGIN_LINE_COUNTS);
}

static void
tell(struct logins *logins, const struct asker *asker, const char *account,
     enum error_kind cause)
{
    const struct permit_verdict verdict = {
        .phase = PERMIT_SIGN_IN, .verdict = VERDICT_STOP, .cause = cause};

    permit_tell(asker->fd, account, &verdict);
    serve(logins);
}

static enum error_kind
cause_of(const struct logins *logins, const char *account)
{
    return verdicts_of(&logins->verdicts, account, PERMIT_SIGN_IN).cause;
}

static void
test_verdicts(void)
{
    CLEANUP(free_ptr) struct logins *logins = calloc(1, sizeof(*logins));
    struct asker asker = begin(logins, 0, 1);

    ok(granted(logins, &asker, PERMIT_LOGIN, "ada"), "ada signs in");
    tell(logins, &asker, "grace", ERROR_DENIED);
    ok(cause_of(logins, "grace") == ERROR_NONE,
       "her login says nothing about grace");
    tell(logins, &asker, "ada", ERROR_DENIED);
    ok(cause_of(logins, "ada") == ERROR_DENIED, "but how it ends itself");
    ok(verdicts_of(&logins->verdicts, "ada", PERMIT_SIGN_IN).at > 1600000000,
       "at a time that the listener knows");
    tell(logins, &asker, "ada", ERROR_LIMIT);
    ok(cause_of(logins, "ada") == ERROR_DENIED, "and it ends once");
    end(logins, &asker);
    asker = begin(logins, 0, 2);
    permit_tell(asker.fd, "grace",
                &(struct permit_verdict){.phase = PERMIT_SIGN_IN,
                                         .cause = ERROR_GONE});
    end(logins, &asker);
    ok(cause_of(logins, "grace") == ERROR_GONE,
       "a login's last word is heard though it has gone");
}

/* Sends the question by hand, as granted() does. */
static bool
knows(struct logins *logins, const struct asker *asker,
      struct permit_known *known)
{
    struct permit_question question = {.kind = PERMIT_KNOW, .account = "ada"};

    *known = (struct permit_known){0};
    if (send(asker->fd, &question, sizeof(question), 0) < 0)
        return false;
    serve(logins);
    return recv(asker->fd, known, sizeof(*known), MSG_DONTWAIT) ==
               (ssize_t) sizeof(*known) &&
           known->granted;
}

static void
test_asking(void)
{
    CLEANUP(free_ptr) struct logins *logins = calloc(1, sizeof(*logins));
    struct asker askers[LOGINS_MAX_ASKING + 1], other, person;
    struct permit_known known;
    int in = 0;

    logins->since = 1700000000;
    logins->how = "seccomp";
    person = begin(logins, 200001, 100);
    ok(granted(logins, &person, PERMIT_CODE, "ada"), "ada is at a prompt");
    for (int i = 0; i < LOGINS_MAX_ASKING + 1; i++) {
        askers[i] = begin(logins, 200001, i);
        in += knows(logins, &askers[i], &known);
    }
    ok(in == LOGINS_MAX_ASKING, "so many of a uid may ask at a time");
    end(logins, &askers[LOGINS_MAX_ASKING]);
    other = begin(logins, 200002, 50);
    ok(knows(logins, &other, &known), "another uid is not concerned");
    ok(known.since == 1700000000, "what is known is told: since when");
    is(known.how, "seccomp", "what holds the helper");
    ok(known.logins == 1, "how many sign in: who asks does not count");
    ok(known.own_logins == 0, "how many of the uid");
    ok(known.use_count == 4 && known.uses[0].used == 1, "what is used up");
    end(logins, &askers[0]);
    askers[0] = begin(logins, 200001, 60);
    ok(knows(logins, &askers[0], &known), "one that ends makes room");
    ok(known.own_logins == 1, "and hears of its own logins");
    tell(logins, &askers[0], "ada", ERROR_DENIED);
    ok(cause_of(logins, "ada") == ERROR_NONE,
       "who asks is no login, and says nothing of one");
}

static void
test_forgetting(void)
{
    CLEANUP(free_ptr) struct logins *logins = calloc(1, sizeof(*logins));
    struct asker root = begin(logins, 0, 1);
    struct asker person = begin(logins, 200001, 2);

    ok(granted(logins, &root, PERMIT_PASSWORD, "ada") &&
           !granted(logins, &root, PERMIT_PASSWORD, "ada"),
       "ada has no password left");
    tell(logins, &root, "ada", ERROR_LIMIT);
    ok(!granted(logins, &person, PERMIT_FORGET, "ada"),
       "a person cannot have that forgotten");
    ok(!granted(logins, &root, PERMIT_PASSWORD, "ada") &&
           cause_of(logins, "ada") == ERROR_LIMIT,
       "it is not");
    ok(granted(logins, &root, PERMIT_FORGET, "ada"), "root can");
    ok(cause_of(logins, "ada") == ERROR_NONE, "the last login is forgotten");
    ok(granted(logins, &root, PERMIT_PASSWORD, "ada"), "and the limit");
}

int
main(void)
{
    test_verdicts();
    test_asking();
    test_forgetting();
    test_places();
    test_lines();
    test_logins_of_an_account();
    test_permits();
    test_checks();
    test_many_checks();
    test_rude_logins();
    return tap_done();
}
