/*
 * Run a program on a terminal of its own.
 *
 *     pty COMMAND...
 *
 * What the program shows goes to standard output; what comes on standard
 * input is typed, control characters included.  The end of standard input
 * types nothing.  The exit status is the program's, or 128 and its signal's
 * number.  When pty dies, the terminal hangs up.
 *
 * Runs in: the tests.
 * Trusts:  its caller.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static bool
write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            count -= (size_t) written;
        }
    }
    return true;
}

/* False at the end of it; Linux says EIO where a terminal has ended. */
static bool
pass_on(int from, int to)
{
    char bytes[4096];
    ssize_t count = read(from, bytes, sizeof(bytes));

    if (count < 0)
        return errno == EINTR;
    return count > 0 && write_all(to, bytes, (size_t) count);
}

/* Until the last program on the terminal has closed it. */
static void
relay(int terminal)
{
    struct pollfd fds[] = {
        {.fd = terminal, .events = POLLIN},
        {.fd = STDIN_FILENO, .events = POLLIN},
    };

    for (;;) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return;
        if (fds[0].revents != 0 && !pass_on(terminal, STDOUT_FILENO))
            return;
        if (fds[1].revents != 0 && !pass_on(STDIN_FILENO, terminal))
            fds[1].fd = -1;
    }
}

int
main(int argc, char **argv)
{
    const struct winsize size = {.ws_row = 50, .ws_col = 100};
    int terminal = -1, status = 0;
    pid_t child;

    if (argc < 2) {
        fprintf(stderr, "pty: a command is needed\n");
        return 2;
    }
    child = forkpty(&terminal, NULL, NULL, &size);
    if (child < 0) {
        perror("pty");
        return 2;
    }
    if (child == 0) {
        execvp(argv[1], argv + 1);
        perror(argv[1]);
        _exit(127);
    }
    relay(terminal);
    close(terminal);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
