/*
 * Ask the person at the terminal.
 *
 * Runs in: anypointctl.
 * Trusts:  the person, who may be root.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "pam/cleanup.h"

#define TERMINAL "/dev/tty"

/* What would end us, and leave the terminal silent. */
static const int held[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};

/* How things were before the question. */
struct before {
    int fd;
    bool changed;
    struct termios form;
    sigset_t signals;
};

static int
open_terminal(void)
{
    return open(TERMINAL, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

bool
terminal_there(void)
{
    CLEANUP(close_fd) int fd = open_terminal();

    return fd >= 0;
}

static void
put_back(struct before *before)
{
    if (before->changed)
        tcsetattr(before->fd, TCSAFLUSH, &before->form);
    sigprocmask(SIG_SETMASK, &before->signals, NULL);
}

static void
hide(struct before *before)
{
    struct termios form;

    if (tcgetattr(before->fd, &before->form) != 0)
        return;
    form = before->form;
    form.c_lflag &= ~(tcflag_t) (ECHO | ECHOE | ECHOK | ECHONL);
    before->changed = tcsetattr(before->fd, TCSAFLUSH, &form) == 0;
}

/* True if there is something to read, and no signal before that. */
static bool
wait_for_line(int fd, int signals)
{
    struct signalfd_siginfo taken;
    struct pollfd polled[] = {{.fd = signals, .events = POLLIN},
                              {.fd = fd, .events = POLLIN}};

    while (poll(polled, 2, -1) < 0)
        if (errno != EINTR)
            return false;
    if (polled[0].revents == 0)
        return true;
    (void) !read(signals, &taken, sizeof(taken));
    return false;
}

static bool
read_line(struct secret *answer, int fd, int signals, struct error *error)
{
    char line[TERMINAL_SIZE];
    ssize_t count = -1;
    bool done;

    if (wait_for_line(fd, signals))
        count = read(fd, line, sizeof(line));
    if (count <= 0 || line[count - 1] != '\n') {
        explicit_bzero(line, sizeof(line));
        return error_set(error, ERROR_SETTINGS,
                         "the question was not answered");
    }
    done = secret_copy(answer, line, (size_t) count - 1);
    explicit_bzero(line, sizeof(line));
    return done || error_memory(error);
}

/* Without echo nobody knows that it works: better not to ask then. */
static bool
ask(struct secret *answer, struct before *before, const char *prompt,
    bool hidden, const sigset_t *signals, struct error *error)
{
    CLEANUP(close_fd) int fd = signalfd(-1, signals, SFD_CLOEXEC);
    bool done;

    if (hidden)
        hide(before);
    if (fd < 0 || (hidden && !before->changed))
        return error_set(error, ERROR_SYSTEM,
                         "the terminal cannot be used: %s", strerror(errno));
    dprintf(before->fd, "%s", prompt);
    done = read_line(answer, before->fd, fd, error);
    if (hidden)
        dprintf(before->fd, "\n");
    return done;
}

bool
terminal_prompt(struct secret *answer, const char *prompt, bool hidden,
                struct error *error)
{
    CLEANUP(close_fd) int fd = open_terminal();
    struct before before = {.fd = fd};
    sigset_t signals;
    bool done;

    if (fd < 0)
        return error_set(error, ERROR_SYSTEM, "there is no terminal");
    sigemptyset(&signals);
    for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
        sigaddset(&signals, held[i]);
    if (sigprocmask(SIG_BLOCK, &signals, &before.signals) != 0)
        return error_set(error, ERROR_SYSTEM, "signals cannot be held: %s",
                         strerror(errno));
    done = ask(answer, &before, prompt, hidden, &signals, error);
    put_back(&before);
    return done;
}

bool
terminal_ask(struct secret *answer, const char *prompt, bool hidden,
             struct error *error)
{
    char text[256];

    snprintf(text, sizeof(text), "%s: ", prompt);
    return terminal_prompt(answer, text, hidden, error);
}
