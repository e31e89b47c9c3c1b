/*
 * Lines of the log.
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
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

/* Somebody who reads what is logged at the path; -1 if there is none. */
static int
reader_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    unlink(path);
    if (bind(fd, (struct sockaddr *) &address, sizeof(address)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* What was logged, whole; empty if there is nothing. */
static const char *
logged(int fd)
{
    static char bytes[LOG_LINE_MAX * 2];
    ssize_t count = recv(fd, bytes, sizeof(bytes) - 1, 0);

    bytes[count > 0 ? count : 0] = '\0';
    return bytes;
}

static void
test_syslog_lines(const struct log *log, int fd)
{
    char wanted[100], text[LOG_LINE_MAX * 2] = "";

    is(line(log, "all is\nwell"), "", "standard error hears nothing");
    snprintf(wanted, sizeof(wanted), "<84>p[%d]: all is\\x0awell",
             (int) getpid());
    is(logged(fd), wanted, "a line has facility, priority, program, process");
    memset(text, 'a', LOG_LINE_MAX + 10);
    log_line(log, LOG_INFO, "%s", text);
    ok(strlen(logged(fd)) < LOG_LINE_MAX, "a long line is cut");
    log_line(log, LOG_INFO, "%s", "");
    ok(*logged(fd) == '<', "an empty one comes");
}

/* Whoever stalls, ends or begins anew, there. */
static void
test_syslog_readers(const struct log *log, int fd)
{
    int next, lines = 0;

    alarm(20);
    for (int i = 0; i < 10000; i++)
        log_line(log, LOG_INFO, "line %d that nobody reads", i);
    alarm(0);
    ok(true, "a reader that stalls holds nobody up");
    while (*logged(fd) != '\0')
        lines++;
    ok(lines > 0 && lines < 10000, "it has what there was room for: %d",
       lines);
    close(fd);
    log_line(log, LOG_INFO, "is anybody there?");
    next = reader_at(log->syslog);
    is(logged(next), "", "where nobody reads, lines are lost");
    log_line(log, LOG_INFO, "hello");
    ok(strstr(logged(next), ": hello") != NULL, "a new reader reads the next");
    close(next);
}

static void
test_syslog(void)
{
    char folder[] = "/tmp/log-XXXXXX", path[64], far[200];
    const struct log log = {.journal = true, .syslog = path, .program = "p"};
    const struct log nowhere = {.syslog = far, .program = "p"};
    int fd;

    if (!ok(mkdtemp(folder) != NULL, "there is a folder"))
        return;
    snprintf(path, sizeof(path), "%s/log", folder);
    fd = reader_at(path);
    if (ok(fd >= 0, "somebody reads")) {
        test_syslog_lines(&log, fd);
        test_syslog_readers(&log, fd);
    }
    memset(far, 'x', sizeof(far) - 1);
    far[sizeof(far) - 1] = '\0';
    is(line(&nowhere, "text"), "", "a path that is too long is nobody's");
    unlink(path);
    rmdir(folder);
}

int
main(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(100);

    test_lines();
    test_fields();
    test_stalled_reader();
    test_syslog();
    log_field(&buffer, "a", "1");
    log_field(&buffer, "b", "2");
    is(buffer_string(&buffer), "a=1 b=2", "a space parts fields");
    return tap_done();
}
