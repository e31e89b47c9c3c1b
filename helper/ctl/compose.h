/*
 * Make the text of a settings file, new or out of the one that is there.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_COMPOSE_H
#define HELPER_CTL_COMPOSE_H

#include <stdbool.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"

/* What is to be set; NULL leaves what is there. */
struct compose {
    const char *issuer, *organization, *client_id;
};

/*
 * Add the new text to the buffer: that of old with these settings changed or
 * added and every other line as it was, or a new one where old is NULL.
 * What would not be good settings (anypoint.conf(5)) is an error, which
 * calls the text by name.
 */
bool compose_settings(struct buffer *, const char *old, const struct compose *,
                      const char *name, struct error *)
    __attribute__((warn_unused_result));

/* What a new accounts file says: its form, and no account. */
extern const char compose_accounts[];

#endif
