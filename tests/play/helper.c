/*
 * The helper's side of a play.
 *
 * Runs in: tests.
 * Trusts:  the script.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/play/helper.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "pam/wire.h"

/* Anybody but root, and not who runs the tests. */
#define OTHER_UID 64999

struct helper {
    int listener;
    int fd;
    pid_t application;
    struct shared *shared;
};

static const struct {
    const char *name;
    enum wire_type type;
    int strings;
} types[] = {
#define WIRE(name, code, sender, strings, text) {#name, WIRE_##name, strings},
#include "pam/wire.def"
#undef WIRE
};

int
helper_signal(const char *name)
{
    static const struct {
        const char *name;
        int number;
    } signals[] = {
        {"SIGHUP", SIGHUP},   {"SIGINT", SIGINT},   {"SIGQUIT", SIGQUIT},
        {"SIGTERM", SIGTERM}, {"SIGUSR1", SIGUSR1},
    };

    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        if (strcmp(signals[i].name, name) == 0)
            return signals[i].number;
    return 0;
}

static enum wire_type
type_of(const char *name, int *strings)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strcmp(types[i].name, name) == 0) {
            *strings = types[i].strings;
            return types[i].type;
        }
    *strings = -1;
    return WIRE_NONE;
}

/* ---- What the module sends ---------------------------------------------- */

static void
expect_strings(struct wire *wire, const struct line *line, int strings)
{
    for (int i = 0; i < strings; i++) {
        char got[WIRE_MAX + 1];

        wire_get(wire, got, sizeof(got));
        if (i < line->string_count && strcmp(got, line->string[i]) != 0)
            script_note(line->word, got, line->string[i]);
    }
    if (!wire_ok(wire))
        script_note(line->word, "another count of strings", "wire.def's");
    if (line->string_count != strings && !line->and_more)
        script_note(line->word, "a script with other strings", "all");
}

/* All before was sent, as the other process may see by then. */
static bool
receive(struct helper *helper, struct wire *wire)
{
    bool received;

    helper->shared->waits = true;
    received = wire_receive(helper->fd, wire, 0);
    helper->shared->waits = false;
    return received;
}

static void
expect(struct helper *helper, const struct line *line)
{
    int strings;
    enum wire_type type, wanted = type_of(line->word, &strings);
    struct wire wire;

    if (wanted == WIRE_START)
        helper->fd = accept(helper->listener, NULL, NULL);
    if (!receive(helper, &wire)) {
        script_note("the helper", "nothing", line->word);
        return;
    }
    type = wire_open(&wire);
    if (type != wanted)
        script_note("the helper", wire_name(type), line->word);
    else
        expect_strings(&wire, line, strings);
}

static void
expect_end(struct helper *helper, const struct line *line)
{
    struct wire wire;

    (void) line;
    if (receive(helper, &wire))
        script_note("the helper", wire_name(wire_open(&wire)), "an end");
}

/* ---- What it gets --------------------------------------------------------
 */

/* Strings as the script has them, also too many or too long for wire_put. */
static size_t
fill(unsigned char *bytes, const struct line *line, const char *type)
{
    int strings;
    size_t length = 2;

    if (strcmp(type, "raw") == 0) {
        memcpy(bytes, line->string[0], line->length[0]);
        return line->length[0];
    }
    bytes[0] = WIRE_VERSION;
    bytes[1] = (unsigned char) type_of(type, &strings);
    for (int i = 0; i < line->string_count; i++) {
        size_t size = line->length[i];

        bytes[length++] = (unsigned char) (size >> 8);
        bytes[length++] = (unsigned char) (size & 0xff);
        memcpy(bytes + length, line->string[i], size);
        length += size;
    }
    return length;
}

static bool
send_line(struct helper *helper, const struct line *line, const char *type)
{
    static unsigned char bytes[16 * WIRE_MAX];
    size_t length = fill(bytes, line, type);

    return send(helper->fd, bytes, length, MSG_NOSIGNAL) == (ssize_t) length;
}

static void
say(struct helper *helper, const struct line *line)
{
    if (!send_line(helper, line, line->word))
        script_note("the helper", "nobody who listens", line->word);
}

static void
try_to_say(struct helper *helper, const struct line *line)
{
    (void) send_line(helper, line, line->word);
}

/* "helper repeats 17 SHOW": the module may go away before the last. */
static void
repeat(struct helper *helper, const struct line *line)
{
    char type[64];

    snprintf(type, sizeof(type), "%.*s",
             (int) strcspn(line->rest + strlen(line->word) + 1, " \""),
             line->rest + strlen(line->word) + 1);
    for (int i = 0; i < (int) line->number; i++)
        if (!send_line(helper, line, type))
            return;
}

static void
go(struct helper *helper, const struct line *line)
{
    (void) line;
    close(helper->fd);
    helper->fd = -1;
}

static void
be_silent(struct helper *helper, const struct line *line)
{
    struct timespec time = {.tv_sec = (time_t) line->number};

    (void) helper;
    time.tv_nsec = (long) ((line->number - (double) time.tv_sec) * 1e9);
    nanosleep(&time, NULL);
}

static void
send_signal(struct helper *helper, const struct line *line)
{
    kill(helper->application, helper_signal(line->word));
}

static void
let_pass(struct helper *helper, const struct line *line)
{
    helper->shared->clock_offset += (long) line->number;
}

static const struct {
    enum kind kind;
    void (*play)(struct helper *, const struct line *);
} parts[] = {
    {KIND_TO_HELPER, expect},       {KIND_FROM_HELPER, say},
    {KIND_TRIES, try_to_say},       {KIND_REPEATS, repeat},
    {KIND_HELPER_GONE, go},         {KIND_SILENT, be_silent},
    {KIND_SIGNALS, send_signal},    {KIND_PASSES, let_pass},
    {KIND_MODULE_GONE, expect_end},
};

int
helper_play(const struct script *script, int listener, pid_t application,
            struct shared *shared)
{
    struct helper helper = {listener, -1, application, shared};
    const struct line *line;
    int at = 0;

    while ((line = script_next(script, &at, KINDS_HELPER)) != NULL)
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
            if (parts[i].kind == line->kind)
                parts[i].play(&helper, line);
    shared->waits = true;
    return script_wrongs() != 0;
}

/* ---- The socket -----------------------------------------------------------
 */

static void
fill_backlog(const struct sockaddr_un *address)
{
    for (int i = 0; i < 16; i++) {
        int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);

        if (connect(fd, (const struct sockaddr *) address, sizeof(*address)) !=
            0)
            return;
    }
}

int
helper_listen(const char *path, enum listening how)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    bool listens;

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    if (fd < 0 ||
        bind(fd, (const struct sockaddr *) &address, sizeof(address)) != 0 ||
        (how == LISTENING_OTHER && seteuid(OTHER_UID) != 0))
        return -1;
    listens = listen(fd, how == LISTENING_FULL ? 0 : 8) == 0;
    if (how == LISTENING_OTHER && seteuid(0) != 0)
        return -1;
    if (how == LISTENING_FULL)
        fill_backlog(&address);
    return listens ? fd : -1;
}
