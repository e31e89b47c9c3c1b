/*
 * What both of our programs do before they serve.
 *
 * Runs in: the helper's listener, anypoint-net.
 * Trusts:  whoever starts them, that is root or a test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "pam/cleanup.h"

/* Where systemd's descriptors begin (SD_LISTEN_FDS_START). */
#define FIRST_PASSED 3

static const int signals[] = {SIGHUP, SIGTERM, SIGINT, SIGCHLD};

#define SIGNALS (sizeof(signals) / sizeof(*signals))

static bool
failed(struct error *error, const char *what)
{
    return error_set(error, ERROR_SYSTEM, "%s: %m", what);
}

/* The value as a number; -1 if it is none, or is not set. */
static long
variable(const char *name)
{
    const char *text = getenv(name);
    char *end;
    long number;

    if (text == NULL || *text < '0' || *text > '9')
        return -1;
    errno = 0;
    number = strtol(text, &end, 10);
    return errno == 0 && *end == '\0' ? number : -1;
}

/* How many descriptors systemd passed to this very process; tells once. */
static long
count_passed(void)
{
    static const char *const names[] = {"LISTEN_PID", "LISTEN_FDS",
                                        "LISTEN_FDNAMES"};
    long count =
        variable("LISTEN_PID") == (long) getpid() ? variable("LISTEN_FDS") : 0;

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        unsetenv(names[i]);
    return count;
}

static bool
has_option(int fd, int name, int wanted)
{
    int value;
    socklen_t size = sizeof(value);

    return getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 &&
           value == wanted;
}

static bool
take_passed(int *fd, long count, int type, struct error *error)
{
    if (count != 1)
        return error_set(error, ERROR_SETTINGS,
                         "systemd must pass exactly one socket");
    if (!has_option(FIRST_PASSED, SO_DOMAIN, AF_UNIX) ||
        !has_option(FIRST_PASSED, SO_TYPE, type) ||
        !has_option(FIRST_PASSED, SO_ACCEPTCONN, 1))
        return error_set(error, ERROR_SETTINGS,
                         "the socket that systemd passed is not a "
                         "listening %s socket of the file system",
                         type == SOCK_STREAM ? "stream" : "packet");
    if (fcntl(FIRST_PASSED, F_SETFD, FD_CLOEXEC) != 0 ||
        fcntl(FIRST_PASSED, F_SETFL, O_NONBLOCK) != 0)
        return failed(error, "fcntl");
    *fd = FIRST_PASSED;
    return true;
}

/* Make the way free: only a socket on which nobody answers goes. */
static bool
remove_stale(const struct sockaddr_un *address, int type, struct error *error)
{
    const char *path = address->sun_path;
    CLEANUP(close_fd) int fd = -1;
    struct stat status;

    if (lstat(path, &status) != 0)
        return errno == ENOENT || failed(error, path);
    if (!S_ISSOCK(status.st_mode))
        return error_set(error, ERROR_SETTINGS,
                         "%s is in the way and is not a socket", path);
    fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return failed(error, "socket");
    /* EAGAIN: it is too busy; EPROTOTYPE: it is of another type. */
    if (connect(fd, (const struct sockaddr *) address, sizeof(*address)) ==
            0 ||
        errno == EAGAIN || errno == EPROTOTYPE)
        return error_set(error, ERROR_SETTINGS,
                         "a program that answers at %s is running already",
                         path);
    if (errno != ECONNREFUSED)
        return failed(error, path);
    if (unlink(path) != 0)
        return failed(error, path);
    return true;
}

static bool
give_group(const char *path, const char *name, struct error *error)
{
    const struct group *group;

    if (name == NULL)
        return true;
    group = getgrnam(name);
    if (group == NULL)
        return error_set(error, ERROR_SETTINGS, "there is no group %s", name);
    if (lchown(path, (uid_t) -1, group->gr_gid) != 0)
        return failed(error, path);
    return true;
}

static bool
bind_at(int fd, const struct sockaddr_un *address, mode_t mode)
{
    mode_t former = umask(0777 & ~mode);
    int result = bind(fd, (const struct sockaddr *) address, sizeof(*address));
    int number = errno;

    umask(former);
    errno = number;
    return result == 0;
}

