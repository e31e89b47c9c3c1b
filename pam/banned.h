/*
 * Functions that this project does without.
 *
 * The build includes this header before every file, so using one of these
 * is a compile error that names it.  The system's headers, which declare
 * them, come first; clang wants their macros gone before it poisons a name.
 *
 * Runs in: the compiler.
 * Trusts:  nobody's memory.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef PAM_BANNED_H
#define PAM_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Unbounded or silently truncating. */
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets

/* No way to tell a bad number from zero. */
#undef atoi
#undef atol
#undef atoll
#pragma GCC poison atoi atol atoll sscanf

/* Hidden shared state.  (Not rand: OpenSSL names its arguments so.) */
#undef strtok
#pragma GCC poison strtok localtime gmtime

#endif
