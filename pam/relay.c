/*
 * Carry a conversation between the helper and a person.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  the helper's verdict; not the form of anything that it sends.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/relay.h"

#include <errno.h>
#include <poll.h>
#include <security/pam_ext.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>
#include <time.h>

#include "pam/authtok.h"
#include "pam/cleanup.h"
#include "pam/dial.h"
#include "pam/start.h"
#include "pam/text.h"
#include "pam/wire.h"

/* Pending signals are looked for at least this often. */
#define LOOK_MS 250

struct relay {
    pam_handle_t *pamh;
    const struct options *options;
    const char *account;
    enum operation operation;
    bool silent;         /* the application wants no information */
    bool asked_hidden;   /* PAM_AUTHTOK has had its turn */
    unsigned messages;   /* so far, of those that count */
    unsigned waits;      /* WAITs so far */
    unsigned seconds;    /* that all of it may last */
    int fd;              /* the helper */
    int64_t deadline;    /* milliseconds of now() */
    int64_t silence_end; /* when a helper that says nothing is dead */
    struct authtok *authtok;
};

static int64_t
now(void)
{
    struct timespec time = {0};

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* ---- Whether to go on -------------------------------------------------- */

/*
 * sudo blocks these while it authenticates, so Ctrl-C has no effect but to
 * be pending.  We take nothing away: the application finds it when it looks.
 */
static bool
given_up(void)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    sigset_t pending;

    if (sigpending(&pending) != 0)
        return false;
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        if (sigismember(&pending, signals[i]) == 1)
            return true;
    return false;
}

/* Looked at before each wait and after each prompt. */
static enum outcome
look(const struct relay *relay)
{
    if (!given_up())
        return OUTCOME_GO_ON;
    pam_syslog(relay->pamh, LOG_NOTICE, "%s's login was interrupted",
               relay->account);
    return OUTCOME_REFUSE;
}

static bool
too_late(const struct relay *relay)
{
    return now() >= relay->deadline;
}

static enum outcome
end_late(const struct relay *relay)
{
    pam_syslog(relay->pamh, LOG_NOTICE,
               "%s's login took longer than %u seconds", relay->account,
               relay->seconds);
    return OUTCOME_UNAVAILABLE;
}

/* ---- What the person types --------------------------------------------- */

static enum outcome
not_sent(struct relay *relay, const char *why)
{
    pam_syslog(relay->pamh, LOG_NOTICE, "%s's answer was not sent: %s",
               relay->account, why);
    return OUTCOME_REFUSE;
}

static bool
send_message(struct relay *relay, const struct wire *wire, enum wire_type type)
{
    if (relay->options->debug)
        pam_syslog(relay->pamh, LOG_DEBUG, "%s to the helper",
                   wire_name(type));
    return wire_send(relay->fd, wire, 0);
}

/*
 * An answer that comes too late is not sent, and one that cannot be sent is
 * no failure yet: the helper may have given its verdict while the person was
 * at the prompt, and its last words are still to be read.
 */
static enum outcome
reply(struct relay *relay, struct wire *wire, const char *answer)
{
    enum outcome outcome = look(relay);

    if (outcome != OUTCOME_GO_ON || too_late(relay))
        return outcome;
    wire_begin(wire, WIRE_REPLY);
    wire_put(wire, answer);
    (void) send_message(relay, wire, WIRE_REPLY);
    wire_erase(wire);
    return OUTCOME_GO_ON;
}

/*
 * A password has no control characters; sshd's stand-in for one has.  It
 * gives "\b\n\r\177INCORRECT" to modules when it refuses a login anyway,
 * which must neither reach Anypoint nor count there.
 */
static enum outcome
reply_hidden(struct relay *relay, struct wire *wire, const char *answer)
{
    if (strlen(answer) > WIRE_HIDDEN_MAX)
        return not_sent(relay, "it is too long");
    if (text_has_control(answer))
        return not_sent(relay, "it has control characters");
    authtok_answer(relay->authtok, relay->options, answer);
    return reply(relay, wire, answer);
}

