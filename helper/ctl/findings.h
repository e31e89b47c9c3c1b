/*
 * What "anypointctl check" has found.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it is told: all is printed as ASCII, the rest as
 *          \xNN.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_FINDINGS_H
#define HELPER_CTL_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "helper/base/error.h"
#include "helper/ctl/places.h"

/* More than so many are one finding of their own. */
#define FINDINGS_MAX 128

enum finding_name {
#define FINDING(name, word, level, todo) FINDING_##name,
#include "helper/ctl/findings.def"
#undef FINDING
    FINDING_NAMES,
};

/* Exit statuses too: with nothing it is 0. */
enum finding_level { FINDING_WARNING = 1, FINDING_FAULT = 2 };

/* Where it is: a file and its line; "" and 0 where there is none. */
struct finding {
    enum finding_name name;
    char file[PLACE_SIZE];
    unsigned line;
    char what[512]; /* a sentence */
    unsigned more;  /* how many others have this name at this place */
};

/* Zeros are none. */
struct findings {
    size_t count;
    struct finding list[FINDINGS_MAX];
};

/*
 * Add one; file may be NULL.  The sentence begins small and has no full
 * stop.  Of one name one finding is told for a file and line, and others there
 * are counted; without a file each sentence is told.
 */
void findings_add(struct findings *, enum finding_name, const char *file,
                  unsigned line, const char *format, ...)
    __attribute__((format(printf, 5, 6), cold));

/*
 * Add one whose sentence is an error's.  "FILE:LINE: " at its beginning, or
 * "FILE: ", becomes its place.
 */
void findings_add_error(struct findings *, enum finding_name, const char *file,
                        const struct error *) __attribute__((cold));

/* Of a word, as it is printed; FINDING_NAMES if it is none. */
enum finding_name findings_name(const char *word, size_t length);

/* How many of a name there are. */
size_t findings_count(const struct findings *, enum finding_name);

/* How bad it is; 0 if nothing was found. */
int findings_level(const struct findings *);

/*
 * A line each, and one that sums up and names what was looked at; or an array
 * of JSON objects.
 */
void findings_print(const struct findings *, const char *looked, FILE *);
void findings_print_json(const struct findings *, FILE *);

#endif
