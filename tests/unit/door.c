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
    heard = door_hear(pair[0], take, NULL, error);
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
           !door_hear(pair[0], take, NULL, &error) &&
           error.kind == ERROR_NETWORK,
       "a helper that says nothing is not waited for");
    is(error.text, "the helper has said nothing for 3 seconds", "and told");
    close(pair[0]);
    close(pair[1]);
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
    ok(mkdtemp(folder) != NULL, "there is a folder");
    snprintf(path, sizeof(path), "%s/helper", folder);
    test_reaching(path);
    unlink(path);
    rmdir(folder);
    return tap_done();
}
