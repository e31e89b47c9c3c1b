/*
 * Memory that is erased when it is freed, for libraries that hold secrets.
 *
 * curl and OpenSSL have requests and answers in buffers of their own; what
 * they free would keep the tokens until somebody else writes there.
 *
 * Runs in: anypoint-net.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_NET_MEMORY_H
#define HELPER_NET_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/error.h"

/* As free() and realloc(), but no byte is left behind.  NULL is fine. */
void memory_free(void *);
void *memory_resize(void *, size_t) __attribute__((warn_unused_result));

/* Let OpenSSL do so; before anything has used it. */
bool memory_erase_tls(struct error *) __attribute__((warn_unused_result));

#endif
