/*
 * Tests of helper/base/sandbox.c, in children: it is for good.
 * (TM-22 of doc/threats.md)
 *
 * Runs in: tests.
 * Trusts:  the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tap.h"

/* ---- What is let go of ---------------------------------------------------
 */

/* Each with arguments that would do, or fail otherwise than by EPERM. */
static const struct {
    const char *what;
    long number;
    long arguments[4];
    int number_of_error;
} gone[] = {
    {"execve", SYS_execve, {0}, EPERM},
    {"execveat", SYS_execveat, {-1}, EPERM},
#ifndef __SANITIZE_ADDRESS__ /* see sandbox.def */
    {"ptrace", SYS_ptrace, {PTRACE_TRACEME}, EPERM},
    {"process_vm_readv", SYS_process_vm_readv, {1}, EPERM},
    {"prctl, to be traced again", SYS_prctl, {PR_SET_DUMPABLE, 1}, EPERM},
#endif
    {"process_vm_writev", SYS_process_vm_writev, {1}, EPERM},
    {"pidfd_getfd", SYS_pidfd_getfd, {-1}, EPERM},
    {"io_uring_setup", SYS_io_uring_setup, {1}, EPERM},
#ifdef SYS_renameat
    {"renameat2", SYS_renameat2, {AT_FDCWD}, EPERM},
#endif
    {"symlinkat", SYS_symlinkat, {0}, EPERM},
    {"mknodat", SYS_mknodat, {AT_FDCWD}, EPERM},
    {"ftruncate", SYS_ftruncate, {-1}, EPERM},
    {"fchmod", SYS_fchmod, {-1}, EPERM},
    {"fchown", SYS_fchown, {-1}, EPERM},
    {"mount", SYS_mount, {0}, EPERM},
    {"chroot", SYS_chroot, {0}, EPERM},
    {"unshare", SYS_unshare, {CLONE_NEWUSER}, EPERM},
    {"setns", SYS_setns, {-1}, EPERM},
    {"setresuid", SYS_setresuid, {-1, -1, -1}, EPERM},
    {"capset", SYS_capset, {0}, EPERM},
    {"bpf", SYS_bpf, {0}, EPERM},
    {"perf_event_open", SYS_perf_event_open, {0}, EPERM},
    {"userfaultfd", SYS_userfaultfd, {0}, EPERM},
    {"memfd_create", SYS_memfd_create, {0}, EPERM},
    {"keyctl", SYS_keyctl, {0}, EPERM},
    {"add_key", SYS_add_key, {0}, EPERM},
    {"clock_settime", SYS_clock_settime, {0}, EPERM},
    {"init_module", SYS_init_module, {0}, EPERM},
    {"seccomp", SYS_seccomp, {0}, EPERM},
    {"clone of a namespace", SYS_clone, {CLONE_NEWUSER | SIGCHLD}, EPERM},
    {"clone3", SYS_clone3, {0}, ENOSYS},
    {"a call of tomorrow", 1000, {0}, ENOSYS},
    {"a call by x32's number", 0x40000000 | SYS_getpid, {0}, EPERM},
    {"ioctl, to type at a terminal", SYS_ioctl, {0, TIOCSTI}, EPERM},
    {"prlimit64 of another", SYS_prlimit64, {1}, EPERM},
    {"socket, by a longer number", SYS_socket, {AF_PACKET | 1L << 32}, EPERM},
};

static bool
answers(size_t i)
{
    const long *with = gone[i].arguments;

    errno = 0;
    return syscall(gone[i].number, with[0], with[1], with[2], with[3]) == -1 &&
           errno == gone[i].number_of_error;
}

static bool
all_is_gone(void)
{
    bool good = true;

    for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
        if (!answers(i)) {
            printf("# %s: %s\n", gone[i].what, strerror(errno));
            good = false;
        }
    return good;
}

/* How the helper keeps files, and net does not. */
static bool
keeps_files(int number_of_error)
{
    static const long numbers[] = {SYS_unlinkat, SYS_mkdirat,   SYS_linkat,
                                   SYS_fsync,    SYS_fallocate,
#ifdef SYS_renameat
                                   SYS_renameat
#else
                                   SYS_renameat2
#endif
    };
    bool good = true;

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        errno = 0;
        good = syscall(numbers[i], -1, NULL, -1, NULL, 0) == -1 &&
               (errno == EPERM) == (number_of_error == EPERM) && good;
    }
    return good;
}

static bool
files_are_kept(void)
{
    return keeps_files(0);
}

static bool
no_files_are_kept(void)
{
    return keeps_files(EPERM);
}

