/*
 * Tests of helper/login/permit.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/permit.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/tap.h"

/* The answer is there before the question is: it waits in the socket. */
static bool
ask(enum permit_kind kind, const struct permit_answer *said,
    struct permit_question *question, struct error *error)
{
    int pair[2];
    bool granted;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
        return false;
    if (said != NULL)
        permit_give(pair[1], said);
    granted = permit_ask(pair[0], kind, "ada", "192.0.2.7", error);
    ok(permit_take(pair[1], question), "the question arrives");
    close(pair[0]);
    close(pair[1]);
    return granted;
}

static void
test_questions(void)
{
    static const struct {
        enum permit_kind kind;
        struct permit_answer said;
        enum error_kind error;
        const char *what;
    } cases[] = {
        {PERMIT_LOGIN, {.granted = true}, ERROR_NONE, "yes to a login"},
        {PERMIT_LOGIN,
         {.busy = true, .why = "a crowd"},
         ERROR_BUSY,
         "no to a login"},
        {PERMIT_CODE, {.granted = true}, ERROR_NONE, "yes to a code"},
        {PERMIT_CODE, {.why = "a crowd"}, ERROR_LIMIT, "no to a code"},
        {PERMIT_PASSWORD, {.why = "a crowd"}, ERROR_LIMIT, "no to a password"},
        {PERMIT_CHECK, {.granted = true}, ERROR_NONE, "yes to a check"},
        {PERMIT_CHECK, {.why = "a crowd"}, ERROR_NETWORK, "no to a check"},
        {PERMIT_CHECK,
         {.busy = true, .why = "a crowd"},
         ERROR_BUSY,
         "too many checks"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct permit_question question;
        struct error error = {0};

        ok(ask(cases[i].kind, &cases[i].said, &question, &error) ==
               cases[i].said.granted,
           "%s", cases[i].what);
        is(error_word(error.kind), error_word(cases[i].error), "its kind");
        is(error.text, cases[i].said.granted ? "" : "a crowd", "its reason");
        ok(question.kind == cases[i].kind, "what is asked for arrives");
        is(question.account, "ada", "for whom");
        is(question.source, "192.0.2.7", "and from where");
    }
}

static void
test_silence(void)
{
    struct permit_question question;
    struct error error = {0};
    int pair[2];

    ok(!ask(PERMIT_CODE, NULL, &question, &error) &&
           error.kind == ERROR_SYSTEM,
       "a listener that says nothing grants nothing");
    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           close(pair[1]) == 0 &&
           !permit_ask(pair[0], PERMIT_CODE, "ada", "", &error) &&
           error.kind == ERROR_SYSTEM,
       "nor does one that has gone");
    ok(!permit_ask(-1, PERMIT_CODE, "ada", "", &error) &&
           error.kind == ERROR_SYSTEM,
       "nor does none at all");
    close(pair[0]);
}

/* An answer of another size is none, however it begins. */
static void
test_short_answer(void)
{
    struct permit_answer yes = {.granted = true};
    struct error error = {0};
    int pair[2];

    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           send(pair[1], &yes, sizeof(yes) - 1, 0) > 0,
       "half an answer comes");
    ok(!permit_ask(pair[0], PERMIT_CODE, "ada", "", &error) &&
           error.kind == ERROR_SYSTEM,
       "it grants nothing");
    close(pair[0]);
    close(pair[1]);
}

static bool
takes(const struct permit_question *question, size_t size)
{
    struct permit_question got;
    int pair[2];
    bool taken;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
        return false;
    taken = send(pair[0], question, size, 0) == (ssize_t) size &&
            permit_take(pair[1], &got);
    close(pair[0]);
    close(pair[1]);
    return taken;
}

static void
test_bad_questions(void)
{
    struct permit_question question = {.kind = PERMIT_CODE};
    char longer[sizeof(question) + 1] = {0};
    struct permit_question unended = question;

    ok(takes(&question, sizeof(question)), "a question is taken");
    ok(!takes(&question, sizeof(question) - 1), "a short one is not");
    ok(!takes((const void *) longer, sizeof(longer)), "nor is a long one");
    memset(unended.account, 'a', sizeof(unended.account));
    ok(!takes(&unended, sizeof(unended)), "nor a name without an end");
    unended = question;
    memset(unended.source, 'a', sizeof(unended.source));
    ok(!takes(&unended, sizeof(unended)), "nor a source without an end");
}

static bool
takes_verdict(const struct permit_verdict *verdict,
              struct permit_question *question)
{
    int pair[2];
    bool taken;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
        return false;
    permit_tell(pair[0], "ada", verdict);
    taken = permit_take(pair[1], question);
    close(pair[0]);
    close(pair[1]);
    return taken;
}

