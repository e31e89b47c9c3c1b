/*
 * Run a play: the real module, under the real libpam, with every line of
 * the person, of the helper and of the log in one script.
 *
 * The stage, as it is before anything happens:
 *
 *     user NAME uid N group NAME    who signs in; without uid: not known here
 *     lookups fail                  accounts cannot be looked up
 *     options WORDS                 the module's (socket= is added)
 *     item RHOST|RUSER|TTY|AUTHTOK "text"
 *     environment "NAME=value"      PAM's, not the process's
 *     blocked SIGNAL, handled SIGNAL
 *     socket missing|full|of another user
 *     stack optional                the module's answers count for nothing
 *
 * What happens, each side's lines in order:
 *
 *     call authenticate|account|setcred|open|close|password [silent|expired]
 *     result PAM_CODE
 *     module > helper TYPE "string"...   what the helper must get; with ...
 *                                        at the end, any strings after these
 *     helper > module TYPE "string"...   what the helper sends
 *     helper > module raw "bytes"
 *     helper tries TYPE "string"...      the module may have gone away
 *     helper repeats N TYPE "string"...  the same
 *     helper gone | helper silent SECONDS | helper signals SIGNAL
 *     seconds pass N                     on the module's clock
 *     module gone                        the helper sees the connection end
 *     module > person info|error|ask|hidden "text"
 *     person > module "typed" | nothing | failure
 *     person dawdles SECONDS | person becomes NAME
 *     person presses SIGNAL              which the application has blocked
 *     person awaits SIGNAL               the same, from the helper
 *     log error|notice|debug "text"      every line, in order
 *     module sets AUTHTOK|OLDAUTHTOK "text"   in turn, and no other item
 *     erased N "text"                    how often this was overwritten
 *
 * In strings \n \\ \" \xHH are as in C, and \*600x is 600 times an x.  The
 * helper's lines run in a child, the person's in the conversation.  That
 * each answer is erased is checked always; so is that nobody connects whom
 * the helper's lines do not expect.
 *
 * Runs in: tests.
 * Trusts:  the script.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <poll.h>
#include <security/pam_appl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/play/helper.h"
#include "tests/play/script.h"
#include "tests/play/stage.h"

/* A play that hangs is ended; none needs as long. */
#define PLAY_SECONDS 30

/* The helper's process has this long to say what it has to. */
#define SAY_MS 5000

struct play {
    struct script script;
    char folder[32];
    char socket[64];
    pam_handle_t *pamh;
    struct shared *shared;
    int told;     /* the person's lines so far */
    bool ignored; /* the module answered PAM_IGNORE */
};

/* ---- The person -----------------------------------------------------------
 */

static const char *
style_name(int style)
{
    static const struct {
        int style;
        const char *name;
    } names[] = {{PAM_PROMPT_ECHO_OFF, "hidden"},
                 {PAM_PROMPT_ECHO_ON, "ask"},
                 {PAM_ERROR_MSG, "error"},
                 {PAM_TEXT_INFO, "info"}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].style == style)
            return names[i].name;
    return "another style";
}

static void
hear(struct play *play, const struct pam_message *message)
{
    const char *style = style_name(message->msg_style);
    const struct line *line =
        script_next(&play->script, &play->told, KIND_TO_PERSON);

    if (line == NULL) {
        script_note("person", message->msg, "no message");
        return;
    }
    if (strcmp(style, line->word) != 0)
        script_note("person", style, line->word);
    if (strcmp(message->msg, line->string[0]) != 0)
        script_note("person", message->msg, line->string[0]);
}

static int
answer(const struct line *line, struct pam_response *response)
{
    if (strcmp(line->word, "failure") == 0)
        return PAM_CONV_ERR;
    if (line->string_count > 0) {
        response->resp = strdup(line->string[0]);
        stage_watch(response->resp);
    }
    return PAM_SUCCESS;
}

/* What the helper sends before it waits has come before time passes. */
static void
let_helper_speak(struct play *play)
{
    const struct timespec pause = {.tv_nsec = 1000000};

    for (int ms = 0; ms < SAY_MS && !play->shared->waits; ms++)
        nanosleep(&pause, NULL);
}

static void
do_something(struct play *play, const struct line *line)
{
    int number = helper_signal(line->word);
    sigset_t awaited;

    if (line->kind == KIND_DAWDLES) {
        let_helper_speak(play);
        stage_pass((long) line->number);
    }
    if (line->kind == KIND_BECOMES)
        pam_set_item(play->pamh, PAM_USER, line->word);
    if (line->kind == KIND_PRESSES)
        raise(number);
    if (line->kind != KIND_AWAITS)
        return;
    sigemptyset(&awaited);
    sigaddset(&awaited, number);
    sigwait(&awaited, &number);
}

