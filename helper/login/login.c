/*
 * One login, from the module's first word to the verdict.
 *
 * Runs in: a process of its own, forked by the listener.
 * Trusts:  the caller's uid, from the kernel; what root says of service,
 *          terminal and remote host; of others nothing but their account.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/login.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/identity/binding.h"
#include "helper/identity/local.h"
#include "helper/login/question.h"
#include "helper/login/reauth.h"
#include "helper/oidc/revoke.h"
#include "pam/cleanup.h"

/* The application's last seconds are for the verdict to arrive in. */
#define RESERVE_MS 2000

/* net gives up by itself after request_timeout, and then says why. */
#define MARGIN_MS 1000

/* Tokens that nobody takes back by then live until they expire. */
#define GIVE_BACK_MS 5000

typedef bool operation_function(struct login *, const struct account *,
                                const struct accounts *, struct error *);

/*
 * A random id tells one login's lines from another's.  It is no secret, and
 * a login without one is still a login.
 */
static void
make_id(char id[static LOGIN_ID_SIZE])
{
    uint32_t random = 0;

    if (getrandom(&random, sizeof(random), 0) < 0)
        random = 0;
    snprintf(id, LOGIN_ID_SIZE, "%08" PRIx32, random);
}

/*
 * Root speaks for anyone.  Anybody else may ask for the own account only:
 * a screen locker runs as the person whose screen it locks.
 */
static bool
check_caller(struct login *login, struct error *error)
{
    const char *account = login->conversation.start.account;

    login->entitled =
        login->caller == 0 || local_own(account, login->caller, error);
    return login->entitled && local_account(account, &login->uid, error);
}

void
login_host(char host[LOGIN_HOST_SIZE])
{
    host[LOGIN_HOST_SIZE - 1] = '\0';
    if (gethostname(host, LOGIN_HOST_SIZE - 1) < 0 || !text_ascii(host))
        snprintf(host, LOGIN_HOST_SIZE, "this host");
}

/* Where a caller without root says to come from does not count. */
bool
login_may(const struct login *login, enum permit_kind kind,
          struct error *error)
{
    const struct start *start = &login->conversation.start;

    return permit_ask(login->listener, kind, start->account,
                      login->caller == 0 ? start->remote_host : "", error);
}

bool
login_connect_net(struct login *login, struct error *error)
{
    if (login->net.fd >= 0)
        return true;
    if (!net_connect(&login->net, login->net_path, &login->conversation.waiter,
                     error))
        return false;
    login->net.patience = login->settings->request_timeout * 1000 + MARGIN_MS;
    return true;
}

bool
login_discover(struct login *login, struct error *error)
{
    return login->provider.settings != NULL ||
           provider_discover(&login->provider, login->settings, &login->net,
                             login->deadline, error);
}

/* A line's user name is for the password, unless it is what binds. */
static bool
is_same_bond(const struct account *one, const struct account *other)
{
    return strcmp(one->user_id, other->user_id) == 0 &&
           strcmp(one->provider, other->provider) == 0 &&
           (!binding_by_name(one) ||
            strcmp(one->username, other->username) == 0);
}

bool
login_still_bound(const struct login *login, const struct account *account,
                  struct error *error)
{
    CLEANUP(accounts_free) struct accounts accounts = {0};
    struct account now;

    return accounts_read(&accounts, login->settings->accounts_file, error) &&
           binding_find(&now, &accounts, login->settings, account->name,
                        error) &&
           (is_same_bond(&now, account) ||
            error_set(error, ERROR_OTHER_ACCOUNT,
                      "the account's line has been changed meanwhile"));
}

/*
 * Where somebody may read it, why not is told: sshd shows what its account
 * phase is told to who comes with a key.  Who changes a password elsewhere
 * has no place for it.
 */
static const struct operation {
    const char *name;
    operation_function *function;
    bool told;
    bool bound; /* whose the account is, is looked at again at its end */
} operations[] = {
    {"authenticate", login_authenticate, true, true},
    {"account", login_account, true, false},
    {"password", login_password, false, false},
    {"pin", login_change_pin, true, false}, /* before it is written */
    {"token", login_fresh_token, true, true},
};

static const struct operation *
operation_of(const char *name)
{
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
        if (strcmp(operations[i].name, name) == 0)
            return &operations[i];
    return NULL;
}