static const struct permit_verdict denied = {
    .phase = PERMIT_SIGN_IN,
    .verdict = VERDICT_STOP,
    .cause = ERROR_DENIED,
    .method = "device",
    .service = "sshd",
    .detail = "it was denied",
    .told = "Sign in again.",
};

static void
test_verdicts(void)
{
    struct permit_question question;

    ok(takes_verdict(&denied, &question) && question.kind == PERMIT_TELL,
       "how a login ends arrives");
    is(question.account, "ada", "of whom");
    ok(question.verdict.phase == PERMIT_SIGN_IN &&
           question.verdict.verdict == VERDICT_STOP &&
           question.verdict.cause == ERROR_DENIED,
       "how");
    is(question.verdict.method, "device", "by what");
    is(question.verdict.service, "sshd", "where");
    is(question.verdict.detail, "it was denied", "why");
    is(question.verdict.told, "Sign in again.", "and what the person is told");
}

/* What a login that has been taken over may send. */
static void
test_bad_verdicts(void)
{
    struct permit_question ignored;
    struct permit_verdict bad = denied;

    bad.phase = PERMIT_NO_PHASE;
    ok(!takes_verdict(&bad, &ignored), "one of no phase is not taken");
    bad.phase = PERMIT_PHASES;
    ok(!takes_verdict(&bad, &ignored), "nor one of no known phase");
    bad = denied;
    bad.verdict = VERDICT_ACCEPT + 1;
    ok(!takes_verdict(&bad, &ignored), "nor a verdict that is none");
    bad = denied;
    bad.cause = ERROR_KINDS;
    ok(!takes_verdict(&bad, &ignored), "nor a cause that is none");
    bad = denied;
    memset(bad.method, 'a', sizeof(bad.method));
    ok(!takes_verdict(&bad, &ignored), "nor a method without an end");
    bad = denied;
    memset(bad.service, 'a', sizeof(bad.service));
    ok(!takes_verdict(&bad, &ignored), "nor a service without an end");
    bad = denied;
    memset(bad.detail, 'a', sizeof(bad.detail));
    ok(!takes_verdict(&bad, &ignored), "nor a detail without an end");
    bad = denied;
    memset(bad.told, 'a', sizeof(bad.told));
    ok(!takes_verdict(&bad, &ignored), "nor a sentence without an end");
}

static void
test_notes(void)
{
    struct permit_verdict verdict = denied;
    const size_t size = sizeof(verdict.told);
    char words[2 * sizeof(verdict.told)];

    permit_note(&verdict, "Not now.\nLater.");
    is(verdict.told, "Not now. Later.", "what is told is noted on one line");
    for (size_t i = 0; i < sizeof(words); i++)
        words[i] = i % 4 == 3 ? ' ' : 'a';
    words[sizeof(words) - 1] = '\0';
    permit_note(&verdict, words);
    ok(strlen(verdict.told) == size - 1, "what is longer ends with a word");
    permit_note(&verdict, words + 1);
    ok(strlen(verdict.told) == size - 2, "that fits whole");
    words[size] = '\0';
    permit_note(&verdict, words + 1);
    is(verdict.told, words + 1, "and what just fits is all there");
    memset(verdict.told, 'b', size);
    permit_note(&verdict, "");
    is(verdict.told, "", "or nothing is");
}

static void
test_knowing(void)
{
    const struct permit_known known = {
        .granted = true, .logins = 7, .how = "seccomp"};
    const struct permit_known too_many = {.logins = 7};
    struct permit_question question;
    struct permit_known got = {0};
    struct error error = {0};
    int pair[2];

    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0, "a connection");
    permit_give_known(pair[1], &known);
    ok(permit_know(pair[0], "ada", &got, &error) && got.logins == 7,
       "what is known arrives");
    is(got.how, "seccomp", "all of it");
    ok(permit_take(pair[1], &question) && question.kind == PERMIT_KNOW,
       "after it was asked for");
    is(question.account, "ada", "for an account");
    permit_give_known(pair[1], &too_many);
    ok(!permit_know(pair[0], "ada", &got, &error) && error.kind == ERROR_BUSY,
       "where too many ask there is no answer");
    close(pair[1]);
    ok(!permit_know(pair[0], "ada", &got, &error) &&
           error.kind == ERROR_SYSTEM,
       "nor from a listener that has gone");
    close(pair[0]);
}

int
main(void)
{
    test_verdicts();
    test_bad_verdicts();
    test_notes();
    test_knowing();
    test_questions();
    test_silence();
    test_short_answer();
    test_bad_questions();
    return tap_done();
}
