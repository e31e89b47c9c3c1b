/*
 * The settings' table: what each is called, and how it is written.
 *
 * Runs in: the helper's listener, anypoint-net, --check, anypointctl.
 * Trusts:  settings.def.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/rows.h"

#include <string.h>

#include "helper/config/settings.h"

/* NULL ends. */
#define WORDS_MAX 4
static const char *const words[][WORDS_MAX + 1] = {
    [CHOICE_NONE] = {NULL},
    [CHOICE_CLIENT_AUTHENTICATION] =
        {[CLIENT_POST] = "post", [CLIENT_BASIC] = "basic"},
    [CHOICE_FLOW] = {[FLOW_AUTO] = "auto",
                     [FLOW_DEVICE] = "device",
                     [FLOW_BROWSER] = "browser",
                     [FLOW_PASSWORD] = "password"},
    [CHOICE_PROFILE] =
        {[PROFILE_ANYPOINT] = "anypoint", [PROFILE_CLAIMS] = "claims"},
    [CHOICE_ACCOUNT] = {[ACCOUNT_AUTO] = "auto",
                        [ACCOUNT_CHECK] = "check",
                        [ACCOUNT_CACHED] = "cached",
                        [ACCOUNT_NO] = "no"},
    [CHOICE_PIN] =
        {[PIN_OFFER] = "offer", [PIN_REQUIRED] = "required", [PIN_NO] = "no"},
};

/* Their forms; which struct they are in, AT says. */
#define ROW_TEXT(member, fallback)                                            \
    {.kind = KIND_TEXT, AT(member), .text = (fallback)},
#define ROW_RANGE(is, member, fallback, from, to)                             \
    {.kind = (is),                                                            \
     AT(member),                                                              \
     .number = (fallback),                                                    \
     .least = (from),                                                         \
     .most = (to)},
#define ROW_FLAG(member, fallback)                                            \
    {.kind = KIND_FLAG, AT(member), .number = (fallback)},
#define ROW_CHOICE(member, type, fallback)                                    \
    {.kind = KIND_CHOICE,                                                     \
     AT(member),                                                              \
     .number = (fallback),                                                    \
     .choice = CHOICE_##type},

#define MINUTES(count) (60L * (count))
#define DAYS(count)    (86400L * (count))

static const struct row rows[ROWS] = {
#define AT(member) .name = #member, .offset = offsetof(struct settings, member)

#define SECTION(member, written) {.kind = KIND_SECTION, .name = (written)},

#define TEXT(member, fallback, about) ROW_TEXT(member, fallback)
#define URL(member, fallback, about)                                          \
    {.kind = KIND_URL, AT(member), .text = (fallback)},
#define PATH(member, fallback, about)                                         \
    {.kind = KIND_PATH, AT(member), .text = (fallback)},
#define UUID(member, fallback, about)                                         \
    {.kind = KIND_UUID, AT(member), .text = (fallback)},
#define NUMBER(member, fallback, from, to, about)                             \
    ROW_RANGE(KIND_NUMBER, member, fallback, from, to)
#define DURATION(member, fallback, from, to, about)                           \
    ROW_RANGE(KIND_DURATION, member, fallback, from, to)
#define FLAG(member, fallback, about) ROW_FLAG(member, fallback)
#define CHOICE(member, type, fallback, about)                                 \
    ROW_CHOICE(member, type, fallback)
#include "helper/config/settings.def"
#undef AT
};

#define MINUTES(count) (60L * (count))
#define DAYS(count)    (86400L * (count))

static const struct row service_rows[SERVICE_ROWS] = {
#define AT(member)                                                            \
    .name = #member, .offset = offsetof(struct service_settings, member)
#define TEXT(member, fallback, about) ROW_TEXT(member, fallback)
#define DURATION(member, fallback, from, to, about)                           \
    ROW_RANGE(KIND_DURATION, member, fallback, from, to)
#define FLAG(member, fallback, about) ROW_FLAG(member, fallback)
#define CHOICE(member, type, fallback, about)                                 \
    ROW_CHOICE(member, type, fallback)
#include "helper/config/service.def"
#undef AT
};

const struct row *
rows_all(void)
{
    return rows;
}

/* A name stands once in all sections; so it does in this table. */
const struct row *
rows_find(const char *name, bool section)
{
    for (size_t i = 0; i < ROWS; i++)
        if ((rows[i].kind == KIND_SECTION) == section &&
            strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

const struct row *
rows_service(void)
{
    return service_rows;
}

const struct row *
rows_find_service(const char *name)
{
    for (size_t i = 0; i < SERVICE_ROWS; i++)
        if (strcmp(service_rows[i].name, name) == 0)
            return &service_rows[i];
    return NULL;
}

const struct row *
rows_section(const struct row *row)
{
    while (row->kind != KIND_SECTION)
        row--;
    return row;
}

bool
rows_is_text(const struct row *row)
{
    return row->text != NULL;
}

const char *const *
rows_words(enum choice choice)
{
    return words[choice];
}
