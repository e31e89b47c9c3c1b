/*
 * Tests of helper/config/values.c; that each kind is read from a line and
 * told is in tests/unit/settings.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/values.h"

#include <stdlib.h>
#include <string.h>

#include "helper/config/settings.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

#define NOT_FRESH                                                             \
    "fresh must be a time from 1m to 90d, written as 15m, 12h or 7d"
#define NOT_OFFLINE                                                           \
    "offline must be no or a time from 1m to 90d, written as 15m, 12h or 7d"

/* What values_print writes. */
static char *
print(const struct settings *settings, const struct row *row)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    values_print(settings, row, file);
    fclose(file);
    return text;
}

static const struct {
    const char *key, *value;
    long seconds;
    const char *printed; /* NULL: it is refused */
    const char *error;
} times[] = {
    {"offline", "1m", 60, " 1m", NULL},
    {"offline", "60s", 60, " 1m", NULL},
    {"offline", "61s", 61, " 61s", NULL},
    {"offline", "90m", 5400, " 90m", NULL},
    {"offline", "12h", 43200, " 12h", NULL},
    {"offline", "24h", 86400, " 1d", NULL},
    {"offline", "168h", 604800, " 7d", NULL},
    {"offline", "90d", 7776000, " 90d", NULL},
    {"offline", "no", 0, " no", NULL},
    {"fresh", "", 0, "", NULL},
    {"fresh", "7776000s", 7776000, " 90d", NULL},
    {"offline", "7776001s", 0, NULL, NOT_OFFLINE},
    {"offline", "91d", 0, NULL, NOT_OFFLINE},
    {"offline", "59s", 0, NULL, NOT_OFFLINE},
    {"offline", "0d", 0, NULL, NOT_OFFLINE},
    {"offline", "0", 0, NULL, NOT_OFFLINE},
    {"offline", "07d", 0, NULL, NOT_OFFLINE},
    {"offline", "7", 0, NULL, NOT_OFFLINE},
    {"offline", "d", 0, NULL, NOT_OFFLINE},
    {"offline", "", 0, NULL, NOT_OFFLINE},
    {"offline", "7 d", 0, NULL, NOT_OFFLINE},
    {"offline", "7D", 0, NULL, NOT_OFFLINE},
    {"offline", "7w", 0, NULL, NOT_OFFLINE},
    {"offline", "1d12h", 0, NULL, NOT_OFFLINE},
    {"offline", "-1d", 0, NULL, NOT_OFFLINE},
    {"offline", "1.5d", 0, NULL, NOT_OFFLINE},
    {"offline", "No", 0, NULL, NOT_OFFLINE},
    {"offline", "999999999d", 0, NULL, NOT_OFFLINE},
    {"offline", "9999999999s", 0, NULL, NOT_OFFLINE},
    {"offline", "18446744073709551676s", 0, NULL, NOT_OFFLINE},
    {"fresh", "no", 0, NULL, NOT_FRESH},
    {"fresh", "59s", 0, NULL, NOT_FRESH},
    {"revalidate", "8d", 0, NULL,
     "revalidate must be a time from 1m to 7d, written as 15m, 12h or 7d"},
    {"revalidate", "", 0, NULL,
     "revalidate must be a time from 1m to 7d, written as 15m, 12h or 7d"},
};

static void
times_are_read(void)
{
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        const struct row *row = rows_find(times[i].key, false);
        struct settings settings = {0};
        struct error error = {0};
        bool wanted = times[i].printed != NULL;
        CLEANUP(free_ptr) char *printed = NULL;

        if (!ok(values_take(&settings, row, times[i].value, &error) == wanted,
                "%s = '%s' is read, or refused", times[i].key, times[i].value))
            continue;
        if (!wanted) {
            is(error.text, times[i].error, "and told");
            continue;
        }
        ok(*(long *) (void *) ((char *) &settings + row->offset) ==
               times[i].seconds,
           "as seconds");
        printed = print(&settings, row);
        is(printed, times[i].printed, "and written in the largest unit");
    }
}

/* Of both structs, by one table's rows and the other's. */
static void
defaults_are_taken(void)
{
    const struct row *offline = rows_find_service("offline");
    const struct row *methods = rows_find_service("methods");
    struct service_settings service = {.offline = 1};
    struct error error = {0};

    ok(values_default(&service, offline, &error) && service.offline == 604800,
       "a time has its default");
    ok(values_take(&service, methods, "flow", &error) &&
           strcmp(service.methods, "flow") == 0,
       "text is copied");
    ok(values_default(&service, methods, &error) &&
           strcmp(service.methods, "pin password flow") == 0,
       "and gives way to its default");
    values_free(&service, offline);
    values_free(&service, methods);
}

static void
text_is_ascii(void)
{
    ok(values_printable("") && values_printable(" ~"), "ASCII is printable");
    ok(!values_printable("\x1f") && !values_printable("\x7f") &&
           !values_printable("\xc3\xa9"),
       "controls are not, nor what is none");
}

int
main(void)
{
    times_are_read();
    defaults_are_taken();
    text_is_ascii();
    return tap_done();
}
