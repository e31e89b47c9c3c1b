/*
 * What daemons do before they serve.
 *
 * Runs in: make check; what needs root's rights is skipped without them.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

/* A child's exit status that means so. */
enum { HOLDS = 0, FAILS, SKIPPED = 77 };

static char folder[] = "/tmp/daemon-XXXXXX";
static char path[64];

/* Run a test in a process of its own, for it changes what that may do. */
static void
apart(int (*test)(void), const char *name)
{
    int status = 0;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0)
        _exit(test());
    waitpid(pid, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED)
        ok(true, "%s # SKIP it needs root's rights", name);
    else
        ok(WIFEXITED(status) && WEXITSTATUS(status) == HOLDS, "%s", name);
}

static bool
has_flag(int fd, int command, int flag)
{
    return (fcntl(fd, command) & flag) != 0;
}

static bool
dials(int type)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    CLEANUP(close_fd) int fd = socket(AF_UNIX, type, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    return connect(fd, (struct sockaddr *) &address, sizeof(address)) == 0;
}

static void
test_bound(void)
{
    struct error error = {0};
    struct stat status;
    char text[128];
    int fd = -1, other = -1;

    umask(0);
    ok(daemon_listen(&fd, path, SOCK_SEQPACKET, 0640, NULL, &error) &&
           dials(SOCK_SEQPACKET),
       "a socket is bound and answers");
    ok(stat(path, &status) == 0 && S_ISSOCK(status.st_mode) &&
           (status.st_mode & 07777) == 0640,
       "it has the mode that was asked for");
    ok(has_flag(fd, F_GETFD, FD_CLOEXEC) && has_flag(fd, F_GETFL, O_NONBLOCK),
       "it is close-on-exec and nonblocking");
    ok(umask(0) == 0, "the umask is as before");
    snprintf(text, sizeof(text),
             "a program that answers at %s is running already", path);
    ok(!daemon_listen(&other, path, SOCK_SEQPACKET, 0666, NULL, &error) &&
           other == -1,
       "a second one is refused");
    is(error.text, text, "the reason is told");
    ok(!daemon_listen(&other, path, SOCK_STREAM, 0666, NULL, &error),
       "so is one of another type");
    close(fd);
    ok(daemon_listen(&fd, path, SOCK_STREAM, 0666, NULL, &error),
       "a socket that nobody answers on is replaced");
    close(fd);
    unlink(path);
}

static void
test_in_the_way(void)
{
    struct error error = {0};
    struct stat status;
    char text[128], longer[200];
    int fd = open(path, O_CREAT | O_WRONLY, 0600);

    close(fd);
    fd = -1;
    snprintf(text, sizeof(text), "%s is in the way and is not a socket", path);
    ok(!daemon_listen(&fd, path, SOCK_STREAM, 0666, NULL, &error) && fd == -1,
       "a file in the way is refused");
    is(error.text, text, "the reason is told");
    ok(stat(path, &status) == 0, "the file stays");
    unlink(path);
    ok(symlink("/nowhere/at/all", path) == 0 &&
           !daemon_listen(&fd, path, SOCK_STREAM, 0666, NULL, &error) &&
           lstat(path, &status) == 0,
       "so is a link, which stays too");
    unlink(path);
    memset(longer, 'a', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    ok(!daemon_listen(&fd, longer, SOCK_STREAM, 0666, NULL, &error),
       "a path that does not fit is refused");
    is(error.text, "a socket's path has 1 to 107 bytes", "the reason is told");
    ok(!daemon_listen(&fd, path, SOCK_STREAM, 0666, "no-such-group", &error),
       "a group that does not exist is refused");
    is(error.text, "there is no group no-such-group", "the reason is told");
    unlink(path);
}

/* Put a socket where systemd would, and tell so in the environment. */
static bool
put(int type, bool listening, const char *count)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, type, 0);
    char pid[16];

    snprintf(pid, sizeof(pid), "%d", (int) getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", count, 1);
    return bind(fd, (struct sockaddr *) &address, sizeof(sa_family_t)) == 0 &&
           (!listening || listen(fd, 1) == 0) && dup2(fd, 3) == 3;
}

