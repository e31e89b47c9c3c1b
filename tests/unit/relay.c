/*
 * Tests of pam/relay.c: what the system, libpam and a helper do that no play
 * can have them do.  (The conversation itself is tests/play's.)
 *
 * The helper acts within the module's poll(): so what it does is between two
 * known steps of the module, and nothing here depends on time.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/relay.h"

#include <errno.h>
#include <poll.h>
#include <security/pam_ext.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pam/dial.h"
#include "pam/wire.h"
#include "tests/tap.h"

#define SHOWN __attribute__((visibility("default")))

/* What goes otherwise than it should; all zeros: everything goes well. */
struct trouble {
    int poll, send, sigpending; /* the errno of the first call; 0: none */
    bool away;                  /* nobody is dialled */
    bool nameless;              /* the service has no name */
    bool deaf;                  /* the helper does not read START */
    int user;                   /* pam_get_item's answer for PAM_USER */
    const char *user_then;      /* PAM_USER's value by then */
    int token;                  /* pam_get_item's answer for PAM_AUTHTOK */
    const char *says;           /* the helper's verdict; NULL: hangs up */
    bool asks;                  /* a hidden question comes before it */
};

static struct {
    struct trouble trouble;
    int helper;     /* its end of the connection */
    int turns;      /* that it has had */
    int prompts;    /* that the person has seen */
    char left[16];  /* START's last string */
    char reply[64]; /* what came back */
    char log[512];  /* the last line */
} stage;

int __real_poll(struct pollfd *polled, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *polled, nfds_t count, int timeout);
ssize_t __real_send(int fd, const void *bytes, size_t count, int flags);
ssize_t __wrap_send(int fd, const void *bytes, size_t count, int flags);
int __real_sigpending(sigset_t *set);
int __wrap_sigpending(sigset_t *set);

/* The first call fails; those after it do not. */
static bool
fails(int *number)
{
    errno = *number;
    *number = 0;
    return errno != 0;
}

/* ---- The helper --------------------------------------------------------- */

static void
say(enum wire_type type, const char *text)
{
    struct wire wire;

    wire_begin(&wire, type);
    wire_put(&wire, text);
    if (!wire_send(stage.helper, &wire, MSG_DONTWAIT))
        printf("# the helper cannot speak\n");
}

/* Take a message; its last string into space. */
static void
hear(int strings, char *space, size_t size)
{
    struct wire wire;

    if (!wire_receive(stage.helper, &wire, MSG_DONTWAIT))
        return;
    (void) wire_open(&wire);
    while (strings-- > 1) {
        char text[512];

        wire_get(&wire, text, sizeof(text));
    }
    wire_get(&wire, space, size);
}

static void
take_turn(void)
{
    stage.turns++;
    if (stage.turns == 1 && !stage.trouble.deaf)
        hear(9, stage.left, sizeof(stage.left));
    if (stage.turns == 1 && stage.trouble.asks) {
        say(WIRE_ASK_HIDDEN, "Password: ");
        return;
    }
    if (stage.helper < 0)
        return;
    if (stage.trouble.asks)
        hear(1, stage.reply, sizeof(stage.reply));
    if (stage.trouble.says != NULL)
        say(WIRE_VERDICT, stage.trouble.says);
    close(stage.helper);
    stage.helper = -1;
}

int
dial(pam_handle_t *pamh, const char *path)
{
    int pair[2];

    (void) pamh, (void) path;
    if (stage.trouble.away ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return -1;
    stage.helper = pair[1];
    return pair[0];
}

/* ---- The system, and libpam --------------------------------------------- */

int
__wrap_poll(struct pollfd *polled, nfds_t count, int timeout)
{
    if (fails(&stage.trouble.poll))
        return -1;
    take_turn();
    return __real_poll(polled, count, timeout);
}

ssize_t
__wrap_send(int fd, const void *bytes, size_t count, int flags)
{
    if (fails(&stage.trouble.send))
        return -1;
    return __real_send(fd, bytes, count, flags);
}

int
__wrap_sigpending(sigset_t *set)
{
    if (fails(&stage.trouble.sigpending))
        return -1;
    return __real_sigpending(set);
}

SHOWN void
pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
    int number = errno;
    va_list list;

    (void) pamh, (void) priority;
    va_start(list, format);
    errno = number; /* for %m */
    vsnprintf(stage.log, sizeof(stage.log), format, list);
    va_end(list);
}

SHOWN int
pam_get_item(const pam_handle_t *pamh, int item, const void **value)
{
    (void) pamh;
    switch (item) {
    case PAM_SERVICE:
        *value = stage.trouble.nameless ? NULL : "sshd";
        return PAM_SUCCESS;
    case PAM_USER:
        *value = stage.trouble.user_then;
        return stage.trouble.user;
    case PAM_AUTHTOK:
        *value = "before";
        return stage.trouble.token;
    default:
        *value = NULL;
        return PAM_BAD_ITEM;
    }
}

SHOWN const char *
pam_getenv(pam_handle_t *pamh, const char *name)
{
    (void) pamh, (void) name;
    return NULL;
}

