/*
 * What root's settings let anypoint-net do: which hosts it reaches, whose
 * certificates it trusts, and as which client it asks.
 *
 * Runs in: anypoint-net.
 * Trusts:  root, who owns the files.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_NET_RULES_H
#define HELPER_NET_RULES_H

#include <stdbool.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/config/settings.h"

/* A client secret's longest, in bytes. */
#define RULES_SECRET_MAX 255

/* The longest file of certificates; all of Mozilla's take 220 KiB. */
#define RULES_AUTHORITIES_MAX (1024 * 1024)

/* Owns all. */
struct rules {
    struct settings settings;
    struct secret secret;      /* the client's */
    struct buffer authorities; /* PEM; empty: the system's */
};

/*
 * Read the settings and the files that they name: the client's secret, of
 * 1 to 255 printable bytes and at most one newline after them, and the
 * certificates.  The secret is in the file credential instead, unless that
 * is empty.  All or nothing; the caller frees.
 */
bool rules_read(struct rules *, const char *path, const char *credential,
                struct error *) __attribute__((warn_unused_result));

/* Erase, free, leave zeros. */
void rules_free(struct rules *);

#endif
