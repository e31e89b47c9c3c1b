/*
 * What this host is to Anypoint: from options, or asked for.
 *
 * Runs in: anypointctl.
 * Trusts:  root's words; not their form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_ANSWERS_H
#define HELPER_CTL_ANSWERS_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/base/url.h"

/* A client secret's longest (helper/net/rules.h). */
#define ANSWERS_SECRET_MAX 1024

/* The options' words; NULL for one that is not given. */
struct answers_words {
    const char *control_plane, *organization, *client_id, *secret_file;
};

/* Owns its secret; what is empty was neither given nor asked for. */
struct answers {
    char issuer[URL_MAX + 1];
    char organization[64];
    char client_id[256];
    struct secret secret;
};

/* Asks the person: terminal_ask, or a test's. */
typedef bool answers_asker(struct secret *, const char *prompt, bool hidden,
                           struct error *);

/*
 * Take the words that are given.  Where all must be known (complete) the
 * others are asked for; with ask NULL, for want of a terminal, one that is
 * missing is an error that names its option.  The caller erases the secret.
 */
bool answers_collect(struct answers *, const struct answers_words *,
                     bool complete, answers_asker *ask, struct error *)
    __attribute__((warn_unused_result));

#endif