SHOWN int
pam_prompt(pam_handle_t *pamh, int style, char **answer, const char *format,
           ...)
{
    (void) pamh, (void) style, (void) format;
    stage.prompts++;
    if (answer != NULL)
        *answer = strdup("typed");
    return PAM_SUCCESS;
}

/* ---- Logins ------------------------------------------------------------- */

static int
login(struct trouble trouble, struct options options, enum operation operation)
{
    static char nothing;
    int code;

    memset(&stage, 0, sizeof(stage));
    stage.trouble = trouble;
    stage.helper = -1;
    code = relay((void *) &nothing, &options, "ada", operation, 0);
    if (stage.helper >= 0)
        close(stage.helper);
    return code;
}

static int
authenticate(struct trouble trouble)
{
    return login(trouble, (struct options){.timeout = 100},
                 OPERATION_AUTHENTICATE);
}

static void
the_system_interrupts(void)
{
    ok(authenticate((struct trouble){.says = "accept", .user_then = "ada"}) ==
           PAM_SUCCESS,
       "a helper accepts");
    ok(authenticate((struct trouble){.says = "accept",
                                     .user_then = "ada",
                                     .poll = EINTR}) == PAM_SUCCESS,
       "a wait that is interrupted goes on");
    ok(authenticate((struct trouble){.says = "accept",
                                     .user_then = "ada",
                                     .send = EINTR}) == PAM_SUCCESS,
       "a message that is interrupted is sent again");
    is(stage.left, "100", "once, and whole");
    ok(authenticate((struct trouble){.says = "accept",
                                     .user_then = "ada",
                                     .sigpending = EFAULT}) == PAM_SUCCESS,
       "signals that cannot be told are none");
}

static void
the_system_fails(void)
{
    ok(authenticate((struct trouble){.says = "accept",
                                     .user_then = "ada",
                                     .poll = ENOMEM}) == PAM_AUTHINFO_UNAVAIL,
       "who cannot wait cannot say");
    is(stage.log, "cannot wait for the helper: Cannot allocate memory",
       "and the log says why");
    ok(authenticate((struct trouble){.away = true}) == PAM_AUTHINFO_UNAVAIL,
       "nor who reaches nobody");
    ok(authenticate((struct trouble){
           .nameless = true, .says = "accept", .user_then = "ada"}) ==
               PAM_AUTHINFO_UNAVAIL &&
           stage.turns == 0,
       "nor who has no service: the helper is not even asked");
    ok(authenticate((struct trouble){.says = NULL}) == PAM_AUTHINFO_UNAVAIL,
       "nor a helper that hangs up");
    is(stage.log, "the helper went away: Connection reset by peer",
       "and the log says so");
}

/* unix(7): a reset is told before what was said. */
static void
last_words_are_heard(void)
{
    ok(authenticate((struct trouble){
           .deaf = true, .says = "stop", .user_then = "ada"}) == PAM_MAXTRIES,
       "a verdict of a helper that read nothing is heard");
    is(stage.log, "the helper's verdict on ada is stop", "and told");
}

static void
the_account_is_still_the_one(void)
{
    static const struct {
        int code;
        const char *name, *what;
    } cases[] = {
        {PAM_SUCCESS, "bob", "another name"},
        {PAM_SUCCESS, "ada ", "nearly the name"},
        {PAM_SUCCESS, NULL, "no name"},
        {PAM_BUF_ERR, "ada", "a name that cannot be read"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(authenticate((struct trouble){.says = "accept",
                                         .user = cases[i].code,
                                         .user_then = cases[i].name}) ==
               PAM_AUTH_ERR,
           "%s by then is refused", cases[i].what);
        is(stage.log,
           "the application asks for another account than ada by now",
           "and told");
    }
}

static void
a_password_that_cannot_be_read_is_asked_for(void)
{
    const struct options first = {.timeout = 100, .try_first_pass = true};
    struct trouble trouble = {
        .says = "accept", .user_then = "ada", .asks = true};

    ok(login(trouble, first, OPERATION_AUTHENTICATE) == PAM_SUCCESS &&
           stage.prompts == 0,
       "a password from before is taken");
    is(stage.reply, "before", "and sent");
    trouble.token = PAM_BUF_ERR;
    ok(login(trouble, first, OPERATION_AUTHENTICATE) == PAM_SUCCESS &&
           stage.prompts == 1,
       "one that libpam cannot give is asked for");
    is(stage.reply, "typed", "and that is sent");
}

static void
the_time_is_told(void)
{
    static const struct {
        unsigned timeout;
        const char *told;
    } cases[] = {{5, "5"}, {10, "10"}, {11, "10"}, {100, "10"}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(login((struct trouble){.says = "accept", .user_then = "ada"},
                 (struct options){.timeout = cases[i].timeout},
                 OPERATION_ACCOUNT) == PAM_SUCCESS,
           "timeout=%u, without a person", cases[i].timeout);
        is(stage.left, cases[i].told, "leaves %s seconds", cases[i].told);
    }
}

int
main(void)
{
    the_system_interrupts();
    the_system_fails();
    last_words_are_heard();
    the_account_is_still_the_one();
    a_password_that_cannot_be_read_is_asked_for();
    the_time_is_told();
    return tap_done();
}
