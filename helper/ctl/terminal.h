/*
 * Ask the person at the terminal.
 *
 * Runs in: anypointctl.
 * Trusts:  the person, who may be root.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_TERMINAL_H
#define HELPER_CTL_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"

/* An answer's longest, with its nul. */
#define TERMINAL_SIZE 1024

/* True if there is a terminal to ask at. */
bool terminal_there(void);

/*
 * Show the prompt as it is and read a line, without its end.  Where hidden is
 * set nothing of it is shown.  Ctrl-C, or another signal to end, is an error:
 * so the caller leaves nothing behind, and the terminal is as it was.
 */
bool terminal_prompt(struct secret *, const char *prompt, bool hidden,
                     struct error *) __attribute__((warn_unused_result));

/* The same with a colon after the prompt. */
bool terminal_ask(struct secret *, const char *prompt, bool hidden,
                  struct error *) __attribute__((warn_unused_result));

#endif
