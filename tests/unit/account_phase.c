/*
 * Tests of helper/login/account_phase.c: what is asked of whom, and a verdict
 * that comes before the provider's word.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/login/reauth.h"
#include "pam/cleanup.h"
#include "tests/again.h"
#include "tests/tap.h"

static struct again again;

static const struct script_line yes[] = {AGAIN_SEND(200, AGAIN_GRANTED),
                                         AGAIN_ASK(200, AGAIN_YES)},
                                no[] = {AGAIN_SEND(200, AGAIN_GRANTED),
                                        AGAIN_ASK(
                                            200, AGAIN_USER(AGAIN_GRACE, ""))},
                                silent[] = {AGAIN_SEND(0, NULL)},
                                unasked[] = {{0}};

/* The account phase of sshd, as login_run has it, but for the verdict. */
static bool
asks(const struct script_line *lines, size_t count, struct error *error)
{
    struct start *start = &again.login.conversation.start;

    *error = (struct error){0};
    if (!again_login(&again, "sshd", lines, count))
        return false;
    (void) again_logged();
    snprintf(start->operation, sizeof(start->operation), "account");
    return login_account(&again.login, &again.account, &again.accounts, error);
}

static bool
stand(enum record_state state, int64_t age)
{
    struct record record;

    if (!again_record(&again))
        return false;
    record = *again_stored();
    record.state = state;
    record.welcome = AGAIN_NOW - age;
    return again_store(&record);
}

static void
nobody_is_asked(void)
{
    struct error error;

    ok(stand(RECORD_WELCOME, 900) && asks(unasked, 0, &error),
       "within revalidate the last word counts");
    ok(again_logout(&again), "nothing was asked");
    ok(stand(RECORD_REFUSED, 0) && !asks(unasked, 0, &error) &&
           error.kind == ERROR_UNWELCOME,
       "after a no it is no");
    ok(again_logout(&again), "nothing was asked");
    ok(stand(RECORD_LOST, 0) && !asks(unasked, 0, &error) &&
           error.kind == ERROR_NOT_SIGNED_IN,
       "after a lost token somebody signs in first");
    ok(again_logout(&again), "nothing was asked");
    again.settings.account = ACCOUNT_CACHED;
    ok(stand(RECORD_WELCOME, AGAIN_DAY) && asks(unasked, 0, &error) &&
           stand(RECORD_LOST, 0),
       "where only what is known counts, a yes does for good");
    ok(again_logout(&again), "nothing was asked");
    again.settings.account = ACCOUNT_CHECK;
}

static void
the_provider_is_asked(void)
{
    struct error error;

    ok(stand(RECORD_WELCOME, 901) && asks(yes, 2, &error) &&
           error.kind == ERROR_NONE && !again.login.offline &&
           again_stored()->welcome == AGAIN_NOW,
       "after that it is asked, and says yes");
    ok(again_logout(&again), "it was asked");
    ok(stand(RECORD_WELCOME, 901) && !asks(no, 2, &error) &&
           error.kind == ERROR_OTHER_ACCOUNT &&
           again_stored()->state == RECORD_REFUSED,
       "or no");
    ok(again_logout(&again), "it was asked");
}

static void
nobody_answers(void)
{
    struct error error;

    ok(stand(RECORD_WELCOME, 901) && asks(silent, 1, &error) &&
           error.kind == ERROR_NONE && again.login.offline,
       "or nothing: then the last word counts, and nothing has failed");
    ok(again_logout(&again), "it was asked");
    ok(stand(RECORD_WELCOME, 8 * AGAIN_DAY) && !asks(silent, 1, &error) &&
           error.kind == ERROR_OFFLINE && !again.login.offline,
       "for a time");
    ok(again_logout(&again), "it was asked");
}

/* ---- The provider gave no answer a moment ago
 * -------------------------------
 */

/* The listener's end of what the login asks; its answer is there before. */
static bool
listens(int pair[2], bool granted)
{
    struct permit_answer said = {.granted = granted,
                                 .why = "the provider did not answer"};

    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
        return false;
    permit_give(pair[1], &said);
    return true;
}

