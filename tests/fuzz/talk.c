/*
 * What the other end says: a fuzz input as a row of datagrams.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/fuzz/talk.h"

#include <sys/socket.h>
#include <unistd.h>

#include "pam/cleanup.h"

/* More than either end takes, and fewer than wait in a socket. */
#define DATAGRAMS_MAX 40

int
talk(const uint8_t *bytes, size_t length)
{
    CLEANUP(close_fd) int theirs = -1;
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return -1;
    theirs = pair[1];
    for (int i = 0; i < DATAGRAMS_MAX && length >= 2; i++) {
        size_t count = (size_t) bytes[0] << 8 | bytes[1];

        bytes += 2;
        length -= 2;
        if (count > length)
            count = length;
        if (send(theirs, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
            break;
        bytes += count;
        length -= count;
    }
    return pair[0];
}
