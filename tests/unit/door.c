/*
 * Tests of helper/ctl/door.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/door.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "pam/wire.h"
#include "tests/tap.h"

#define NOT_ROOT 4321

/* What the kernel answers where it is not itself that does. */
static struct {
    bool by_uid;
    uid_t uid; /* who listens */
} kernel;

int __real_getsockopt(int fd, int level, int name, void *value,
                      socklen_t *size);
int __wrap_getsockopt(int fd, int level, int name, void *value,
                      socklen_t *size);

int
__wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *size)
{
    int result = __real_getsockopt(fd, level, name, value, size);

    if (name == SO_PEERCRED && kernel.by_uid)
        ((struct ucred *) value)->uid = kernel.uid;
    return result;
}

/* All facts, each "name=value;". */
static char told[4096];

static void
take(void *context, const char *name, const char *value)
{
    size_t length = strlen(told);

    (void) context;
    snprintf(told + length, sizeof(told) - length, "%s=%s;", name, value);
}

/* Hear what is there, which is facts alone. */
static bool
hear(int fd, struct error *error)
{
    const struct door_ears ears = {.fact = take};

    return door_hear(fd, &ears, error);
}

static void
put(int fd, enum wire_type type, const char *text)
{
    struct wire wire;

    wire_begin(&wire, type);
    if (text != NULL)
        wire_put(&wire, text);
    if (!wire_send(fd, &wire, 0))
        exit(1);
}

struct said {
    enum wire_type type; /* WIRE_NONE ends them */
    const char *text;
};

/* What becomes of all this, which waits before it is heard. */
static bool
hears(const struct said *said, struct error *error)
{
    int pair[2];
    bool heard;

    told[0] = '\0';
    *error = (struct error){0};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
        exit(1);
    for (; said->type != WIRE_NONE; said++)
        put(pair[1], said->type, said->text);
    close(pair[1]);
    heard = hear(pair[0], error);
    close(pair[0]);
    return heard;
}

static const struct {
    struct said said[6];
    enum error_kind kind;
    const char *told, *error, *what;
} cases[] = {
    {{{WIRE_SHOW, "Line\nfile, line 7"},
      {WIRE_WAIT, NULL},
      {WIRE_SHOW, "Method\n"},
      {WIRE_VERDICT, "accept"}},
     ERROR_NONE,
     "Line=file, line 7;Method=;",
     "",
     "facts and a yes"},
    {{{WIRE_WARN, "Ask root."}, {WIRE_VERDICT, "stop"}},
     ERROR_SETTINGS,
     "",
     "Ask root.",
     "a no with its reason"},
    {{{WIRE_VERDICT, "refuse"}},
     ERROR_SETTINGS,
     "",
     "the helper does not answer this",
     "a no without one"},
    {{{WIRE_SHOW, "Line\nx"}}, ERROR_NETWORK, "Line=x;", NULL, "no verdict"},
    {{{WIRE_SHOW, "no newline"}, {WIRE_VERDICT, "accept"}},
     ERROR_NETWORK,
     "",
     NULL,
     "a text that is no fact"},
    {{{WIRE_SHOW, "Line\nx\ny"}, {WIRE_VERDICT, "accept"}},
     ERROR_NETWORK,
     "",
     NULL,
     "a value of two lines"},
    {{{WIRE_SHOW, "Line\nx\x1b[2J"}, {WIRE_VERDICT, "accept"}},
     ERROR_NETWORK,
     "",
     NULL,
     "an escape"},
    {{{WIRE_SHOW, "Line\n\xc3\xa9"}, {WIRE_VERDICT, "accept"}},
     ERROR_NETWORK,
     "",
     NULL,
     "what is no ASCII"},
    {{{WIRE_ASK_HIDDEN, "Password: "}, {WIRE_VERDICT, "accept"}},
     ERROR_NETWORK,
     "",
     NULL,
     "a question"},
    {{{WIRE_START, "x"}}, ERROR_NETWORK, "", NULL, "what is the other end's"},
    {{{WIRE_WAIT, "text"}}, ERROR_NETWORK, "", NULL, "a wait with a text"},
    {{{WIRE_FORWARD, NULL}, {WIRE_VERDICT, "accept"}},
     ERROR_NETWORK,
     "",
     NULL,
     "that what nobody was asked is right"},
    {{{WIRE_NOTE, "Line\nx"}, {WIRE_VERDICT, "accept"}},
     ERROR_NETWORK,
     "",
     NULL,
     "a note where nobody is"},
};

static void
test_answers(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error error;

        ok(hears(cases[i].said, &error) == (cases[i].kind == ERROR_NONE), "%s",
           cases[i].what);
        is(error_word(error.kind), error_word(cases[i].kind), "its kind");
        is(told, cases[i].told, "what was told before");
        if (cases[i].error != NULL)
            is(error.text, cases[i].error, "its words");
    }
}

