/*
 * Tests of helper/base/sandbox.c, in children: it is for good.
 *
 * Runs in: tests.
 * Trusts:  the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tap.h"

static const int local[] = {AF_UNIX};
static const int net[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

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
local_has_no_network(void)
{
    return opens(AF_UNIX, SOCK_SEQPACKET) && refused(AF_INET, SOCK_STREAM) &&
           refused(AF_INET, SOCK_DGRAM) && refused(AF_INET6, SOCK_STREAM) &&
           refused(AF_NETLINK, SOCK_RAW) && refused(AF_PACKET, SOCK_RAW) &&
           refused(AF_VSOCK, SOCK_STREAM) && refused(0, SOCK_STREAM);
}

/* A family's upper half is not looked at by the kernel either. */
static bool
no_trick_helps(void)
{
    return syscall(SYS_socket, 0x100000000L | AF_INET, SOCK_STREAM, 0) == -1 &&
           syscall(SYS_io_uring_setup, 1, NULL) == -1 && errno == EPERM;
}

static bool
children_inherit(void)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(local_has_no_network() ? 0 : 1);
    return waitpid(pid, &status, 0) == pid && status == 0;
}

static bool
net_has_what_it_needs(void)
{
    return opens(AF_UNIX, SOCK_STREAM) && opens(AF_INET, SOCK_STREAM) &&
           refused(AF_PACKET, SOCK_RAW) && refused(AF_VSOCK, SOCK_STREAM);
}

static const struct {
    const int *families;
    size_t count;
    bool (*holds)(void);
    const char *what;
} cases[] = {
    {local, 1, local_has_no_network, "with AF_UNIX alone there is no network"},
    {local, 1, no_trick_helps, "nor by another name of the same call"},
    {local, 1, children_inherit, "nor in a child"},
    {net, 4, net_has_what_it_needs, "with the network there is no more"},
};

static bool
run(size_t i)
{
    struct error error = {0};
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
            !sandbox_families(cases[i].families, cases[i].count, &error))
            _exit(2);
        _exit(cases[i].holds() ? 0 : 1);
    }
    return waitpid(pid, &status, 0) == pid && status == 0;
}

int
main(void)
{
    static const int many[SANDBOX_FAMILIES_MAX + 1];
    struct error error = {0};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ok(run(i), "%s", cases[i].what);
    ok(!sandbox_families(many, SANDBOX_FAMILIES_MAX + 1, &error),
       "more families than fit are an error");
    return tap_done();
}
