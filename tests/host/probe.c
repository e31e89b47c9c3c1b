/*
 * Try what a sandbox should not allow, and say what came of it.
 *
 *     probe [NAME]...
 *
 * Each attempt, or those that are named, is one line: "NAME: allowed" or
 * "NAME: " and why not.  Each is made in a process of its own, and undone
 * where it succeeds.  It works in systemd's RuntimeDirectory=, else in /tmp.
 *
 * Runs in: the tests, in the sandbox of one of our units or in none.
 * Trusts:  its caller.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where sshd listens: somebody answers there. */
#define PORT 22

/* Each attempt answers 0 where it was allowed, else why not: an errno. */

static int
why(int result)
{
    return result < 0 ? errno : 0;
}

static int
try_open(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);

    return why(fd);
}

static int
try_create(const char *path)
{
    int result = try_open(path, O_CREAT | O_EXCL | O_WRONLY);

    if (result == 0)
        unlink(path);
    return result;
}

static int
read_shadow(void)
{
    return try_open("/etc/shadow", O_RDONLY);
}
static int
read_home(void)
{
    return try_open("/home/ada", O_RDONLY);
}
static int
read_others_tmp(void)
{
    return try_open("/tmp/theirs", O_RDONLY);
}
static int
read_helpers_state(void)
{
    return try_open("/var/lib/anypoint", O_RDONLY);
}
static int
read_modules(void)
{
    return try_open("/usr/lib/modules", O_RDONLY);
}
static int
read_proc_of_others(void)
{
    return try_open("/proc/1/status", O_RDONLY);
}
static int
read_proc_of_host(void)
{
    return try_open("/proc/meminfo", O_RDONLY);
}
static int
open_console(void)
{
    return try_open("/dev/console", O_WRONLY);
}
static int
write_usr(void)
{
    return try_create("/usr/probe");
}
static int
write_etc(void)
{
    return try_create("/etc/probe");
}
static int
write_var(void)
{
    return try_create("/var/probe");
}
static int
write_run(void)
{
    return try_create("/run/probed");
}
static int
write_sysctl(void)
{
    return try_open("/proc/sys/net/ipv4/ip_forward", O_WRONLY);
}

static int
write_cgroups(void)
{
    static const char folder[] = "/sys/fs/cgroup/systemd/probe";
    int result = why(mkdir(folder, 0700));

    if (result == 0)
        rmdir(folder);
    return result;
}

static int
try_socket(int family, int type)
{
    return why(socket(family, type | SOCK_CLOEXEC, 0));
}

static int
inet(void)
{
    return try_socket(AF_INET, SOCK_STREAM);
}
static int
netlink(void)
{
    return try_socket(AF_NETLINK, SOCK_RAW);
}
static int
packet(void)
{
    return try_socket(AF_PACKET, SOCK_RAW);
}
static int
vsock(void)
{
    return try_socket(AF_VSOCK, SOCK_STREAM);
}

static int
connect_to_host(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(PORT),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    int number = 0;
    socklen_t size = sizeof(number);

    if (fd < 0)
        return errno;
    if (connect(fd, (const struct sockaddr *) &address, sizeof(address)) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return errno;
    if (poll(&wait, 1, 1000) != 1)
        return ETIMEDOUT;
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &size);
    return number;
}