static void
test_too_much(void)
{
    struct said said[72] = {{0}};
    struct error error;

    for (int i = 0; i < 70; i++)
        said[i] = (struct said){WIRE_SHOW, "A\nb"};
    said[70] = (struct said){WIRE_VERDICT, "accept"};
    ok(!hears(said, &error) && error.kind == ERROR_NETWORK,
       "seventy facts are too many");
    for (int i = 0; i < 70; i++)
        said[i] = (struct said){WIRE_WAIT, NULL};
    ok(!hears(said, &error) && error.kind == ERROR_NETWORK,
       "and so are seventy waits");
}

static void
test_silence(void)
{
    struct error error = {0};
    int pair[2];

    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           !hear(pair[0], &error) && error.kind == ERROR_NETWORK,
       "a helper that says nothing is not waited for");
    is(error.text, "the helper has said nothing for 3 seconds", "and told");
    close(pair[0]);
    close(pair[1]);
}

/* ---- With a person -------------------------------------------------------
 */

/* What the person types, whatever is asked; NULL: gives up. */
static const char *typed;
static size_t typed_length;

static void
show(void *context, const char *text)
{
    take(context, "shown", text);
}

static bool
prompt(void *context, const char *text, bool hidden, struct secret *answer,
       struct error *error)
{
    take(context, hidden ? "hidden" : "seen", text);
    if (typed == NULL)
        return error_set(error, ERROR_SETTINGS, "given up");
    return secret_copy(answer, typed, typed_length);
}

static bool
talks(const struct said *said, const char *answer, size_t length,
      struct error *error, char *replies, size_t size)
{
    const struct door_ears ears = {NULL, show, prompt, NULL};
    struct wire wire;
    int pair[2];
    bool heard;

    told[0] = replies[0] = '\0';
    typed = answer;
    typed_length = length;
    *error = (struct error){0};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
        exit(1);
    for (; said->type != WIRE_NONE; said++)
        put(pair[1], said->type, said->text);
    heard = door_hear(pair[0], &ears, error);
    while (wire_receive(pair[1], &wire, MSG_DONTWAIT)) {
        size_t used = strlen(replies);
        char text[WIRE_SEEN_MAX + 1];

        if (wire_open(&wire) != WIRE_REPLY)
            exit(1);
        wire_get(&wire, text, sizeof(text));
        snprintf(replies + used, size - used, "%s;", text);
    }
    close(pair[0]);
    close(pair[1]);
    return heard;
}

static const struct {
    struct said said[8];
    const char *typed, *told, *replies, *error;
} persons[] = {
    {{{WIRE_ASK_HIDDEN, "PIN: "},
      {WIRE_FORWARD, NULL},
      {WIRE_ASK_HIDDEN, "New PIN: "},
      {WIRE_WARN, "It counts."},
      {WIRE_ASK_HIDDEN, "New PIN: "},
      {WIRE_FORWARD, NULL},
      {WIRE_VERDICT, "accept"}},
     "274901",
     "hidden=PIN: ;hidden=New PIN: ;shown=It counts.;hidden=New PIN: ;",
     "274901;274901;274901;",
     ""},
    {{{WIRE_ASK, "Name: "}, {WIRE_VERDICT, "accept"}},
     "ada",
     "seen=Name: ;",
     "ada;",
     ""},
    {{{WIRE_PAUSE, "Press Enter: "}, {WIRE_VERDICT, "accept"}},
     "a password, in haste",
     "hidden=Press Enter: ;",
     ";",
     ""},
    {{{WIRE_SHOW, "One line\nand another"},
      {WIRE_WARN, "Beware."},
      {WIRE_VERDICT, "accept"}},
     "",
     "shown=One line\nand another;shown=Beware.;",
     "",
     ""},
    {{{WIRE_WARN, "Beware."},
      {WIRE_NOTE, "One line\nand another"},
      {WIRE_VERDICT, "refuse"}},
     "",
     "shown=Beware.;shown=One line\nand another;",
     "",
     "the helper does not answer this"},
    {{{WIRE_WARN, "One."}, {WIRE_WARN, "Two."}, {WIRE_VERDICT, "refuse"}},
     "",
     "shown=One.;",
     "",
     "Two."},
    {{{WIRE_ASK_HIDDEN, "PIN: "}, {WIRE_VERDICT, "accept"}},
     NULL,
     "hidden=PIN: ;",
     "",
     "given up"},
    {{{WIRE_ASK_HIDDEN, "PIN: "}, {WIRE_VERDICT, "accept"}},
     "27\x1b[A4901",
     "hidden=PIN: ;",
     "",
     "the answer has characters that cannot be sent"},
    {{{WIRE_ASK_HIDDEN, "PIN: "}, {WIRE_VERDICT, "accept"}},
     "27\xff"
     "4901",
     "hidden=PIN: ;",
     "",
     "the answer has characters that cannot be sent"},
    {{{WIRE_FORWARD, "a PIN"}, {WIRE_VERDICT, "accept"}},
     "",
     "",
     "",
     "the helper says what anypointctl does not understand: are they of "
     "one version?"},
};

