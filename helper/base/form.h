/*
 * application/x-www-form-urlencoded, written (RFC 6749 appendix B).
 *
 * Runs in: the helper's logins, anypoint-net.
 * Trusts:  nothing: every byte but RFC 3986's unreserved ones is encoded.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_FORM_H
#define HELPER_BASE_FORM_H

#include "helper/base/buffer.h"
#include "helper/base/secret.h"

/* Add bytes, percent-encoded. */
void form_encode(struct buffer *, const char *bytes, size_t count);

/* Add a parameter, with a '&' before it unless it is the first. */
void form_add(struct buffer *, const char *name, const char *value);
void form_add_secret(struct buffer *, const char *name, const struct secret *);

#endif
