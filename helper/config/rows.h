/*
 * The settings' table: what each is called, and how it is written.
 *
 * Runs in: the helper's listener, anypoint-net, --check, anypointctl.
 * Trusts:  settings.def.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CONFIG_ROWS_H
#define HELPER_CONFIG_ROWS_H

#include <stdbool.h>
#include <stddef.h>

enum kind {
    KIND_SECTION = 0,
    KIND_TEXT,
    KIND_URL,
    KIND_PATH,
    KIND_UUID,
    KIND_NUMBER,
    KIND_DURATION,
    KIND_FLAG,
    KIND_CHOICE,
};

enum choice {
    CHOICE_NONE = 0,
    CHOICE_CLIENT_AUTHENTICATION,
    CHOICE_FLOW,
    CHOICE_PROFILE,
    CHOICE_ACCOUNT,
    CHOICE_PIN,
};

/* One setting, or one section. */
struct row {
    enum kind kind;
    const char *name;
    size_t offset;    /* in struct settings, or struct service_settings */
    const char *text; /* the default of what is text */
    long number;      /* the default of what is none */
    long least, most;
    enum choice choice;
};

/* Each row's place, and how many there are. */
enum {
#define SECTION(name, text)                          ROW_SECTION_##name,
#define TEXT(name, fallback, about)                  ROW_##name,
#define URL(name, fallback, about)                   ROW_##name,
#define PATH(name, fallback, about)                  ROW_##name,
#define UUID(name, fallback, about)                  ROW_##name,
#define NUMBER(name, fallback, least, most, about)   ROW_##name,
#define DURATION(name, fallback, least, most, about) ROW_##name,
#define FLAG(name, fallback, about)                  ROW_##name,
#define CHOICE(name, type, fallback, about)          ROW_##name,
#include "helper/config/settings.def"
    ROWS
};

/*
 * The rows, of which there are ROWS, in the order of settings.def: a
 * section's stands before those of its settings.
 */
const struct row *rows_all(void);

/* The row of a section or of a setting; NULL if there is none. */
const struct row *rows_find(const char *name, bool section);

/*
 * The rows of a [service NAME] section, of which there are SERVICE_ROWS, in
 * the order of service.def.
 */
const struct row *rows_service(void);

/* The row of what a [service NAME] section may hold; NULL if there is none. */
const struct row *rows_find_service(const char *name);

/* The section that a row of rows_all is in; itself, if it is one. */
const struct row *rows_section(const struct row *);

/* True if the settings keep it as a string. */
bool rows_is_text(const struct row *);

/* The words of a choice, by the number that is kept; NULL ends them. */
const char *const *rows_words(enum choice);

#endif