bool
daemon_listen(int *fd, const char *path, int type, mode_t mode,
              const char *group, struct error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    CLEANUP(close_fd) int made = -1;
    long passed = count_passed();

    if (passed != 0)
        return take_passed(fd, passed, type, error);
    if (*path == '\0' || strlen(path) >= sizeof(address.sun_path))
        return error_set(error, ERROR_SETTINGS,
                         "a socket's path has 1 to %zu bytes",
                         sizeof(address.sun_path) - 1);
    memcpy(address.sun_path, path, strlen(path));
    if (!remove_stale(&address, type, error))
        return false;
    made = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0)
        return failed(error, "socket");
    if (!bind_at(made, &address, mode))
        return failed(error, path);
    /* Nobody can connect before listen(). */
    if (!give_group(path, group, error))
        return false;
    if (listen(made, DAEMON_BACKLOG) != 0)
        return failed(error, path);
    *fd = TAKE_FD(made);
    return true;
}

void
daemon_turn_away(int fd)
{
    for (int i = 0; i < DAEMON_BACKLOG; i++) {
        CLEANUP(close_fd) int caller = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

        if (caller < 0)
            return;
    }
}

static bool
take_identity(const struct passwd *entry, struct error *error)
{
    if (initgroups(entry->pw_name, entry->pw_gid) != 0 ||
        setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) != 0 ||
        setresuid(entry->pw_uid, entry->pw_uid, entry->pw_uid) != 0)
        return error_set(error, ERROR_SYSTEM, "becoming %s: %m",
                         entry->pw_name);
    return true;
}

/* A service manager may have taken them all, and capset(2) with them. */
static bool
lose_capabilities(void)
{
    struct __user_cap_header_struct header = {.version =
                                                  _LINUX_CAPABILITY_VERSION_3};
    static const struct __user_cap_data_struct none[2];
    struct __user_cap_data_struct held[2];

    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return (syscall(SYS_capget, &header, held) == 0 &&
            memcmp(held, none, sizeof(none)) == 0) ||
           syscall(SYS_capset, &header, none) == 0;
}

/* What a saved id or a kept capability would give back, a bug could use. */
static bool
lose_rights(struct error *error)
{
    if (!lose_capabilities())
        return failed(error, "capset");
    if (setresuid((uid_t) -1, 0, (uid_t) -1) == 0 ||
        setresuid(0, (uid_t) -1, (uid_t) -1) == 0)
        return error_set(error, ERROR_SYSTEM,
                         "root's rights could be regained");
    return true;
}

static bool
become(const char *user, struct error *error)
{
    const struct passwd *entry = getpwnam(user);

    if (entry == NULL)
        return error_set(error, ERROR_SETTINGS, "there is no user %s", user);
    if (entry->pw_uid == 0)
        return error_set(error, ERROR_SETTINGS, "--user may not be root");
    if (geteuid() == 0 && !take_identity(entry, error))
        return false;
    if (geteuid() != entry->pw_uid || getuid() != entry->pw_uid)
        return error_set(error, ERROR_SETTINGS, "only root can become %s",
                         user);
    return true;
}

bool
daemon_become(const char *user, struct error *error)
{
    if (user == NULL && (getuid() == 0 || geteuid() == 0))
        return error_set(error, ERROR_SETTINGS,
                         "--user is needed when root starts it");
    if (user != NULL && !become(user, error))
        return false;
    return lose_rights(error);
}

static bool
close_input(struct error *error)
{
    CLEANUP(close_fd) int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    if (fd < 0 || dup2(fd, STDIN_FILENO) < 0)
        return failed(error, "/dev/null");
    if (fd == STDIN_FILENO)
        fd = -1;
    return true;
}

bool
daemon_confine(struct error *error)
{
    const struct rlimit none = {0};

    umask(077);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return failed(error, "prctl");
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        return failed(error, "setrlimit");
    if (chdir("/") != 0)
        return failed(error, "/");
    return close_input(error);
}

static void
fill(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < SIGNALS; i++)
        sigaddset(set, signals[i]);
}

bool
daemon_signals(int *fd, struct error *error)
{
    sigset_t set;
    int made;

    fill(&set);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return failed(error, "sigprocmask");
    made = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (made < 0)
        return failed(error, "signalfd");
    *fd = made;
    return true;
}

int
daemon_signal(int fd)
{
    struct signalfd_siginfo got;

    if (read(fd, &got, sizeof(got)) != (ssize_t) sizeof(got))
        return 0;
    return (int) got.ssi_signo;
}

bool
daemon_child(int *fd)
{
    sigset_t set;
    int made;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    if (sigprocmask(SIG_SETMASK, &set, NULL) != 0)
        return false;
    made = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (made >= 0)
        *fd = made;
    return made >= 0;
}
