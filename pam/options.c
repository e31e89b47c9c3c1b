/*
 * The module's options, from its line in the PAM configuration.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  its arguments, which only root can change; not that they are
 *          right.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/options.h"

#include <security/pam_ext.h>
#include <stdint.h>
#include <string.h>
#include <sys/un.h>
#include <syslog.h>

#include "pam/text.h"

#ifndef HELPER_SOCKET
#define HELPER_SOCKET "/run/anypoint/helper.sock"
#endif

typedef bool value_reader(const char *value, struct options *);

/* Digits only: no sign, no space, no locale (so not strtoul). */
static bool
take_number(const char **at, uint32_t most, uint32_t *number)
{
    const char *start = *at;
    uint64_t value = 0;

    for (; **at >= '0' && **at <= '9'; ++*at) {
        value = value * 10 + (uint64_t) (**at - '0');
        if (value > most)
            return false;
    }
    if (*at == start)
        return false;
    *number = (uint32_t) value;
    return true;
}

static bool
read_timeout(const char *value, struct options *options)
{
    uint32_t seconds;

    if (!take_number(&value, OPTIONS_TIMEOUT_MOST, &seconds) ||
        *value != '\0' || seconds < OPTIONS_TIMEOUT_LEAST)
        return false;
    options->timeout = seconds;
    return true;
}

/* Take "A-B" or "A", up to a comma or the end. */
static bool
take_range(const char **at, struct options *options)
{
    size_t count = options->range_count;
    uint32_t first, last;

    if (!take_number(at, UINT32_MAX, &first))
        return false;
    last = first;
    if (**at == '-') {
        ++*at;
        if (!take_number(at, UINT32_MAX, &last))
            return false;
    }
    if ((**at != ',' && **at != '\0') || last < first ||
        count == OPTIONS_RANGES)
        return false;
    options->ranges[count].first = first;
    options->ranges[count].last = last;
    options->range_count++;
    return true;
}

/*
 * A bad part is left out, not all of the list: the people of the other
 * ranges stay ours, so that they are refused and not passed over.
 */
static bool
read_uids(const char *value, struct options *options)
{
    bool good = true;

    for (;;) {
        good &= take_range(&value, options);
        value += strcspn(value, ",");
        if (*value == '\0')
            return good;
        value++;
    }
}

static bool
read_group(const char *value, struct options *options)
{
    if (value[0] == '\0' || !text_ascii(value))
        return false;
    options->group = value;
    return true;
}

static bool
read_socket(const char *value, struct options *options)
{
    if (value[0] != '/' ||
        strlen(value) >= sizeof(((struct sockaddr_un *) NULL)->sun_path))
        return false;
    options->socket = value;
    return true;
}

/* A flag has a member; an option with a value has a function instead. */
static const struct row {
    const char *name;
    value_reader *read;
    size_t member;
} rows[] = {
#define FLAG(name, text)        {#name, NULL, offsetof(struct options, name)},
#define VALUE(name, form, text) {#name, read_##name, 0},
#include "pam/options.def"
#undef FLAG
#undef VALUE
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

_Static_assert(ROWS <= 32, "a bit for each option");

static size_t
find_row(const char *argument, size_t length)
{
    size_t row = 0;

    while (row < ROWS && (strlen(rows[row].name) != length ||
                          strncmp(rows[row].name, argument, length) != 0))
        row++;
    return row;
}

/* Answers what is wrong with the argument, or NULL. */
static const char *
read_argument(const char *argument, uint32_t *seen, struct options *options)
{
    size_t length = strcspn(argument, "=");
    size_t row = find_row(argument, length);
    bool doubled, valued = argument[length] == '=';

    if (row == ROWS)
        return "is not known";
    doubled = (*seen >> row & 1) != 0;
    *seen |= (uint32_t) 1 << row;
    if (valued != (rows[row].read != NULL))
        return valued ? "takes no value" : "needs a value";
    if (!valued)
        *(bool *) ((char *) options + rows[row].member) = true;
    else if (!rows[row].read(argument + length + 1, options))
        return "has a bad value";
    return doubled ? "stands there twice" : NULL;
}

void
options_read(pam_handle_t *pamh, int argc, const char **argv,
             struct options *options)
{
    uint32_t seen = 0;

    *options =
        (struct options){.socket = HELPER_SOCKET, .timeout = OPTIONS_TIMEOUT};
    for (int i = 0; i < argc; i++) {
        const char *wrong = read_argument(argv[i], &seen, options);

        if (wrong == NULL)
            continue;
        options->bad = true;
        pam_syslog(pamh, LOG_ERR, "the option '%.200s' %s", argv[i], wrong);
    }
}

bool
options_in_ranges(const struct options *options, uid_t uid)
{
    for (size_t i = 0; i < options->range_count; i++)
        if (uid >= options->ranges[i].first && uid <= options->ranges[i].last)
            return true;
    return options->range_count == 0;
}