static int
run_program(void)
{
    char *const words[] = {"true", NULL};
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        execv("/bin/true", words);
        _exit(errno);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

static int
trace(void)
{
    return why((int) ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int
mount_something(void)
{
    int result = why(mount("probe", "/mnt", "tmpfs", 0, NULL));

    if (result == 0)
        umount2("/mnt", MNT_DETACH);
    return result;
}

static int
new_namespace(void)
{
    return why(unshare(CLONE_NEWUTS));
}
static int
new_user_namespace(void)
{
    return why(unshare(CLONE_NEWUSER));
}
static int
change_root(void)
{
    return why(chroot("/"));
}
static int
raise_priority(void)
{
    return why(setpriority(PRIO_PROCESS, 0, 1));
}
static int
be_another(void)
{
    return why((int) syscall(SYS_setresuid, -1, -1, -1));
}

/* As a compiler at run time would, or an attacker. */
static int
write_and_execute(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return page == MAP_FAILED ? errno : 0;
}

static int
write_then_execute(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return why(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int
leave_core(void)
{
    const struct rlimit one = {1, 1};

    return why(setrlimit(RLIMIT_CORE, &one));
}

/* Reading it is what the filter of ProtectClock= takes away too. */
static int
adjust_clock(void)
{
    struct timex nothing = {0};

    return why(adjtimex(&nothing));
}

static int
read_kernel_log(void)
{
    char text[64];

    return why(klogctl(3, text, sizeof(text)));
}

static int
name_host(void)
{
    char name[65] = "";

    gethostname(name, sizeof(name) - 1);
    return why(sethostname(name, strlen(name)));
}

static int
be_real_time(void)
{
    const struct sched_param first = {.sched_priority = 1};

    return why(sched_setscheduler(0, SCHED_RR, &first));
}

static int
change_personality(void)
{
    return why(personality(ADDR_NO_RANDOMIZE));
}

static int
make_setuid(void)
{
    int fd = open("file", O_CREAT | O_RDWR, 0600);

    return fd < 0 ? errno : why(fchmod(fd, 04755));
}

/* Whether others may read what is made with all rights. */
static int
share_file(void)
{
    struct stat status;

    if (mknod("shared", S_IFREG | 0666, 0) != 0 ||
        stat("shared", &status) != 0)
        return errno;
    return (status.st_mode & 077) != 0 ? 0 : EACCES;
}

static int
own_capability(void)
{
    for (int i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
        if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1)
            return 0;
    return EPERM;
}

static int
gain_privileges(void)
{
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? EPERM : 0;
}

/* The first process's mounts are the host's. */
static int
share_mounts(void)
{
    struct stat ours, theirs;

    if (stat("/proc/self/ns/mnt", &ours) != 0 ||
        stat("/proc/1/ns/mnt", &theirs) != 0)
        return errno;
    return ours.st_ino == theirs.st_ino ? 0 : EXDEV;
}

/* Nobody removes it here: RemoveIPC= does, when the unit has stopped. */
static int
leave_memory(void)
{
    return why(shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600));
}

static int
use_keyring(void)
{
    return why((int) syscall(SYS_keyctl, 0, -3, 1));
}

static const struct {
    const char *name;
    int (*attempt)(void);
} attempts[] = {
    {"adjust-clock", adjust_clock},
    {"be-another", be_another},
    {"be-real-time", be_real_time},
    {"change-personality", change_personality},
    {"change-root", change_root},
    {"connect", connect_to_host},
    {"gain-privileges", gain_privileges},
    {"inet", inet},
    {"leave-core", leave_core},
    {"leave-memory", leave_memory},
    {"make-setuid", make_setuid},
    {"mount", mount_something},
    {"name-host", name_host},
    {"netlink", netlink},
    {"new-namespace", new_namespace},
    {"new-user-namespace", new_user_namespace},
    {"open-console", open_console},
    {"own-capability", own_capability},
    {"packet", packet},
    {"raise-priority", raise_priority},
    {"read-helpers-state", read_helpers_state},
    {"read-home", read_home},
    {"read-kernel-log", read_kernel_log},
    {"read-modules", read_modules},
    {"read-others-tmp", read_others_tmp},
    {"read-proc-of-host", read_proc_of_host},
    {"read-proc-of-others", read_proc_of_others},
    {"read-shadow", read_shadow},
    {"run-program", run_program},
    {"share-file", share_file},
    {"share-mounts", share_mounts},
    {"trace", trace},
    {"use-keyring", use_keyring},
    {"vsock", vsock},
    {"write-and-execute", write_and_execute},
    {"write-cgroups", write_cgroups},
    {"write-etc", write_etc},
    {"write-run", write_run},
    {"write-sysctl", write_sysctl},
    {"write-then-execute", write_then_execute},
    {"write-usr", write_usr},
    {"write-var", write_var},
};

static void
make(const char *name, int (*attempt)(void))
{
    int status = 0;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0)
        _exit(attempt());
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status))
        printf("%s: %s\n", name, strsignal(WTERMSIG(status)));
    else
        printf("%s: %s\n", name,
               WEXITSTATUS(status) == 0 ? "allowed"
                                        : strerror(WEXITSTATUS(status)));
}

static bool
is_named(const char *name, char **names)
{
    if (*names == NULL)
        return true;
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

int
main(int argc, char **argv)
{
    const char *folder = getenv("RUNTIME_DIRECTORY");

    (void) argc;
    if (folder == NULL)
        folder = "/tmp";
    if (chdir(folder) != 0) {
        perror(folder);
        return 1;
    }
    for (size_t i = 0; i < sizeof(attempts) / sizeof(*attempts); i++)
        if (is_named(attempts[i].name, argv + 1))
            make(attempts[i].name, attempts[i].attempt);
    unlink("file");
    unlink("shared");
    return 0;
}
