/*
 * The device flow (RFC 8628).
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer's form; a code and a URL are shown only in
 *          the narrow form below.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_OIDC_DEVICE_H
#define HELPER_OIDC_DEVICE_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/oidc/provider.h"
#include "helper/oidc/token.h"

/* A user code's longest, with its nul. */
#define DEVICE_USER_CODE_SIZE 33

/* One code's life.  Owns the device code, which is never shown or logged. */
struct device {
    struct secret code;
    char user_code[DEVICE_USER_CODE_SIZE]; /* letters, digits, dashes */
    char uri[URL_MAX + 1];                 /* where to enter it */
    int64_t expires;                       /* the tick of its end */
    int64_t interval;                      /* milliseconds between polls */
    int64_t next;                          /* no poll before this tick */
    bool busy;                             /* for the provider asks for it */
};

/* Ask for a code (RFC 8628 3.1).  until is the tick to give up at. */
bool device_begin(struct device *, const struct provider *, struct net *,
                  int64_t until, struct error *)
    __attribute__((warn_unused_result));

/*
 * Read the answer (RFC 8628 3.2), which came at the tick now: all members
 * must be there, the lifetime is cut to 30 minutes, the interval is 5 s if
 * none is said and at least 1 s, and must leave time for a poll.  The URL
 * must be one that reach_allows.  Pure.
 */
bool device_read(struct device *, const struct settings *,
                 struct json_object *, int64_t now, struct error *)
    __attribute__((warn_unused_result));

/*
 * Poll once (RFC 8628 3.4 and 3.5), and give up at the tick until.  True
 * with *granted false means: not yet, and not before device->next; a
 * slow_down lengthens the interval by 5 s for good, a lost connection or a
 * busy provider doubles it; one that says how long to stay away is left
 * alone for so long instead, this once.  False: the code is of no use any
 * more.
 */
bool device_poll(struct device *, const struct provider *, struct net *,
                 int64_t until, struct tokens *, bool *granted, struct error *)
    __attribute__((warn_unused_result));

/* Erase the code; leaves zeros. */
void device_free(struct device *);

#endif
