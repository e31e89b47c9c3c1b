/*
 * Derive a key in a process of its own.
 *
 * It takes long, much longer on a host that is busy, and nothing can be done
 * meanwhile; but the module takes a helper for dead that says nothing for 3
 * seconds.  So another process does it, which ends with the login's, and the
 * login waits.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of the costs; they are looked at first.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_VAULT_APART_H
#define HELPER_VAULT_APART_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/base/waiter.h"
#include "helper/vault/record.h"

/*
 * As derive(), by the tick until: ERROR_BUSY if it has not come by then, or
 * what ended the wait; then the process has ended, too.
 */
bool apart_derive(struct buffer *material, const struct slot *,
                  const struct secret *typed, struct waiter *, int64_t until,
                  struct error *) __attribute__((warn_unused_result));

#endif
