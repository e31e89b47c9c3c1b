/*
 * Lines of the log.
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/log.h"

#include <string.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

/* What one call writes, read back in one read. */
static const char *
line(const struct log *log, const char *text)
{
    static char bytes[LOG_LINE_MAX * 2];
    int former = dup(STDERR_FILENO), ends[2];
    ssize_t count = -1;

    if (pipe(ends) == 0) {
        dup2(ends[1], STDERR_FILENO);
        log_line(log, LOG_WARNING, "%s", text);
        dup2(former, STDERR_FILENO);
        close(ends[1]);
        count = read(ends[0], bytes, sizeof(bytes) - 1);
        close(ends[0]);
    }
    close(former);
    bytes[count > 0 ? count : 0] = '\0';
    return bytes;
}

static void
test_lines(void)
{
    static const struct log plain = {.program = "p"};
    static const struct log journal = {.journal = true, .program = "p"};
    char text[LOG_LINE_MAX * 2] = "";
    size_t length;

    is(line(&plain, "all is well"), "p: all is well\n",
       "a line names the program");
    is(line(&journal, "all is well"), "<4>all is well\n",
       "for the journal it begins with the priority");
    is(line(&plain, "a\nroot logged in\t\033[2J\x7f\xc3\xa4"),
       "p: a\\x0aroot logged in\\x09\\x1b[2J\\x7f\\xc3\\xa4\n",
       "what is not printable ASCII is written as codes");
    memset(text, 'a', LOG_LINE_MAX + 10);
    length = strlen(line(&plain, text));
    ok(length <= LOG_LINE_MAX && length > LOG_LINE_MAX - 10,
       "a long line is cut at the limit");
    is(line(&plain, text) + length - 5, "a...\n", "a cut line says so");
    memset(text, '\n', LOG_LINE_MAX + 10);
    length = strlen(line(&plain, text));
    ok(length <= LOG_LINE_MAX && length > LOG_LINE_MAX - 10,
       "one that codes make longer is cut at the limit too");
    is(line(&plain, text) + length - 8, "\\x0a...\n", "no code is cut in two");
}

static void
test_fields(void)
{
    static const struct {
        const char *value, *wanted;
    } cases[] = {
        {"alice", "key=alice"},
        {"", "key=\"\""},
        {"a b", "key=\"a b\""},
        {"a=b", "key=\"a=b\""},
        {"a\" verdict=\"b", "key=\"a\\x22 verdict=\\x22b\""},
        {"a\\x22", "key=\"a\\x5cx22\""},
        {"a\nb", "key=a\\x0ab"},
        {"\xc3\xa4", "key=\\xc3\\xa4"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        CLEANUP(buffer_free) struct buffer buffer = BUFFER(100);

        log_field(&buffer, "key", cases[i].value);
        is(buffer_string(&buffer), cases[i].wanted,
           "a value cannot look like another field (%zu)", i);
    }
}

/* It would wait for ever: the alarm ends the test, and so fails it. */
static void
test_stalled_reader(void)
{
    static const struct log log = {.program = "p"};
    int former = dup(STDERR_FILENO), ends[2];

    if (!ok(pipe(ends) == 0, "there is a pipe"))
        return;
    dup2(ends[1], STDERR_FILENO);
    alarm(20);
    for (int i = 0; i < 10000; i++)
        log_line(&log, LOG_INFO, "line %d that nobody reads", i);
    alarm(0);
    dup2(former, STDERR_FILENO);
    ok(true, "a reader that stalls holds nobody up");
    close(former);
    close(ends[0]);
    close(ends[1]);
}

int
main(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(100);

    test_lines();
    test_fields();
    test_stalled_reader();
    log_field(&buffer, "a", "1");
    log_field(&buffer, "b", "2");
    is(buffer_string(&buffer), "a=1 b=2", "a space parts fields");
    return tap_done();
}