/* Lines up to the next message; the last of them may be an answer. */
static int
act(struct play *play, struct pam_response *response)
{
    int at = play->told;
    const struct line *line;

    while ((line = script_next(&play->script, &at, KINDS_PERSON)) != NULL &&
           line->kind != KIND_TO_PERSON) {
        play->told = at;
        if (line->kind == KIND_FROM_PERSON)
            return answer(line, response);
        do_something(play, line);
    }
    return PAM_SUCCESS;
}

/* The module's neighbour speaks when the module stepped aside. */
static bool
of_neighbour(const char *text)
{
    return strstr(text, "cred_expired") != NULL;
}

static int
converse(int count, const struct pam_message **messages,
         struct pam_response **responses, void *data)
{
    struct play *play = data;
    int code;

    *responses = calloc((size_t) count, sizeof(**responses));
    if (count != 1 || *responses == NULL) {
        script_note("person", "several messages", "one");
        return PAM_CONV_ERR;
    }
    if (of_neighbour(messages[0]->msg)) {
        play->ignored = true;
        return PAM_SUCCESS;
    }
    hear(play, messages[0]);
    code = act(play, *responses);
    if (code != PAM_SUCCESS) {
        free(*responses);
        *responses = NULL;
    }
    return code;
}

/* ---- The application -------------------------------------------------------
 */

static int
call_password(pam_handle_t *pamh, int flags)
{
    return pam_chauthtok(pamh, flags);
}

static const struct {
    const char *name;
    int (*call)(pam_handle_t *, int);
} calls[] = {
    {"authenticate", pam_authenticate}, {"account", pam_acct_mgmt},
    {"setcred", pam_setcred},           {"open", pam_open_session},
    {"close", pam_close_session},       {"password", call_password},
};

static int
flags_of(const struct line *line)
{
    if (strstr(line->rest, "silent") != NULL)
        return (int) PAM_SILENT;
    if (strstr(line->rest, "expired") != NULL)
        return (int) PAM_CHANGE_EXPIRED_AUTHTOK;
    return 0;
}

static int
call(struct play *play, const struct line *line)
{

    play->ignored = false;
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (strcmp(calls[i].name, line->word) == 0)
            return calls[i].call(play->pamh, flags_of(line));
    script_note("call", line->word, "a known one");
    return -1;
}

static const char *
code_name(int code)
{
    static const struct {
        const char *name;
        int code;
    } codes[] = {
#define CODE(name) {#name, name}
        CODE(PAM_SUCCESS),      CODE(PAM_AUTH_ERR),
        CODE(PAM_PERM_DENIED),  CODE(PAM_AUTHINFO_UNAVAIL),
        CODE(PAM_USER_UNKNOWN), CODE(PAM_CONV_ERR),
        CODE(PAM_MAXTRIES),     CODE(PAM_CRED_UNAVAIL),
        CODE(PAM_SESSION_ERR),  CODE(PAM_AUTHTOK_ERR),
#undef CODE
    };

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i].code == code)
            return codes[i].name;
    return "another code";
}

static void
call_all(struct play *play)
{
    const struct line *line;
    int at = 0;

    while ((line = script_next(&play->script, &at, KIND_CALL)) != NULL) {
        const char *got = code_name(call(play, line));
        const struct line *result =
            script_next(&play->script, &at, KIND_RESULT);

        if (play->ignored)
            got = "PAM_IGNORE";
        if (result == NULL || strcmp(got, result->word) != 0)
            script_note("result", got, result ? result->word : "one");
    }
}

/* ---- The stage
 * --------------------------------------------------------------- */

#define IGNORED                                                               \
    "pam_debug.so auth=cred_expired cred=cred_expired acct=cred_expired "     \
    "prechauthtok=cred_expired chauthtok=cred_expired "                       \
    "open_session=cred_expired close_session=cred_expired"

/*
 * Below the module stands one that says something only if the module
 * answered PAM_IGNORE, which libpam shows to nobody.
 */
static void
write_stack(struct play *play, FILE *file)
{
    static const char *const kinds[] = {"auth", "account", "password",
                                        "session"};
    int at = 0, none = 0;
    bool optional = script_next(&play->script, &none, KIND_STACK) != NULL;
    const struct line *options = script_next(&play->script, &at, KIND_OPTIONS);
    const char *control = optional
                              ? "[default=ignore]"
                              : "[success=done ignore=ignore default=die]";
    const char *neighbour = optional ? "pam_permit.so" : IGNORED;
    char *module = realpath("pam/.libs/pam_anypoint.so", NULL);

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        fprintf(file, "%s %s %s socket=%s %s\n%s required %s\n", kinds[i],
                control, module, play->socket, options ? options->rest : "",
                kinds[i], neighbour);
    free(module);
}

static bool
write_service(struct play *play, const char *name)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", play->folder, name);
    file = fopen(path, "w");
    if (file == NULL)
        return false;
    write_stack(play, file);
    return fclose(file) == 0;
}