static enum outcome
reply_seen(struct relay *relay, struct wire *wire, const char *answer)
{
    if (strlen(answer) > WIRE_SEEN_MAX)
        return not_sent(relay, "it is too long");
    if (!text_shows(answer))
        return not_sent(relay, "it is no plain text");
    return reply(relay, wire, answer);
}

/* libpam logs a conversation that failed. */
static bool
prompt(struct relay *relay, int style, const char *text, char **typed)
{
    return pam_prompt(relay->pamh, style, typed, "%s", text) == PAM_SUCCESS;
}

/* An application may answer with no string at all; that is an empty one. */
static const char *
string(const char *typed)
{
    return typed == NULL ? "" : typed;
}

static enum outcome
ask(struct relay *relay, struct wire *wire, const char *text)
{
    CLEANUP(erase_text) char *typed = NULL;

    if (!prompt(relay, PAM_PROMPT_ECHO_ON, text, &typed))
        return OUTCOME_NO_PERSON;
    return reply_seen(relay, wire, string(typed));
}

/*
 * Who changes a PIN is asked for the old one first: PAM_AUTHTOK would be a
 * new password there.
 */
static enum outcome
ask_hidden(struct relay *relay, struct wire *wire, const char *text)
{
    bool signs_in = relay->operation == OPERATION_AUTHENTICATE;
    const char *before = signs_in && !relay->asked_hidden
                             ? authtok_before(relay->pamh, relay->options)
                             : NULL;
    CLEANUP(erase_text) char *typed = NULL;

    relay->asked_hidden = true;
    if (before != NULL)
        return reply_hidden(relay, wire, before);
    if (signs_in && relay->options->use_first_pass)
        return not_sent(relay, "there is none, and use_first_pass is set");
    if (!prompt(relay, PAM_PROMPT_ECHO_OFF, text, &typed))
        return OUTCOME_NO_PERSON;
    return reply_hidden(relay, wire, string(typed));
}

/*
 * People type passwords where nothing was asked, so what is typed here goes
 * no further.  Echo is off because some applications show hidden prompts
 * only, and because of those people.
 */
static enum outcome
pause_for_enter(struct relay *relay, struct wire *wire, const char *text)
{
    CLEANUP(erase_text) char *typed = NULL;

    if (!prompt(relay, PAM_PROMPT_ECHO_OFF, text, &typed))
        return OUTCOME_NO_PERSON;
    return reply(relay, wire, "");
}

/* ---- What the helper says ---------------------------------------------- */

static enum outcome
broken(struct relay *relay, enum wire_type type, const char *how)
{
    pam_syslog(relay->pamh, LOG_ERR, "the helper broke the rules: %s %s",
               wire_name(type), how);
    return OUTCOME_UNAVAILABLE;
}

/* An application that cannot show a message need not fail a login. */
static enum outcome
show(struct relay *relay, struct wire *wire, const char *text)
{
    (void) wire;
    if (!relay->silent)
        (void) prompt(relay, PAM_TEXT_INFO, text, NULL);
    return OUTCOME_GO_ON;
}

/* PAM_SILENT or not: sudo sets it, and a refusal without a cause is bad. */
static enum outcome
warn(struct relay *relay, struct wire *wire, const char *text)
{
    (void) wire;
    (void) prompt(relay, PAM_ERROR_MSG, text, NULL);
    return OUTCOME_GO_ON;
}

/* A greeter takes an error for a failed sign-in; sudo shows nothing else. */
static enum outcome
note(struct relay *relay, struct wire *wire, const char *text)
{
    return relay->silent ? warn(relay, wire, text) : show(relay, wire, text);
}

