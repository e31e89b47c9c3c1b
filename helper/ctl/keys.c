/*
 * Whether an account has a key at its place, as sshd would find it.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that is in a home.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/buffer.h"
#include "helper/ctl/keyline.h"
#include "pam/cleanup.h"

#define KEYS_MOST    (256 * 1024)
#define MILLISECONDS 5000

/* ---- The child, as the account -------------------------------------------
 */

/* Nothing of root's stays, nor does a file or lock that we hold. */
static bool
become(const struct passwd *account)
{
    if (syscall(SYS_close_range, 3U, ~0U, 0U) != 0)
        return false;
    if (geteuid() != 0)
        return geteuid() == account->pw_uid;
    return initgroups(account->pw_name, account->pw_gid) == 0 &&
           setresgid(account->pw_gid, account->pw_gid, account->pw_gid) == 0 &&
           setresuid(account->pw_uid, account->pw_uid, account->pw_uid) == 0;
}

static bool
is_safe(const struct stat *status, uid_t uid)
{
    return (status->st_uid == uid || status->st_uid == 0) &&
           (status->st_mode & 022) == 0;
}

/* Each folder from the file's up to the home, or to the root. */
static bool
are_safe(const char *path, const char *home, uid_t uid)
{
    char at[PATH_MAX], end[PATH_MAX];
    char *slash;

    if (realpath(path, at) == NULL || realpath(home, end) == NULL)
        return false;
    while ((slash = strrchr(at, '/')) != NULL) {
        struct stat status;

        slash[slash == at] = '\0';
        if (stat(at, &status) != 0 || !is_safe(&status, uid))
            return false;
        if (strcmp(at, end) == 0 || strcmp(at, "/") == 0)
            return true;
    }
    return false;
}

static bool
read_all(struct buffer *text, int fd)
{
    char piece[4096];
    ssize_t count;

    do {
        count = read(fd, piece, sizeof(piece));
        if (count > 0)
            buffer_add(text, piece, (size_t) count);
    } while ((count > 0 && buffer_ok(text)) || (count < 0 && errno == EINTR));
    return count == 0 && buffer_ok(text);
}

static bool
has_key(const struct buffer *text)
{
    const char *line = text->bytes;
    size_t left = text->length;

    while (left > 0) {
        const char *end = memchr(line, '\n', left);
        size_t length = end == NULL ? left : (size_t) (end - line);

        if (keyline_good(line, length))
            return true;
        length += end != NULL;
        line += length;
        left -= length;
    }
    return false;
}

static bool
look(const struct passwd *account)
{
    CLEANUP(close_fd) int fd = -1;
    CLEANUP(buffer_free) struct buffer text = BUFFER(KEYS_MOST);
    char path[PATH_MAX];
    struct stat status;

    if (snprintf(path, sizeof(path), "%s/.ssh/authorized_keys",
                 account->pw_dir) >= (int) sizeof(path))
        return false;
    fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
           is_safe(&status, account->pw_uid) &&
           are_safe(path, account->pw_dir, account->pw_uid) &&
           read_all(&text, fd) && has_key(&text);
}

/* ---- Its parent ----------------------------------------------------------
 */

/* Who owns the account can also stop the child, so it is not waited for. */
static bool
answers_yes(pid_t child)
{
    CLEANUP(close_fd) int end = (int) syscall(SYS_pidfd_open, child, 0);
    struct pollfd polled = {.fd = end, .events = POLLIN};
    int waited = 0;

    if (end < 0 || poll(&polled, 1, MILLISECONDS) != 1)
        kill(child, SIGKILL);
    while (waitpid(child, &waited, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(waited) && WEXITSTATUS(waited) == 0;
}

bool
keys_there(const struct passwd *account)
{
    pid_t child = fork();

    if (child == 0)
        _exit(become(account) && look(account) ? 0 : 1);
    return child > 0 && answers_yes(child);
}