static bool
run(struct login *login, const struct caller *caller, struct error *error)
{
    CLEANUP(accounts_free) struct accounts accounts = {0};
    struct conversation *conversation = &login->conversation;
    struct account account;
    const struct operation *operation;

    if (!conversation_open(conversation, caller->fd, caller->end, error))
        return false;
    login->deadline =
        login->begun + conversation->start.seconds * 1000 - RESERVE_MS;
    if (question_is(conversation->start.operation))
        return question_answer(login, error);
    operation = operation_of(conversation->start.operation);
    if (operation == NULL)
        return error_set(error, ERROR_MESSAGE, "an unknown operation");
    return check_caller(login, error) &&
           accounts_read(&accounts, login->settings->accounts_file, error) &&
           binding_find(&account, &accounts, login->settings,
                        conversation->start.account, error) &&
           operation->function(login, &account, &accounts, error) &&
           (!operation->bound || login_still_bound(login, &account, error));
}

/* What a caller without root says of it does not count. */
static const char *
service_of(const struct login *login)
{
    return login->caller != 0 &&
                   question_is(login->conversation.start.operation)
               ? "anypointctl"
               : login_service(login);
}

static void
add_origin(struct buffer *line, const struct login *login)
{
    const struct start *start = &login->conversation.start;
    char uid[24];

    log_field(line, "service", service_of(login));
    if (login->caller == 0) {
        log_field(line, "source",
                  start->remote_host[0] != '\0' ? start->remote_host
                                                : start->tty);
        return;
    }
    snprintf(uid, sizeof(uid), "uid-%u", (unsigned) login->caller);
    log_field(line, "source", uid);
}

static void
log_login(const struct login *login, enum verdict verdict,
          const struct error *error)
{
    CLEANUP(buffer_free) struct buffer line = BUFFER(LOG_LINE_MAX);
    const struct start *start = &login->conversation.start;
    char took[24];

    snprintf(took, sizeof(took), "%" PRId64, clock_ticks() - login->begun);
    log_field(&line, "login", login->id);
    log_field(&line, "operation", start->operation);
    log_field(&line, "account", start->account);
    add_origin(&line, login);
    log_field(&line, "method", login->method);
    if (login->offline)
        log_field(&line, "offline", "yes");
    log_field(&line, "verdict", verdict_word(verdict));
    log_field(&line, "cause", error_word(error->kind));
    log_field(&line, "ms", took);
    if (error->kind != ERROR_NONE)
        log_field(&line, "detail", error->text);
    else if (login->offline)
        log_field(&line, "detail", login->trouble.text);
    if (!buffer_ok(&line)) /* better short than none */
        log_line(login->log, LOG_ERR, "login=%s verdict=%s cause=%s",
                 login->id, verdict_word(verdict), error_word(error->kind));
    else
        log_line(login->log, verdict == VERDICT_ACCEPT ? LOG_INFO : LOG_NOTICE,
                 "%s", buffer_string(&line));
}

/*
 * For who asks about the account later.  Whoever may not ask for it shall not
 * leave a trace there either; a question is no login.
 */
static void
remember(const struct login *login, enum verdict verdict,
         const struct error *error, const char *sentence)
{
    const struct start *start = &login->conversation.start;
    struct permit_verdict told = {.verdict = verdict, .cause = error->kind};

    if (strcmp(start->operation, "authenticate") == 0)
        told.phase = PERMIT_SIGN_IN;
    else if (strcmp(start->operation, "account") == 0)
        told.phase = PERMIT_ACCOUNT;
    if (told.phase == PERMIT_NO_PHASE || !login->entitled)
        return;
    snprintf(told.method, sizeof(told.method), "%s", login->method);
    snprintf(told.service, sizeof(told.service), "%s", service_of(login));
    if (error->kind != ERROR_NONE)
        snprintf(told.detail, sizeof(told.detail), "%.*s",
                 (int) sizeof(told.detail) - 1, error->text);
    permit_note(&told, sentence);
    permit_tell(login->listener, start->account, &told);
}

static bool
is_told(const char *name)
{
    const struct operation *operation = operation_of(name);

    return operation != NULL && operation->told;
}