static enum outcome
forward(struct relay *relay, struct wire *wire, const char *text)
{
    (void) wire, (void) text;
    if (!authtok_verify(relay->authtok))
        return broken(relay, WIRE_FORWARD, "may not come here");
    return OUTCOME_GO_ON;
}

/*
 * The application may have changed PAM_USER while the person was asked; the
 * verdict is on the account that was asked about, and on no other.
 */
static enum outcome
accept_login(struct relay *relay)
{
    const void *name = NULL;

    if (too_late(relay))
        return end_late(relay);
    if (pam_get_item(relay->pamh, PAM_USER, &name) == PAM_SUCCESS &&
        name != NULL && strcmp(name, relay->account) == 0) {
        authtok_hand_on(relay->authtok, relay->pamh);
        return OUTCOME_ACCEPT;
    }
    pam_syslog(relay->pamh, LOG_ERR,
               "the application asks for another account than %s by now",
               relay->account);
    return OUTCOME_REFUSE;
}

static enum outcome
verdict(struct relay *relay, struct wire *wire, const char *text)
{
    enum outcome outcome = OUTCOME_REFUSE;
    bool known = operation_outcome(text, &outcome);

    (void) wire;
    if (outcome == OUTCOME_ACCEPT)
        return accept_login(relay);
    pam_syslog(relay->pamh, LOG_NOTICE, "the helper's verdict on %s is %s",
               relay->account, known ? text : "an unknown word");
    return outcome;
}

/* ---- Which message may come when --------------------------------------- */

/*
 * Nothing but these; a row tells also whether a person must be there, whether
 * a text comes with it, and whether it counts: what is shown and asked does.
 */
static const struct rule {
    enum wire_type type;
    bool person, text, counts;
    enum outcome (*take)(struct relay *, struct wire *, const char *text);
} rules[] = {
    {WIRE_SHOW, false, true, true, show},
    {WIRE_WARN, false, true, true, warn},
    {WIRE_NOTE, false, true, true, note},
    {WIRE_ASK, true, true, true, ask},
    {WIRE_ASK_HIDDEN, true, true, true, ask_hidden},
    {WIRE_PAUSE, true, true, true, pause_for_enter},
    {WIRE_FORWARD, true, false, false, forward},
    {WIRE_VERDICT, false, true, false, verdict},
};

static const struct rule *
find_rule(enum wire_type type)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (rules[i].type == type)
            return &rules[i];
    return NULL;
}

static enum outcome
take_wait(struct relay *relay, const struct wire *wire)
{
    if (!wire_ok(wire))
        return broken(relay, WIRE_WAIT, "is malformed");
    if (++relay->waits > relay->seconds + RELAY_WAITS_SPARE)
        return broken(relay, WIRE_WAIT, "came too often");
    return OUTCOME_GO_ON;
}

static enum outcome
take_message(struct relay *relay, struct wire *wire)
{
    enum wire_type type = wire_open(wire);
    const struct rule *rule = find_rule(type);
    char text[TEXT_MAX + 1] = "";

    if (relay->options->debug)
        pam_syslog(relay->pamh, LOG_DEBUG, "%s from the helper",
                   wire_name(type));
    if (type == WIRE_WAIT)
        return take_wait(relay, wire);
    if (rule == NULL ||
        (rule->person && !operation_has_person(relay->operation)))
        return broken(relay, type, "may not come here");
    if ((relay->messages += rule->counts) > RELAY_MESSAGES_MAX)
        return broken(relay, type, "is one message too many");
    if (rule->text)
        wire_get(wire, text, sizeof(text));
    if (!wire_ok(wire))
        return broken(relay, type, "is malformed");
    if (!text_shows(text))
        return broken(relay, type, "holds what is not shown");
    return rule->take(relay, wire, text);
}

/* ---- Waiting for it ---------------------------------------------------- */

static void
begin_silence(struct relay *relay)
{
    relay->silence_end = now() + RELAY_SILENCE_SECONDS * 1000;
}