/* asks(), with a listener. */
static bool
asks_with(int fd, const struct script_line *lines, size_t count,
          struct error *error)
{
    *error = (struct error){0};
    if (!again_login(&again, "sshd", lines, count))
        return false;
    again.login.listener = fd;
    return login_account(&again.login, &again.account, &again.accounts, error);
}

/* What it said beside its question; PERMIT_NONE: nothing. */
static enum permit_kind
said(int fd)
{
    struct permit_question question;

    if (!permit_take(fd, &question) || question.kind != PERMIT_CHECK ||
        strcmp(question.account, "ada") != 0)
        return PERMIT_FORGET;
    return permit_take(fd, &question) && strcmp(question.account, "ada") == 0
               ? question.kind
               : PERMIT_NONE;
}

static void
it_is_left_alone(void)
{
    const struct {
        const char *what;
        bool granted;
        int64_t age;
        const struct script_line *lines;
        size_t count;
        bool accepted, offline;
        enum permit_kind said;
    } cases[] = {
        {"it answers", true, 901, yes, 2, true, false, PERMIT_NONE},
        {"it does not", true, 901, silent, 1, true, true, PERMIT_SILENT},
        {"it did not", false, 901, unasked, 0, true, true, PERMIT_NONE},
        {"it did not, and its word is too old", false, 8 * AGAIN_DAY, unasked,
         0, false, false, PERMIT_NONE},
        {"it does not, and its word is too old", true, 8 * AGAIN_DAY, silent,
         1, false, false, PERMIT_SILENT},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error error;
        int pair[2];

        ok(stand(RECORD_WELCOME, cases[i].age) &&
               listens(pair, cases[i].granted) &&
               asks_with(pair[0], cases[i].lines, cases[i].count, &error) ==
                   cases[i].accepted,
           "%s", cases[i].what);
        ok(again.login.offline == cases[i].offline, "whose word it is");
        ok(said(pair[1]) == cases[i].said, "what the listener hears");
        again.login.listener = -1;
        close(pair[0]);
        close(pair[1]);
        ok(again_logout(&again), "so much was asked");
    }
}

/* By none's word, though the last one is young. */
static void
too_many_ask(void)
{
    const struct permit_answer many = {.busy = true};
    struct error error;
    int pair[2];

    ok(stand(RECORD_WELCOME, 901) &&
           socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0,
       "many ask");
    permit_give(pair[1], &many);
    ok(!asks_with(pair[0], unasked, 0, &error) && error.kind == ERROR_BUSY,
       "one more is turned away");
    again.login.listener = -1;
    close(pair[0]);
    close(pair[1]);
    ok(again_logout(&again), "nothing was asked");
}

/* A listener that has gone keeps nobody from asking the provider. */
static void
nobody_listens(void)
{
    struct error error;
    int pair[2];

    ok(stand(RECORD_WELCOME, 901) && listens(pair, true), "it has gone");
    close(pair[1]);
    ok(asks_with(pair[0], no, 2, &error) == false &&
           error.kind == ERROR_OTHER_ACCOUNT,
       "the provider is asked, and its no counts");
    again.login.listener = -1;
    close(pair[0]);
    ok(again_logout(&again), "it was asked");
}

static void
the_slot_must_open(void)
{
    struct record record;
    struct error error;

    ok(stand(RECORD_WELCOME, 901), "there is a slot of the host");
    record = *again_stored();
    record.slots[SLOT_HOST].sealed[0] ^= 1;
    ok(again_store(&record) && !asks(unasked, 0, &error) &&
           error.kind == ERROR_NOT_SIGNED_IN,
       "one that does not open is as good as none");
    ok(again_logout(&again), "nothing was asked");
    ok(stand(RECORD_WELCOME, 901), "there is a slot of the host");
    ground_break(GROUND_UNWRAP, 1, 1);
    ok(!asks(unasked, 0, &error) && error.kind == ERROR_SYSTEM &&
           ground_mend(),
       "one that cannot be tried is a failure of this host");
    ok(again_logout(&again), "nothing was asked");
}

