/*
 * Read a file as it is, whoever can write it.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_READING_H
#define HELPER_CTL_READING_H

#include <stdbool.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"

/*
 * Add the text of a regular file, which a link may lead to, to the buffer.
 * *exists is false, and the text empty, if nothing is there.  Without
 * waiting, an error for what is no file, and for one that is longer than the
 * buffer has room or holds a nul.
 */
bool reading_text(struct buffer *, bool *exists, const char *path,
                  struct error *) __attribute__((warn_unused_result));

/* Go to the next line of a text; false, at its end. */
bool reading_line(const char **line, size_t *length, const char **text);

#endif
