/*
 * Have anypoint-helper and anypoint-net look at what is written for them.
 *
 * Each reads it as the user that it runs as: so what it may not read is
 * seen too.
 *
 * Runs in: anypointctl.
 * Trusts:  both programs.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_ASK_H
#define HELPER_CTL_ASK_H

#include <stdbool.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"
#include "helper/ctl/places.h"

/* Owns what was said. */
struct ask_answer {
    struct buffer said;
    bool well; /* it ended with 0 */
};

/* What --check of each says; False if it cannot be run, or does not end. */
bool ask_helper(struct ask_answer *, const struct places *, struct error *)
    __attribute__((warn_unused_result));
bool ask_net(struct ask_answer *, const struct places *, struct error *)
    __attribute__((warn_unused_result));

/* The same of the helper's --check --provider, which asks by way of net. */
bool ask_provider(struct ask_answer *, const struct places *, struct error *)
    __attribute__((warn_unused_result));

/* True if systemd keeps the client secret, and hands it to net. */
bool ask_credential(const struct places *);

void ask_free(struct ask_answer *);

#endif