static void
test_person(void)
{
    for (size_t i = 0; i < sizeof(persons) / sizeof(persons[0]); i++) {
        const char *answer = persons[i].typed;
        struct error error;
        char replies[256];

        ok(talks(persons[i].said, answer, answer == NULL ? 0 : strlen(answer),
                 &error, replies,
                 sizeof(replies)) == (persons[i].error[0] == '\0'),
           "a person, case %zu", i);
        is(told, persons[i].told, "what is shown");
        is(replies, persons[i].replies, "what is sent");
        is(error.text, persons[i].error, "what is wrong");
    }
}

static void
test_longest_answers(void)
{
    static const struct said hidden[] = {
        {WIRE_ASK_HIDDEN, "PIN: "}, {WIRE_VERDICT, "accept"}, {0}};
    static const struct said seen[] = {
        {WIRE_ASK, "Address: "}, {WIRE_VERDICT, "accept"}, {0}};
    char longest[WIRE_SEEN_MAX + 2], replies[1024];
    struct error error;

    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    ok(talks(hidden, longest, 0, &error, replies, sizeof(replies)),
       "nothing may be typed");
    longest[WIRE_HIDDEN_MAX] = '\0';
    ok(talks(hidden, longest, WIRE_HIDDEN_MAX, &error, replies,
             sizeof(replies)),
       "512 bytes are sent");
    longest[WIRE_HIDDEN_MAX] = 'x';
    longest[WIRE_HIDDEN_MAX + 1] = '\0';
    ok(!talks(hidden, longest, WIRE_HIDDEN_MAX + 1, &error, replies,
              sizeof(replies)) &&
           replies[0] == '\0',
       "513 are not");
    longest[WIRE_HIDDEN_MAX + 1] = 'x';
    longest[WIRE_SEEN_MAX] = '\0';
    ok(talks(seen, longest, WIRE_SEEN_MAX, &error, replies, sizeof(replies)),
       "what may be seen has 960 bytes");
    longest[WIRE_SEEN_MAX] = 'x';
    ok(!talks(seen, longest, WIRE_SEEN_MAX + 1, &error, replies,
              sizeof(replies)),
       "and no more");
    ok(!talks(hidden,
              "27\0"
              "4901",
              7, &error, replies, sizeof(replies)),
       "a nul is not cut at");
}

/* A helper whose answer nobody needs: only its question counts. */
static int
listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

    memcpy(address.sun_path, path, strlen(path) + 1);
    if (fd < 0 ||
        bind(fd, (struct sockaddr *) &address, sizeof(address)) != 0 ||
        listen(fd, 4) != 0)
        exit(1);
    return fd;
}

static void
test_reaching(const char *path)
{
    const struct door_ears person = {NULL, show, prompt, NULL};
    char word[64], longer[200];
    struct error error = {0};
    struct wire wire;
    int fd, connection;

    ok(!door_ask(path, "explain", "ada", take, NULL, &error) &&
           error.kind == ERROR_NETWORK &&
           strstr(error.text, "the helper is not running") != NULL,
       "where nobody listens it says so");
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    ok(!door_ask(longer, "explain", "ada", take, NULL, &error) &&
           error.kind == ERROR_NETWORK,
       "a path that is too long is no socket's");
    fd = listen_at(path);
    kernel.by_uid = true;
    kernel.uid = NOT_ROOT;
    ok(!door_ask(path, "explain", "ada", take, NULL, &error) &&
           strstr(error.text, "user 4321, not root, listens") != NULL,
       "who is not root is not the helper");
    connection = accept(fd, NULL, NULL);
    ok(!wire_receive(connection, &wire, MSG_DONTWAIT), "and is told nothing");
    close(connection);
    kernel.by_uid = false;
    ok(!door_ask(path, "explain", "ada", take, NULL, &error),
       "the helper is asked");
    connection = accept(fd, NULL, NULL);
    ok(wire_receive(connection, &wire, 0) && wire_open(&wire) == WIRE_START,
       "it begins as a module does");
    wire_get(&wire, word, sizeof(word));
    is(word, "explain", "with the operation");
    wire_get(&wire, word, sizeof(word));
    is(word, "anypointctl", "a service");
    wire_get(&wire, word, sizeof(word));
    is(word, "ada", "and the account");
    for (int i = 0; i < 6; i++)
        wire_get(&wire, word, sizeof(word));
    is(word, "60", "and the time");
    close(connection);
    ok(!door_talk(path, "pin", "ada", &person, &error), "with a person");
    connection = accept(fd, NULL, NULL);
    ok(wire_receive(connection, &wire, 0) && wire_open(&wire) == WIRE_START,
       "it begins as well");
    for (int i = 0; i < 9; i++)
        wire_get(&wire, word, sizeof(word));
    is(word, "180", "and there is more time");
    close(connection);
    close(fd);
}

int
main(void)
{
    char folder[] = "/tmp/door.XXXXXX", path[64];

    test_answers();
    test_too_much();
    test_silence();
    test_person();
    test_longest_answers();
    ok(mkdtemp(folder) != NULL, "there is a folder");
    snprintf(path, sizeof(path), "%s/helper", folder);
    test_reaching(path);
    unlink(path);
    rmdir(folder);
    return tap_done();
}