static int
pass_good(void)
{
    struct error error = {0};
    int fd = -1;

    if (!put(SOCK_STREAM, true, "1") ||
        !daemon_listen(&fd, path, SOCK_STREAM, 0666, NULL, &error))
        return FAILS;
    return fd == 3 && has_flag(3, F_GETFD, FD_CLOEXEC) &&
                   has_flag(3, F_GETFL, O_NONBLOCK) &&
                   getenv("LISTEN_FDS") == NULL && access(path, F_OK) != 0
               ? HOLDS
               : FAILS;
}

static int
refuse(int type, bool listening, const char *count)
{
    struct error error = {0};
    int fd = -1;

    return put(type, listening, count) &&
                   !daemon_listen(&fd, path, SOCK_STREAM, 0666, NULL,
                                  &error) &&
                   fd == -1 && error.kind == ERROR_SETTINGS
               ? HOLDS
               : FAILS;
}

static int
pass_two(void)
{
    return refuse(SOCK_STREAM, true, "2");
}

static int
pass_nonsense(void)
{
    return refuse(SOCK_STREAM, true, "1x");
}

static int
pass_other_type(void)
{
    return refuse(SOCK_SEQPACKET, true, "1");
}

static int
pass_not_listening(void)
{
    return refuse(SOCK_STREAM, false, "1");
}

static int
pass_to_another(void)
{
    struct error error;
    int fd = -1;

    setenv("LISTEN_PID", "1", 1);
    setenv("LISTEN_FDS", "1", 1);
    return daemon_listen(&fd, path, SOCK_STREAM, 0666, NULL, &error) &&
                   access(path, F_OK) == 0 && unlink(path) == 0
               ? HOLDS
               : FAILS;
}

/* What /proc tells of this process, from the line of this name on. */
static const char *
status_of(const char *name)
{
    static char text[8192];
    int fd = open("/proc/self/status", O_RDONLY);
    ssize_t count = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    const char *line;

    close_fd(&fd);
    text[count > 0 ? count : 0] = '\0';
    line = strstr(text, name);
    return line == NULL ? "" : line + strlen(name);
}

static bool
has_no_rights(void)
{
    static const char *const sets[] = {"CapInh:\t", "CapPrm:\t", "CapEff:\t",
                                       "CapAmb:\t"};

    for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++)
        if (strncmp(status_of(sets[i]), "0000000000000000\n", 17) != 0)
            return false;
    return setuid(0) != 0 && seteuid(0) != 0 && setgid(0) != 0;
}

/* Let rights be inherited, which does not end with root's uid. */
static bool
keep_rights(void)
{
    struct __user_cap_header_struct header = {.version =
                                                  _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2];

    if (syscall(SYS_capget, &header, sets) != 0)
        return false;
    sets[0].inheritable = sets[0].permitted;
    return syscall(SYS_capset, &header, sets) == 0;
}

static int
become_nobody(void)
{
    struct error error;

    if (getuid() != 0)
        return SKIPPED;
    return keep_rights() && daemon_become("nobody", &error) &&
                   getuid() == 65534 && getegid() == 65534 &&
                   getgroups(0, NULL) == 1 && has_no_rights()
               ? HOLDS
               : FAILS;
}

static int
become_root(void)
{
    struct error error;

    return !daemon_become("root", &error) &&
                   strcmp(error.text, "--user may not be root") == 0
               ? HOLDS
               : FAILS;
}

static int
become_unknown(void)
{
    struct error error;

    return !daemon_become("no-such-user", &error) &&
                   strcmp(error.text, "there is no user no-such-user") == 0
               ? HOLDS
               : FAILS;
}

static int
become_unnamed(void)
{
    struct error error;

    if (getuid() != 0)
        return SKIPPED;
    return !daemon_become(NULL, &error) &&
                   strcmp(error.text,
                          "--user is needed when root starts it") == 0
               ? HOLDS
               : FAILS;
}

static bool
is_nobody(void)
{
    return getuid() != 0 || (setresgid(65534, 65534, 65534) == 0 &&
                             setresuid(65534, 65534, 65534) == 0);
}

static int
become_unnamed_without_root(void)
{
    struct error error;

    return is_nobody() && daemon_become(NULL, &error) && has_no_rights()
               ? HOLDS
               : FAILS;
}