static bool
opens(int family, int type)
{
    int fd = socket(family, type, 0);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool
refused(int family, int type)
{
    return !opens(family, type) && errno == EPERM;
}

static bool
there_is_no_network(void)
{
    return opens(AF_UNIX, SOCK_SEQPACKET) && refused(AF_INET, SOCK_STREAM) &&
           refused(AF_INET, SOCK_DGRAM) && refused(AF_INET6, SOCK_STREAM) &&
           refused(AF_NETLINK, SOCK_RAW) && refused(AF_PACKET, SOCK_RAW) &&
           refused(AF_VSOCK, SOCK_STREAM) && refused(0, SOCK_STREAM);
}

static bool
there_is_no_more_network(void)
{
    return opens(AF_UNIX, SOCK_STREAM) && opens(AF_INET, SOCK_STREAM) &&
           refused(AF_PACKET, SOCK_RAW) && refused(AF_VSOCK, SOCK_STREAM);
}

/* SO_PEERCRED shows who listened last: that must stay root. */
static bool
nobody_listens_again(void)
{
    return listen(-1, 1) == -1 && errno == EPERM;
}

static bool
nothing_written_is_executed(void)
{
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return page != MAP_FAILED &&
           mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
           errno == EPERM &&
           mprotect(page, 4096, PROT_READ | PROT_EXEC) == -1 &&
           errno == EPERM && mprotect(page, 4096, PROT_READ) == 0;
}

/* ---- What is kept --------------------------------------------------------
 */

static bool
a_child_is_as_its_parent(void)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(there_is_no_network() && all_is_gone() ? 0 : 1);
    return waitpid(pid, &status, 0) == pid && status == 0;
}

static void *
say_yes(void *yes)
{
    *(bool *) yes = true;
    return NULL;
}

/* curl resolves names in a thread. */
static bool
threads_run(void)
{
    pthread_t thread;
    bool yes = false;

    return pthread_create(&thread, NULL, say_yes, &yes) == 0 &&
           pthread_join(thread, NULL) == 0 && yes;
}

static bool
files_are_read(void)
{
    char byte;
    int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

    return fd >= 0 && read(fd, &byte, 1) == 1 && close(fd) == 0;
}

static bool
begins_nothing(void)
{
    pthread_t thread;
    bool yes = false;

    return fork() == -1 && errno == EPERM &&
           pthread_create(&thread, NULL, say_yes, &yes) != 0 &&
           accept4(-1, NULL, NULL, 0) == -1 && errno == EPERM;
}

static bool
a_login_harms_nobody(void)
{
    struct error error = {0};

    return kill(getpid(), 0) == 0 && sandbox_login(&error) &&
           kill(getpid(), 0) == -1 && errno == EPERM &&
           tgkill(getpid(), gettid(), 0) == -1 && errno == EPERM &&
           begins_nothing() && files_are_read() && opens(AF_UNIX, SOCK_STREAM);
}

static const struct {
    enum sandbox_program program;
    bool (*holds)(void);
    const char *what;
} cases[] = {
    {SANDBOX_HELPER, all_is_gone, "the helper has no call that it needs not"},
    {SANDBOX_HELPER, there_is_no_network, "nor the network"},
    {SANDBOX_HELPER, nobody_listens_again, "nor can it listen again"},
    {SANDBOX_HELPER, nothing_written_is_executed, "nor run what it wrote"},
    {SANDBOX_HELPER, a_child_is_as_its_parent, "nor has a child"},
    {SANDBOX_HELPER, files_are_read, "it reads files"},
    {SANDBOX_HELPER, files_are_kept, "and keeps some"},
    {SANDBOX_HELPER, a_login_harms_nobody,
     "a login signals nobody, and begins nothing"},
    {SANDBOX_NET, all_is_gone, "net has no call that it needs not"},
    {SANDBOX_NET, there_is_no_more_network, "nor more than the network"},
    {SANDBOX_NET, nothing_written_is_executed, "nor runs what it wrote"},
    {SANDBOX_NET, files_are_read, "it reads files"},
    {SANDBOX_NET, no_files_are_kept, "and keeps none"},
    {SANDBOX_NET, threads_run, "and has threads"},
};

static bool
run(size_t i)
{
    struct error error = {0};
    bool done = false;
    int status = -1;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
            !sandbox_calls(cases[i].program, &done, &error) || !done)
            _exit(2);
        status = cases[i].holds() ? 0 : 1;
        fflush(stdout);
        _exit(status);
    }
    return waitpid(pid, &status, 0) == pid && status == 0;
}

/* Without no_new_privs the kernel lets only root do it; then it is told. */
static bool
fails_as_somebody(void)
{
    struct error error = {0};
    bool done = true;
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit((geteuid() != 0 || setuid(65534) == 0) &&
                      !sandbox_calls(SANDBOX_HELPER, &done, &error) && !done &&
                      error.kind == ERROR_SYSTEM
                  ? 0
                  : 1);
    return waitpid(pid, &status, 0) == pid && status == 0;
}

int
main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ok(run(i), "%s", cases[i].what);
    ok(fails_as_somebody(), "what cannot be let go of is an error");
    return tap_done();
}
