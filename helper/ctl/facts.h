/*
 * Facts, as they are shown: a name, and what there is to say of it.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that is shown: what is no printable ASCII stands as \xNN.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_FACTS_H
#define HELPER_CTL_FACTS_H

#include <stdio.h>

/*
 * Print a fact.  Values stand below each other; a long one goes on in
 * further lines, broken between words.
 */
void facts_print(FILE *, const char *name, const char *value);

/* The same, with a value that is made like printf's. */
void facts_form(FILE *, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
