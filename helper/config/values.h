/*
 * A setting's value: how it is read, kept and written, by its row.
 *
 * The struct that holds it is struct settings or struct service_settings,
 * whichever the row is of.
 *
 * Runs in: the helper's listener, anypoint-net, --check.
 * Trusts:  the row; nothing of a value's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CONFIG_VALUES_H
#define HELPER_CONFIG_VALUES_H

#include <stdbool.h>
#include <stdio.h>

#include "helper/base/error.h"
#include "helper/config/rows.h"

/* A time as it is written, with its nul. */
#define VALUES_TIME_SIZE 24

/* Write seconds, which are more than 0, in the largest whole unit. */
void values_time(char text[static VALUES_TIME_SIZE], long seconds);

/* True if all of it is printable ASCII. */
bool values_printable(const char *);

/*
 * Take the value that is written.  ERROR_SETTINGS, which never tells it, if
 * it is none of the row's.
 */
bool values_take(void *in, const struct row *, const char *written,
                 struct error *) __attribute__((warn_unused_result));

/* Take the row's default; what was there is freed. */
bool values_default(void *in, const struct row *, struct error *)
    __attribute__((warn_unused_result));

/* Write the value, behind a space; nothing if it is not set. */
void values_print(const void *in, const struct row *, FILE *);

/* Free what the row's value owns. */
void values_free(void *in, const struct row *);

#endif
