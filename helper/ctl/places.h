/*
 * Where everything is that anypointctl reads and writes.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_PLACES_H
#define HELPER_CTL_PLACES_H

#include <stdbool.h>

#include "helper/base/error.h"

/* A path's longest, with its nul; what is made beside one has room too. */
#define PLACE_SIZE 256

struct places {
#define PLACE(name, path) char name[PLACE_SIZE];
#include "helper/ctl/places.def"
#undef PLACE
};

/*
 * All of them below root: "" is this host.  ERROR_SYSTEM if root is too
 * long for it.
 */
bool places_below(struct places *, const char *root, struct error *)
    __attribute__((warn_unused_result));

/* A name in a folder; ERROR_SYSTEM if both together are too long. */
bool places_join(char path[PLACE_SIZE], const char *folder, const char *name,
                 struct error *) __attribute__((warn_unused_result));

#endif
