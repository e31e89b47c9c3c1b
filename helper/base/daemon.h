/*
 * What both of our programs do before they serve.
 *
 * In this order: daemon_listen as root, daemon_signals (a signal that comes
 * before that ends the program), daemon_become, daemon_confine.  Nobody
 * listens again afterwards: SO_PEERCRED shows a caller the credentials of
 * whoever called listen() last, and it must stay root's.
 *
 * Runs in: the helper's listener, anypoint-net.
 * Trusts:  whoever starts them, that is root or a test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_DAEMON_H
#define HELPER_BASE_DAEMON_H

#include <stdbool.h>
#include <sys/types.h>

#include "helper/base/error.h"

/* How many callers may wait for accept(2). */
#define DAEMON_BACKLOG 256

/*
 * Answer a listening AF_UNIX socket of this type (SOCK_STREAM or
 * SOCK_SEQPACKET), close-on-exec and nonblocking; the caller closes it.
 *
 * It is the one that systemd passed (sd_listen_fds(3)), which must be such
 * a socket and the only one; LISTEN_PID and so on leave the environment.
 * Else it is bound at path, with this mode from the start, and group's
 * unless that is NULL.  Refused if somebody answers there ("... is running
 * already").  A socket that nobody answers on is removed first; anything
 * else that is in the way stays, and is an error.
 */
bool daemon_listen(int *fd, const char *path, int type, mode_t mode,
                   const char *group, struct error *)
    __attribute__((warn_unused_result));

/*
 * Who waits for accept(2) now is hung up on: for a program that cannot
 * serve.  Else systemd, who sees them wait, would start it again at once.
 */
void daemon_turn_away(int fd);

/*
 * Become this user, with its groups and without any capability, for good.
 * Without root's rights only one's own name will do.  NULL stays who one
 * is, which is refused for root.  Nobody becomes uid 0.
 */
bool daemon_become(const char *user, struct error *)
    __attribute__((warn_unused_result));

/*
 * Let go of what is not needed: new privileges, core files, being traced
 * by one's own user, standard input, the working directory, umask 077.
 */
bool daemon_confine(struct error *) __attribute__((warn_unused_result));

/*
 * Take SIGHUP, SIGTERM, SIGINT and SIGCHLD by a descriptor (close-on-exec,
 * nonblocking; the caller closes it) and ignore SIGPIPE.
 */
bool daemon_signals(int *fd, struct error *)
    __attribute__((warn_unused_result));

/* The next of these signals, or 0 if none waits. */
int daemon_signal(int fd);

/*
 * In a forked child: let these signals do again what they do by default,
 * but for SIGTERM.  That one makes the descriptor readable (close-on-exec,
 * nonblocking; the caller closes it).  False with errno.
 */
bool daemon_child(int *fd) __attribute__((warn_unused_result));

#endif
