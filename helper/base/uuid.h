/*
 * UUIDs: how Anypoint names its users and organizations.
 *
 * Runs in: the helper, anypoint-net.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_UUID_H
#define HELPER_BASE_UUID_H

#include <stdbool.h>

/* A UUID's characters and a nul. */
#define UUID_SIZE 37

/*
 * True for a UUID in the form of RFC 9562 section 4, in lower case only:
 * they are compared as bytes.
 */
bool uuid_valid(const char *);

/* True if it would be one but for capital letters. */
bool uuid_valid_but_case(const char *);

#endif
