/*
 * What an answer costs the login that reads it: each kind of JSON that takes
 * json-c far more room than its text, as large as it may be and larger.
 *
 * Runs in: tests; each answer is read in a child, whose peak is looked at.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/buffer.h"
#include "helper/base/clock.h"
#include "helper/base/json.h"
#include "helper/oidc/answer.h"
#include "pam/cleanup.h"
#include "tests/script.h"
#include "tests/tap.h"

#define URL "https://login.test/x"

/* The most that a login may ever have in memory, in KiB. */
#define PEAK_MAX (20 * 1024)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Room for what stands before and after. */
#define TEXT_MAX (NET_BODY_MAX - 256)

/* {"x":HEAD PIECE,PIECE,... TAIL}; # in a piece is its number. */
static const struct room {
    const char *name, *head, *piece, *tail;
    size_t words, inner;   /* of one piece */
    size_t words0, inner0; /* of all else */
} rooms[] = {
    {"numbers", "[", "1", "]", 1, 0, 3, 2},
    {"empty objects", "[", "{}", "]", 1, 1, 3, 2},
    {"empty arrays", "[", "[]", "]", 1, 1, 3, 2},
    {"short strings", "[", "\"ab\"", "]", 1, 0, 3, 2},
    {"members", "{", "\"m#\":1", "}", 2, 0, 3, 2},
    {"objects that outgrow their tables", "[",
     "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,"
     "\"i\":1,\"j\":1,\"k\":1}",
     "]", 23, 1, 3, 2},
    {"objects of one member", "[", "{\"a\":1}", "]", 3, 1, 3, 2},
    {"arrays of one number", "[", "[1]", "]", 2, 1, 3, 2},
    {"fractions", "[", "1.5", "]", 1, 0, 3, 2},
};

static void
write_piece(struct buffer *text, const char *piece, size_t number)
{
    char digits[24];

    snprintf(digits, sizeof(digits), "%zu", number);
    if (number > 0)
        buffer_add_byte(text, ',');
    for (; *piece != '\0'; piece++)
        if (*piece == '#')
            buffer_add_string(text, digits);
        else
            buffer_add_byte(text, *piece);
}

/* As many pieces as fit in the text, and (within) in the limits. */
static size_t
write_room(struct buffer *text, const struct room *room, bool within)
{
    size_t words = room->words0, inner = room->inner0, count = 0;

    buffer_add_string(text, "{\"x\":");
    buffer_add_string(text, room->head);
    for (;;) {
        words += room->words;
        inner += room->inner;
        if (text->length > TEXT_MAX ||
            (within && (words > JSON_WORDS_MAX || inner > JSON_INNER_MAX)))
            break;
        write_piece(text, room->piece, count++);
    }
    buffer_add_string(text, room->tail);
    buffer_add_byte(text, '}');
    return count;
}

/* In the child: 0 if it was taken, 1 if it was refused as is right. */
static int
read_answer(const char *body)
{
    CLEANUP(answer_free) struct answer answer = {0};
    const struct net_request request = {
        .url = URL, .until = clock_ticks() + 20000, .most = NET_BODY_MAX};
    const struct script_line line = {.url = URL, .status = 200, .body = body};
    struct script script;
    struct error error = {0};
    bool got;

    if (!script_begin(&script, &line, 1))
        return 9;
    got = answer_get(&answer, &script.net, &request, &error);
    if (!script_end(&script))
        return 8;
    if (got)
        return 0;
    return strstr(error.text, "JSON of too many words") == NULL ? 7 : 1;
}

/* What came of it; *peak is in KiB. */
static int
measure(const char *body, long *peak)
{
    struct rusage usage = {0};
    int status = -1;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0)
        _exit(read_answer(body));
    if (wait4(pid, &status, 0, &usage) != pid || !WIFEXITED(status))
        return -1;
    *peak = usage.ru_maxrss;
    return WEXITSTATUS(status);
}

static void
try_room(const struct room *room, bool within)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(NET_BODY_MAX);
    size_t count = write_room(&text, room, within);
    long peak = 0;
    int result = measure(buffer_string(&text), &peak);

    ok(buffer_ok(&text) && result == (within ? 0 : 1), "%zu %s are %s", count,
       room->name, within ? "read" : "refused");
#ifndef __SANITIZE_ADDRESS__
    ok(peak > 0 && peak < PEAK_MAX, "with a peak of %ld KiB", peak);
#endif
}

int
main(void)
{
    for (size_t i = 0; i < COUNT(rooms); i++) {
        try_room(&rooms[i], true);
        try_room(&rooms[i], false);
    }
    return tap_done();
}