/* Why not, in the words of who asked; "": nobody is told. */
static const char *
sentence_of(const struct login *login, enum error_kind kind)
{
    const char *operation = login->conversation.start.operation;

    if (kind == ERROR_GONE)
        return "";
    if (question_is(operation))
        return question_told(kind);
    if (!is_told(operation))
        return "";
    return login->told != NULL ? login->told : error_told(kind);
}

/*
 * Say it once an open prompt is answered: only then does the application
 * listen again.  When the helper ends there is no time for that; the words
 * wait where the module finds them.
 */
static void
tell(struct login *login, enum error_kind kind, const char *sentence)
{
    struct conversation *conversation = &login->conversation;
    struct error ignored;
    bool answered;

    if (kind == ERROR_ENDED ||
        conversation_answered(conversation, login->deadline, &answered,
                              &ignored))
        conversation_warn(conversation, sentence);
}

/*
 * Anypoint counts the tokens that a user has: what is not kept is given
 * back, when the person is in, or is not.  Nobody waits for it any more, nor
 * does a helper that is to end.
 */
static void
give_back(struct login *login, struct tokens *tokens)
{
    int64_t until = clock_ticks() + GIVE_BACK_MS;
    struct error error = {0};

    if (tokens->access.length == 0 && tokens->refresh.length == 0)
        return;
    conversation_leave(&login->conversation);
    permit_leave(login->listener);
    if (!revoke_tokens(tokens, &login->provider, &login->net, until, &error))
        log_line(login->log, LOG_NOTICE,
                 "login=%s tokens were not given back: %s", login->id,
                 error.text);
}

static enum login_line
line_of(const struct login *login, bool accepted)
{
    if (accepted)
        return LOGIN_LINE_FREE;
    return login->spare ? LOGIN_LINE_LEFT_OUT : LOGIN_LINE_COUNTS;
}

/* Anybody may ask without end about the own account, and learn it. */
static bool
is_written(const struct login *login, enum login_line line)
{
    return line == LOGIN_LINE_COUNTS ||
           (line == LOGIN_LINE_FREE &&
            (login->caller == 0 ||
             !question_only_tells(login->conversation.start.operation)));
}

/* What the provider said once the verdict was given: it is the next one's. */
static void
log_late(const struct login *login, const struct error *error)
{
    CLEANUP(buffer_free) struct buffer line = BUFFER(LOG_LINE_MAX);

    log_field(&line, "login", login->id);
    log_field(&line, "operation", login->conversation.start.operation);
    log_field(&line, "account", login->conversation.start.account);
    log_field(&line, "late", "yes");
    log_field(&line, "cause", error_word(error->kind));
    log_field(&line, "detail", error->text);
    log_line(login->log, LOG_NOTICE, "%s", buffer_string(&line));
}

void
login_end(struct login *login, bool accepted, const struct error *error)
{
    enum verdict verdict =
        accepted ? VERDICT_ACCEPT : error_verdict(error->kind);
    const char *sentence = accepted ? "" : sentence_of(login, error->kind);

    if (login->ended && !accepted && !login->waited)
        log_late(login, error);
    if (login->ended)
        return;
    login->ended = true;
    login->conversation.too_late = NULL;
    login->line = line_of(login, accepted);
    remember(login, verdict, error, sentence);
    if (is_written(login, login->line))
        log_login(login, verdict, error);
    if (sentence[0] != '\0')
        tell(login, error->kind, sentence);
    conversation_end(&login->conversation, verdict);
}

/* Whatever came of it. */
static void
let_go(struct login *login)
{
    give_back(login, &login->tokens);
    give_back(login, &login->replaced);
    give_back(login, &login->left);
    token_erase(&login->tokens);
    token_erase(&login->replaced);
    token_erase(&login->left);
    secret_erase(&login->typed);
    vault_close(&login->vault);
    net_close(&login->net);
}

enum login_line
login_run(const struct caller *caller, const struct login_means *means)
{
    struct login login = {
        .settings = means->settings,
        .net_path = means->net_path,
        .state = means->state,
        .credential = means->credential,
        .log = means->log,
        .caller = caller->uid,
        .listener = caller->listener,
        .spare = caller->spare,
        .begun = clock_ticks(),
        .method = "none",
        .net = {.fd = -1},
        .vault = VAULT_CLOSED,
    };
    struct error error = {0};
    bool accepted;

    make_id(login.id);
    accepted = run(&login, caller, &error);
    login_end(&login, accepted, &error);
    let_go(&login);
    return login.line;
}