/* ---- There is no vault -----------------------------------------------------
 */

/* True if the refusal is for what is wrong with the vault. */
static bool
lacks_vault(const struct error *error)
{
    return error->kind == ERROR_STATE && again.login.vault_why[0] != '\0' &&
           strcmp(error->text, again.login.vault_why) == 0;
}

/* Without the host secret nobody knows what the record says. */
static void
a_no_may_be_hidden(void)
{
    struct error error;

    ok(stand(RECORD_WELCOME, 0) && rename("state/host-secret", "aside") == 0,
       "a record that cannot be read");
    ok(!asks(unasked, 0, &error) && lacks_vault(&error), "may be a no");
    ok(again_logout(&again), "nothing was asked");
    again.settings.account = ACCOUNT_CACHED;
    ok(!asks(unasked, 0, &error) && lacks_vault(&error),
       "where only what is known counts, too");
    ok(again_logout(&again), "nothing was asked");
    again.settings.account = ACCOUNT_NO;
    ok(asks(unasked, 0, &error), "unless nobody looks at it");
    ok(again_logout(&again), "nothing was asked");
    again_forget();
    again.settings.account = ACCOUNT_CACHED;
    ok(asks(unasked, 0, &error), "nor does it hide what never was");
    ok(again_logout(&again), "nothing was asked");
}

/* To sign in would leave nothing: who is told to would be told so for good. */
static void
nobody_is_sent_round(void)
{
    struct error error;

    again.settings.account = ACCOUNT_CHECK;
    ok(!asks(unasked, 0, &error) && error.kind == ERROR_NOT_SIGNED_IN &&
           strcmp(error.text, again.login.vault_why) == 0 &&
           again.login.told == error_told(ERROR_STATE),
       "where nothing can be kept, that is the reason, not a sign-in");
    ok(again_logout(&again), "nothing was asked");
    ok(rename("aside", "state/host-secret") == 0 &&
           !asks(unasked, 0, &error) && error.kind == ERROR_NOT_SIGNED_IN,
       "where something can be, it is");
    ok(again_logout(&again), "nothing was asked");
}

/* ---- The verdict comes first -----------------------------------------------
 */

#define LATE(answered, text) AGAIN_SEND_LATE(answered, text, 400)

/* The verdicts that the module was sent. */
static int
verdicts(const char *word)
{
    struct wire wire;
    int count = 0;

    while (wire_receive(again.module, &wire, MSG_DONTWAIT)) {
        char got[TEXT_MAX + 1];

        if (wire_open(&wire) != WIRE_VERDICT)
            continue;
        wire_get(&wire, got, sizeof(got));
        count += strcmp(got, word) == 0 ? 1 : 100;
    }
    return count;
}

static const struct {
    const char *what;
    struct script_line lines[2]; /* the second's url NULL: it is not asked */
    int64_t age;                 /* of the last word */
    const char *verdict, *log;
    enum record_state state;
    const char *kept;
} late[] = {
    {"a yes",
     {LATE(200, AGAIN_GRANTED), AGAIN_ASK(200, AGAIN_YES)},
     AGAIN_HOUR,
     "accept",
     " offline=yes verdict=accept cause=none ",
     RECORD_WELCOME,
     "new"},
    {"a no",
     {LATE(200, AGAIN_GRANTED), AGAIN_ASK(200, AGAIN_USER(AGAIN_GRACE, ""))},
     AGAIN_HOUR,
     "accept",
     " offline=yes verdict=accept cause=none ",
     RECORD_REFUSED,
     ""},
    {"no word",
     {LATE(0, NULL)},
     AGAIN_HOUR,
     "accept",
     " offline=yes verdict=accept cause=none ",
     RECORD_WELCOME,
     "old"},
    {"a yes to whom it had not said for too long",
     {LATE(200, AGAIN_GRANTED), AGAIN_ASK(200, AGAIN_YES)},
     8 * AGAIN_DAY,
     "unavailable",
     " verdict=unavailable cause=offline ",
     RECORD_WELCOME,
     "new"},
};

