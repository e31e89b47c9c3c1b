/*
 * Write the log: one line a call, to standard error or to syslog.
 *
 * Both programs run in the foreground; systemd or a supervisor collects
 * what they say, and where there is none, the system's log does.  A line is
 * printable ASCII, whatever was put into it, and leaves by one system call,
 * so that no other process's line parts it.
 *
 * Runs in: the helper's server, anypoint-net's.
 * Trusts:  the caller's format; not what is put into it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_LOG_H
#define HELPER_BASE_LOG_H

#include <stdbool.h>
#include <syslog.h>

#include "helper/base/buffer.h"

/* A line's longest, its newline counted; what is more is cut ("..."). */
#define LOG_LINE_MAX 2048

/* Nothing in it is owned. */
struct log {
    const char *syslog;  /* the socket of the system's log, instead of all */
    bool journal;        /* begin a line with "<PRIORITY>" (sd-daemon(3)) */
    const char *program; /* stands before the text where journal is not */
};

/*
 * Write a line at one of syslog(3)'s priorities; to syslog, with the facility
 * LOG_AUTHPRIV.  Each byte that is not printable ASCII is written as \xNN.
 * A line that cannot be written at once is lost: there is nobody left to
 * tell, and no login waits for it.
 */
void log_line(const struct log *, int priority, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Add key=value, with a space before it unless it is the first.  A value
 * that is empty or holds a space, a quote, '=' or a backslash is put in
 * double quotes; quotes and backslashes in it, and all that is not printable
 * ASCII, are written as \xNN.  So a value cannot look like another field.
 */
void log_field(struct buffer *, const char *key, const char *value);

#endif
