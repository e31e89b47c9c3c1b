/*
 * Messages between the module and the helper.
 *
 * A message is one SOCK_SEQPACKET datagram of at most 4 KiB: a version, a
 * type, and strings, each with its length before it.  doc/protocol.md tells
 * the whole.  Both writing and reading are sticky: after the first thing
 * that does not fit, every later call does nothing, and one wire_ok() at the
 * end tells.
 *
 * Runs in: both.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef PAM_WIRE_H
#define PAM_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#define WIRE_VERSION 1
#define WIRE_MAX     4096

/*
 * The longest answers of a person, one that nobody may see and one that may
 * be seen: an address can be longer than a password.  A longer one is none.
 */
#define WIRE_HIDDEN_MAX 512
#define WIRE_SEEN_MAX   960

enum wire_type {
    WIRE_NONE = 0,
#define WIRE(name, code, sender, strings, text) WIRE_##name = (code),
#include "pam/wire.def"
#undef WIRE
};

/* A message being written or read; no owner, no heap. */
struct wire {
    size_t length;
    size_t next;
    bool bad;
    unsigned char bytes[WIRE_MAX];
};

/* Start writing a message of this type. */
void wire_begin(struct wire *, enum wire_type);

/* Add a string, without its nul; NULL counts as an empty one. */
void wire_put(struct wire *, const char *string);

/* Start reading; WIRE_NONE if the version or the type is not known. */
enum wire_type wire_open(struct wire *);

/*
 * Take the next string, with its nul, into space of this size.  One that
 * does not fit, or that holds a nul, leaves "" and makes the message bad.
 */
void wire_get(struct wire *, char *space, size_t size);

/* True if all of it fitted and, when reading, nothing is left over. */
bool wire_ok(const struct wire *);

/* The name of a type, for logs; never NULL. */
const char *wire_name(enum wire_type);

/*
 * Send or receive one message; false with errno set.  A closed connection
 * is ECONNRESET, a message too long for us EMSGSIZE.  Neither waits longer
 * than the descriptor's own time limits or, with MSG_DONTWAIT among the
 * flags, at all.
 */
bool wire_send(int fd, const struct wire *, int flags)
    __attribute__((warn_unused_result));
bool wire_receive(int fd, struct wire *, int flags)
    __attribute__((warn_unused_result));

/* Overwrite what the message held. */
void wire_erase(struct wire *);

#endif