/* What comes after it, and may wait long, is nobody's delay. */
static void
its_time_ends_with_the_verdict(void)
{
    struct error error;

    ok(stand(RECORD_WELCOME, 901) && asks(yes, 2, &error) &&
           again.login.conversation.too_late != NULL,
       "it has a time");
    login_end(&again.login, true, &error);
    ok(again.login.conversation.too_late == NULL, "until its verdict");
    ok(again_logout(&again), "it ends");
}

/* The module's 3 s are over before the provider answers. */
static void
the_verdict_comes_first(size_t i)
{
    const struct script_line *lines = late[i].lines;
    struct start *start;
    struct error error = {0};
    const char *logged;
    bool accepted;

    ok(stand(RECORD_WELCOME, late[i].age) &&
           again_login(&again, "sshd", lines, lines[1].url == NULL ? 1 : 2),
       "%s, late:", late[i].what);
    (void) again_logged();
    start = &again.login.conversation.start;
    snprintf(start->operation, sizeof(start->operation), "account");
    again.login.begun = clock_ticks() - 2400;
    accepted =
        login_account(&again.login, &again.account, &again.accounts, &error);
    ok(again.login.ended && verdicts(late[i].verdict) == 1,
       "the verdict is given, once");
    login_end(&again.login, accepted, &error);
    logged = again_logged();
    ok(verdicts("") == 0, "what comes of it later gives no other");
    ok(strstr(logged, late[i].log) != NULL, "it is logged: %s", late[i].log);
    ok((strstr(logged, " late=yes cause=other-account ") != NULL) ==
           (late[i].state == RECORD_REFUSED),
       "and so is a no that came after it");
    logged = strstr(logged, "verdict=");
    ok(logged != NULL && strstr(logged + 1, "verdict=") == NULL,
       "in one line");
    ok(again_stored()->state == late[i].state, "the provider's word is kept");
    is(again_token(&again, false), late[i].kept, "and the token");
    ok(again_logout(&again), "so much was asked");
}

/* The listener is told of a silence of the provider's, beside what else. */
static bool
is_silent(int fd)
{
    struct permit_question question;
    bool told = false;

    while (permit_take(fd, &question))
        told = told || question.kind == PERMIT_SILENT;
    return told;
}

/* Nobody waits for it, but a helper that is to end does not either. */
static void
before_anything_was_sent(void)
{
    CLEANUP(vault_close) struct vault other = VAULT_CLOSED;
    struct start *start = &again.login.conversation.start;
    struct error error = {0};
    int pair[2];

    ok(stand(RECORD_WELCOME, AGAIN_HOUR) && listens(pair, true) &&
           again_login(&again, "sshd", unasked, 0) &&
           again_hold(&other, VAULT_CHANGE),
       "another login's refresh is under way");
    again.login.listener = pair[0];
    snprintf(start->operation, sizeof(start->operation), "account");
    again.login.begun = clock_ticks() - 2400;
    again.login.deadline = clock_ticks() + 400;
    ok(!login_account(&again.login, &again.account, &again.accounts, &error) ||
           again.login.ended,
       "it is not waited for longer than there is time");
    ok(again.login.ended && verdicts("accept") == 1,
       "the verdict is by the last word");
    (void) again_logged();
    login_end(&again.login, false, &error);
    is(again_logged(), "", "what was not asked has no answer");
    ok(!is_silent(pair[1]), "which is nobody's silence");
    again.login.listener = -1;
    close(pair[0]);
    close(pair[1]);
    ok(again_logout(&again), "nothing was asked");
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    nobody_is_asked();
    the_provider_is_asked();
    nobody_answers();
    it_is_left_alone();
    too_many_ask();
    nobody_listens();
    the_slot_must_open();
    a_no_may_be_hidden();
    nobody_is_sent_round();
    for (size_t i = 0; i < sizeof(late) / sizeof(late[0]); i++)
        the_verdict_comes_first(i);
    its_time_ends_with_the_verdict();
    before_anything_was_sent();
    again_end(&again);
    return tap_done();
}
