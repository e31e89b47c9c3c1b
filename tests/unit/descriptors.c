/*
 * TM-06: descriptors that come with a message are nobody's.
 *
 * Who may write to a socket may send open files along, 253 a message.  They
 * must not become ours, or a few messages leave a login without any.
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <dirent.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pam/wire.h"
#include "tests/tap.h"

/* The kernel's SCM_MAX_FD. */
#define MANY 253

static int
count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;

    if (folder == NULL)
        return -1;
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

/* Send a message with so many copies of one descriptor. */
static bool
send_with(int socket, struct wire *wire, int fd)
{
    union {
        struct cmsghdr head;
        char space[CMSG_SPACE(MANY * sizeof(int))];
    } control = {0};
    struct iovec bytes = {wire->bytes, wire->length};
    struct msghdr message = {
        .msg_iov = &bytes,
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = sizeof(control),
    };

    control.head.cmsg_level = SOL_SOCKET;
    control.head.cmsg_type = SCM_RIGHTS;
    control.head.cmsg_len = CMSG_LEN(MANY * sizeof(int));
    for (size_t i = 0; i < MANY; i++)
        memcpy(CMSG_DATA(&control.head) + i * sizeof(int), &fd, sizeof(fd));
    return sendmsg(socket, &message, 0) == (ssize_t) wire->length;
}

/* A plain receive that wants them, to see that they were sent. */
static size_t
count_sent(int socket)
{
    union {
        struct cmsghdr head;
        char space[CMSG_SPACE(MANY * sizeof(int))];
    } control = {0};
    char space[WIRE_MAX];
    struct iovec bytes = {space, sizeof(space)};
    struct msghdr message = {
        .msg_iov = &bytes,
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = sizeof(control),
    };

    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) <= 0)
        return 0;
    return (control.head.cmsg_len - CMSG_LEN(0)) / sizeof(int);
}

int
main(void)
{
    int pair[2], before;
    struct wire wire, got;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) != 0)
        return 1;
    wire_begin(&wire, WIRE_WAIT);
    before = count_descriptors();
    ok(send_with(pair[0], &wire, STDIN_FILENO), "a message brings many");
    ok(wire_receive(pair[1], &got, 0) && wire_open(&got) == WIRE_WAIT,
       "the message itself arrives");
    ok(before > 0 && count_descriptors() == before, "none of them does");
    ok(send_with(pair[0], &wire, STDIN_FILENO) && count_sent(pair[1]) == MANY,
       "who wanted them would have got them");
    return tap_done();
}
