/*
 * Where everything is that anypointctl reads and writes.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/places.h"

#include <stddef.h>
#include <stdio.h>

static const struct {
    size_t offset;
    const char *path;
} rows[] = {
#define PLACE(name, path) {offsetof(struct places, name), path},
#include "helper/ctl/places.def"
#undef PLACE
};

static bool
put(char path[PLACE_SIZE], const char *one, const char *between,
    const char *other, struct error *error)
{
    int length = snprintf(path, PLACE_SIZE, "%s%s%s", one, between, other);

    return length < PLACE_SIZE ||
           error_set(error, ERROR_SYSTEM, "a path is too long: %.64s...", one);
}

bool
places_below(struct places *places, const char *root, struct error *error)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (!put((char *) places + rows[i].offset, root, "", rows[i].path,
                 error))
            return false;
    return true;
}

bool
places_join(char path[PLACE_SIZE], const char *folder, const char *name,
            struct error *error)
{
    return put(path, folder, "/", name, error);
}
