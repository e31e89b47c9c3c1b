/*
 * The module's end of a conversation, for units that test the helper's.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/module.h"

#include <sys/socket.h>

#include "pam/wire.h"

static const char *const good[MODULE_STRINGS] = {
    "authenticate", "sshd", "ada", "192.0.2.7", "", "ssh", "", "", "100"};

bool
module_start(int fd, size_t at, const char *instead)
{
    struct wire wire;

    wire_begin(&wire, WIRE_START);
    for (size_t i = 0; i < MODULE_STRINGS; i++)
        wire_put(&wire, i == at ? instead : good[i]);
    return wire_send(fd, &wire, 0);
}

bool
module_reply(int fd, const char *text)
{
    struct wire wire;

    wire_begin(&wire, WIRE_REPLY);
    wire_put(&wire, text);
    return wire_send(fd, &wire, 0);
}

bool
module_begin(struct conversation *conversation, int pair[2])
{
    struct error error = {0};

    return socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           module_start(pair[0], MODULE_STRINGS, NULL) &&
           conversation_open(conversation, pair[1], -1, &error);
}
