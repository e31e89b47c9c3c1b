/*
 * What text may be shown to a person, and what a plain account name is.
 *
 * Runs in: both; each end checks again.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef PAM_TEXT_H
#define PAM_TEXT_H

#include <stdbool.h>

/* LightDM's greeter hangs on more than 980 bytes. */
#define TEXT_MAX 960

/* A plain account name's longest, with its nul. */
#define NAME_SIZE 33

/*
 * True if the string is at most TEXT_MAX bytes of valid UTF-8 (RFC 3629)
 * without control characters (newline apart), bidirectional marks and
 * characters of no width.
 */
bool text_shows(const char *);

/* The same, and printable ASCII only, without newline. */
bool text_ascii(const char *);

/* True if all of it is UTF-8 (RFC 3629), whatever it shows. */
bool text_utf8(const char *);

/* True if any byte is a control character (below 0x20, or 0x7f). */
bool text_has_control(const char *);

/*
 * True for a plain account name: a lower-case letter or an underscore, then
 * at most 31 lower-case letters, digits, underscores, dots, dashes.
 */
bool text_names_account(const char *);

#endif