static void
tidy(struct play *play)
{
    static const char *const names[] = {"play", "other", "socket"};
    char path[64];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", play->folder, names[i]);
        unlink(path);
    }
    rmdir(play->folder);
}

static void
note_signal(int number)
{
    (void) number;
}

static void
set_signals(const struct script *script)
{
    /* Without SA_RESTART: poll() is interrupted. */
    const struct sigaction action = {.sa_handler = note_signal};
    const struct line *line;
    sigset_t blocked;
    int at = 0;

    sigemptyset(&blocked);
    while ((line = script_next(script, &at, KIND_BLOCKED)) != NULL)
        sigaddset(&blocked, helper_signal(line->word));
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    at = 0;
    while ((line = script_next(script, &at, KIND_HANDLED)) != NULL)
        sigaction(helper_signal(line->word), &action, NULL);
}

static void
set_items(struct play *play)
{
    static const struct {
        const char *name;
        int item;
    } items[] = {{"RHOST", PAM_RHOST}, {"RUSER", PAM_RUSER}, {"TTY", PAM_TTY}};
    const struct line *line;
    int at = 0;

    while ((line = script_next(&play->script, &at, KIND_ITEM)) != NULL)
        for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
            if (strcmp(items[i].name, line->word) == 0)
                pam_set_item(play->pamh, items[i].item, line->string[0]);
    at = 0;
    while ((line = script_next(&play->script, &at, KIND_ENVIRONMENT)) != NULL)
        pam_putenv(play->pamh, line->string[0]);
}

static void
act_application(struct play *play)
{
    const struct pam_conv conv = {converse, play};
    int at = 0;
    const struct line *user = script_next(&play->script, &at, KIND_USER);

    if (user == NULL ||
        pam_start_confdir("play", stage_name(user), &conv, play->folder,
                          &play->pamh) != PAM_SUCCESS) {
        script_note("application", "no PAM handle", "one");
        return;
    }
    set_items(play);
    call_all(play);
    pam_end(play->pamh, PAM_SUCCESS);
    if (script_next(&play->script, &play->told, KINDS_PERSON) != NULL)
        script_note("person", "no more", "another line");
    stage_check();
}

static enum listening
listening(const struct script *script)
{
    int at = 0;
    const struct line *line = script_next(script, &at, KIND_SOCKET);

    if (line != NULL && strcmp(line->word, "full") == 0)
        return LISTENING_FULL;
    if (line != NULL && strcmp(line->word, "of") == 0)
        return LISTENING_OTHER;
    return LISTENING_WELL;
}

/* Nobody may wait there when all is over, but to fill the backlog. */
static void
check_listener(int listener, enum listening how)
{
    struct pollfd waited = {.fd = listener, .events = POLLIN};

    if (how == LISTENING_WELL && poll(&waited, 1, 0) != 0)
        script_note("helper", "a connection", "none");
}

static void
perform(struct play *play)
{
    enum listening how = listening(&play->script);
    int listener = helper_listen(play->socket, how), at = 0, status = 0;
    const struct line *line = script_next(&play->script, &at, KIND_SOCKET);
    pid_t application = getpid(), helper;

    if (listener < 0)
        script_note("helper", "no socket", "one");
    if (line != NULL && strcmp(line->word, "missing") == 0)
        unlink(play->socket);
    /* Before the fork: a signal may come as soon as the helper runs. */
    set_signals(&play->script);
    fflush(stdout);
    helper = fork();
    if (helper == 0) {
        alarm(PLAY_SECONDS);
        _exit(helper_play(&play->script, listener, application, play->shared));
    }
    act_application(play);
    waitpid(helper, &status, 0);
    if (status != 0)
        script_note("helper", "an end in error", "a good one");
    check_listener(listener, how);
    close(listener);
}

int
main(int argc, char **argv)
{
    static struct play play = {.folder = "/tmp/playXXXXXX"};

    play.shared = mmap(NULL, sizeof(*play.shared), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (argc != 2 || play.shared == MAP_FAILED ||
        !script_read(&play.script, argv[1]))
        return 99;
    if (listening(&play.script) == LISTENING_OTHER && geteuid() != 0) {
        printf("1..0 # SKIP needs root\n");
        return 0;
    }
    alarm(PLAY_SECONDS);
    if (mkdtemp(play.folder) == NULL)
        return 99;
    snprintf(play.socket, sizeof(play.socket), "%s/socket", play.folder);
    stage_set(&play.script, play.socket, &play.shared->clock_offset);
    /* libpam complains without "other". */
    if (write_service(&play, "play") && write_service(&play, "other"))
        perform(&play);
    else
        script_note("stage", "no PAM configuration", "one");
    tidy(&play);
    printf("%sok 1 - %s\n1..1\n", script_wrongs() > 0 ? "not " : "",
           play.script.title);
    return script_wrongs() > 0;
}