/* Root's real uid alone could be taken back, or would be trusted. */
static int
become_half_root(void)
{
    struct error error;

    if (getuid() != 0)
        return SKIPPED;
    return setresuid((uid_t) -1, 65534, (uid_t) -1) == 0 &&
                   !daemon_become(NULL, &error)
               ? HOLDS
               : FAILS;
}

static int
become_another(void)
{
    struct error error;

    return is_nobody() && !daemon_become("daemon", &error) &&
                   strcmp(error.text, "only root can become daemon") == 0
               ? HOLDS
               : FAILS;
}

static int
confine(void)
{
    struct error error;
    struct rlimit limit;
    char where[16];

    if (!daemon_confine(&error) ||
        prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 ||
        prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
        return FAILS;
    if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_max != 0 ||
        umask(0) != 077)
        return FAILS;
    return getcwd(where, sizeof(where)) == where && strcmp(where, "/") == 0 &&
                   read(STDIN_FILENO, where, 1) == 0
               ? HOLDS
               : FAILS;
}

/* Who waits is hung up on, whoever comes later may wait. */
static int
turn_away(void)
{
    struct error error = {0};
    CLEANUP(close_fd) int fd = -1;
    CLEANUP(close_fd) int caller = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char byte;

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    if (!daemon_listen(&fd, path, SOCK_STREAM, 0666, NULL, &error) ||
        connect(caller, (struct sockaddr *) &address, sizeof(address)) != 0)
        return FAILS;
    daemon_turn_away(fd);
    unlink(path);
    return recv(caller, &byte, 1, MSG_DONTWAIT) == 0 &&
                   accept(fd, NULL, NULL) == -1 && errno == EAGAIN
               ? HOLDS
               : FAILS;
}

static int
take_signals(void)
{
    struct error error;
    int fd = -1;

    if (!daemon_signals(&fd, &error) || daemon_signal(fd) != 0 ||
        !has_flag(fd, F_GETFD, FD_CLOEXEC))
        return FAILS;
    raise(SIGPIPE);
    raise(SIGTERM);
    if (daemon_signal(fd) != SIGTERM)
        return FAILS;
    raise(SIGHUP);
    if (daemon_signal(fd) != SIGHUP || daemon_signal(fd) != 0)
        return FAILS;
    return HOLDS;
}

/* It hears of SIGTERM, and must die of SIGINT. */
static int
in_a_child(void)
{
    struct error error;
    int fd = -1, status = 0;
    pid_t pid;

    if (!daemon_signals(&fd, &error))
        return FAILS;
    pid = fork();
    if (pid == 0) {
        if (!daemon_child(&fd) || daemon_signal(fd) != 0)
            _exit(0);
        raise(SIGTERM);
        if (daemon_signal(fd) != SIGTERM || !has_flag(fd, F_GETFD, FD_CLOEXEC))
            _exit(0);
        signal(SIGINT, SIG_DFL); /* which a job in the background ignores */
        raise(SIGINT);
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGINT ? HOLDS : FAILS;
}

static const struct {
    int (*test)(void);
    const char *name;
} cases[] = {
    {pass_good, "the socket that systemd passes is taken, nothing is bound"},
    {pass_two, "two sockets from systemd are refused"},
    {pass_nonsense, "a count from systemd that is no number is refused"},
    {pass_other_type, "a socket of another type from systemd is refused"},
    {pass_not_listening, "one that does not listen is refused"},
    {pass_to_another, "what systemd passed to another process is not taken"},
    {become_nobody, "root becomes a user for good, without any right"},
    {become_root, "nobody becomes root"},
    {become_unknown, "a user that does not exist is refused"},
    {become_unnamed, "root must name a user"},
    {become_unnamed_without_root, "others stay who they are"},
    {become_half_root, "root's uid behind another one is root"},
    {become_another, "others cannot become somebody else"},
    {confine, "what is not needed is let go of"},
    {take_signals, "signals come by the descriptor, SIGPIPE does not"},
    {in_a_child, "a forked child hears of SIGTERM, and dies of SIGINT"},
    {turn_away, "who waits can be hung up on"},
};

int
main(void)
{
    if (mkdtemp(folder) == NULL || chmod(folder, 0755) != 0)
        return 1;
    snprintf(path, sizeof(path), "%s/sock", folder);
    test_bound();
    test_in_the_way();
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        apart(cases[i].test, cases[i].name);
    rmdir(folder);
    return tap_done();
}
