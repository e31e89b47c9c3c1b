/*
 * Bytes that grow, up to a limit, and are erased when let go of.
 *
 * Writing is sticky: after the first thing that does not fit, every later
 * call does nothing, and one buffer_ok() at the end tells.  What it held is
 * erased also when it moves, so it may hold secrets.
 *
 * Runs in: our own processes.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_BUFFER_H
#define HELPER_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* Owns its bytes, which end with a nul that length does not count. */
struct buffer {
    char *bytes;
    size_t length;
    size_t room;
    size_t most;
    bool bad;
    bool full; /* that is why */
};

/* A buffer of at most so many bytes; it takes memory when it is written. */
#define BUFFER(bytes_at_most) ((struct buffer){.most = (bytes_at_most)})

/* Add bytes; a string; one byte. */
void buffer_add(struct buffer *, const void *bytes, size_t count);
void buffer_add_string(struct buffer *, const char *string);
void buffer_add_byte(struct buffer *, char byte);

/* Add so many bytes and answer where they are to be written; NULL if bad. */
char *buffer_extend(struct buffer *, size_t count);

/* True if all fitted and there was memory. */
bool buffer_ok(const struct buffer *);

/* The bytes as a string; never NULL, and empty when nothing was written. */
const char *buffer_string(const struct buffer *);

/* Erase what it holds; it may be written again, within the same limit. */
void buffer_clear(struct buffer *);

/* Erase, free, leave zeros. */
void buffer_free(struct buffer *);

#endif
