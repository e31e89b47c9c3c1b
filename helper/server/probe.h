/*
 * Ask the provider what a sign-in needs of it, without a sign-in.
 *
 * Runs in: anypoint-helper --check --provider.
 * Trusts:  nothing of an answer; nothing of it is printed.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_SERVER_PROBE_H
#define HELPER_SERVER_PROBE_H

#include <stdbool.h>
#include <stdio.h>

#include "helper/base/error.h"
#include "helper/config/settings.h"
#include "helper/net/client.h"

/*
 * Ask by way of net for discovery and keys, past its cache, and compare the
 * clocks at the time now.  What would keep people from signing in is a line
 * "finding WORD SENTENCE" (probe.def) on out.  False if nobody could ask.
 */
bool probe_ask(struct net *, const struct settings *, int64_t now, FILE *out,
               struct error *) __attribute__((warn_unused_result));

/* The same, with net at this path; one that is not there is a line too. */
bool probe_provider(const struct settings *, const char *net_path, FILE *out,
                    struct error *) __attribute__((warn_unused_result));

#endif
