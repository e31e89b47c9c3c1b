/*
 * The words of a line of PAM's configuration (pam.conf(5)).
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_PAMWORD_H
#define HELPER_CTL_PAMWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/ctl/pamfile.h"

/*
 * Take the next word; what stands in [] is one, and is taken with them.  One
 * that is too long is cut.  False at the end.
 */
bool pamword_next(char *word, size_t size, const char **rest);

/*
 * What a control word does with each answer: "required" and the like, or
 * "[answer=action ...]".  False if it is none.  Pure.
 */
bool pamword_control(int actions[PAM_CODES], const char *word);

#endif