/* Nothing has come: whether it still may. */
static enum outcome
be_patient(const struct relay *relay)
{
    if (too_late(relay))
        return end_late(relay);
    if (now() < relay->silence_end)
        return OUTCOME_GO_ON;
    pam_syslog(relay->pamh, LOG_ERR, "no word from the helper for %d seconds",
               RELAY_SILENCE_SECONDS);
    return OUTCOME_UNAVAILABLE;
}

/*
 * Wait a moment, or none when it is too late: then only what has come is
 * read.  OUTCOME_ACCEPT is never the answer.
 */
static enum outcome
wait_moment(struct relay *relay, bool *readable)
{
    struct pollfd waited = {.fd = relay->fd, .events = POLLIN};
    enum outcome outcome = look(relay);
    int ready;

    if (outcome != OUTCOME_GO_ON)
        return outcome;
    ready = poll(&waited, 1, too_late(relay) ? 0 : LOOK_MS);
    *readable = ready > 0;
    if (ready < 0 && errno != EINTR) {
        pam_syslog(relay->pamh, LOG_ERR, "cannot wait for the helper: %m");
        return OUTCOME_UNAVAILABLE;
    }
    return *readable ? OUTCOME_GO_ON : be_patient(relay);
}

/*
 * A helper that hangs up with something unread resets the connection, which
 * is told before what it said last (unix(7)): look again.
 */
static bool
take_next(const struct relay *relay, struct wire *wire)
{
    return wire_receive(relay->fd, wire, MSG_DONTWAIT) ||
           (errno == ECONNRESET &&
            wire_receive(relay->fd, wire, MSG_DONTWAIT));
}

static enum outcome
receive(struct relay *relay, struct wire *wire)
{
    if (take_next(relay, wire)) {
        enum outcome outcome = take_message(relay, wire);

        /* From here, not from its arrival: a prompt may have taken long. */
        begin_silence(relay);
        return outcome;
    }
    if (errno == EAGAIN)
        return OUTCOME_GO_ON;
    pam_syslog(relay->pamh, LOG_ERR, "the helper went away: %m");
    return OUTCOME_UNAVAILABLE;
}

static enum outcome
converse(struct relay *relay)
{
    CLEANUP(wire_erase) struct wire wire = {0};
    enum outcome outcome;

    if (!start_write(relay->pamh, operation_word(relay->operation),
                     relay->account, relay->seconds, &wire))
        return OUTCOME_UNAVAILABLE;
    /* Who turns us away may have said why, and gone: read it. */
    (void) send_message(relay, &wire, WIRE_START);
    begin_silence(relay);
    do {
        bool readable = false;

        outcome = wait_moment(relay, &readable);
        if (outcome == OUTCOME_GO_ON && readable)
            outcome = receive(relay, &wire);
    } while (outcome == OUTCOME_GO_ON);
    return outcome;
}

int
relay(pam_handle_t *pamh, const struct options *options, const char *account,
      enum operation operation, int flags)
{
    unsigned seconds = options->timeout;

    if (!operation_has_person(operation) && seconds > RELAY_ALONE_SECONDS)
        seconds = RELAY_ALONE_SECONDS;

    const int64_t deadline = now() + (int64_t) seconds * 1000;
    CLEANUP(close_fd) int fd = dial(pamh, options->socket);
    CLEANUP(authtok_erase)
    struct authtok authtok = {.changes = operation == OPERATION_PIN};
    struct relay state = {.pamh = pamh,
                          .options = options,
                          .account = account,
                          .operation = operation,
                          .silent = ((unsigned) flags & PAM_SILENT) != 0,
                          .seconds = seconds,
                          .fd = fd,
                          .deadline = deadline,
                          .authtok = &authtok};

    if (fd < 0)
        return operation_code(operation, OUTCOME_UNAVAILABLE);
    return operation_code(operation, converse(&state));
}
