/*
 * Make the text of a settings file, new or out of the one that is there.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/compose.h"

#include <string.h>

#include "helper/config/coherent.h"
#include "helper/config/settings.h"
#include "pam/cleanup.h"
#include "pam/text.h"

#define BLANKS  " \t"
#define SECTION "[anypoint]"
#define KEYS    3

const char compose_accounts[] =
    "# Who may use which account of this host; see anypoint.conf(5).  A line\n"
    "# is the Anypoint user id, the account, and the Anypoint user name,\n"
    "# which is needed only where people type a password:\n"
    "#\n"
    "# 0f8a6e4c-3b1d-4f7a-8c25-6d9e1b3a5f70  ada  ada.lovelace\n";

static const char beginning[] =
    "# Signing in with Anypoint; anypoint.conf(5) has all settings.\n" SECTION
    "\n";

struct key {
    const char *name, *value;
    bool done;
};

/* A line of a text, without its end. */
struct line {
    const char *at;
    size_t length;
};

static bool
next_line(struct line *line, const char **text)
{
    if (**text == '\0')
        return false;
    *line = (struct line){*text, strcspn(*text, "\n")};
    *text += line->length + ((*text)[line->length] == '\n');
    return true;
}

/* The line after blanks begins with the word; what follows is in rest. */
static bool
begins(const struct line *line, const char *word, const char **rest)
{
    size_t blanks = strspn(line->at, BLANKS), length = strlen(word);

    *rest = line->at + blanks + length;
    return line->length >= blanks + length &&
           memcmp(line->at + blanks, word, length) == 0;
}

static void
add_setting(struct buffer *text, struct key *key)
{
    buffer_add_string(text, key->name);
    buffer_add_string(text, " = ");
    buffer_add_string(text, key->value);
    buffer_add_byte(text, '\n');
    key->done = true;
}

/* The line's setting, if it is one that is to change. */
static struct key *
find_key(struct key *keys, const struct line *line)
{
    for (size_t i = 0; i < KEYS; i++) {
        const char *rest;

        if (keys[i].value != NULL && begins(line, keys[i].name, &rest) &&
            rest[strspn(rest, BLANKS)] == '=')
            return &keys[i];
    }
    return NULL;
}

static void
copy_changed(struct buffer *text, const char *old, struct key *keys)
{
    struct line line;

    while (next_line(&line, &old)) {
        struct key *key = find_key(keys, &line);

        if (key != NULL && !key->done) {
            add_setting(text, key);
            continue;
        }
        buffer_add(text, line.at, line.length);
        buffer_add_byte(text, '\n');
    }
}

static void
add_rest(struct buffer *text, struct key *keys)
{
    for (size_t i = 0; i < KEYS; i++)
        if (keys[i].value != NULL && !keys[i].done)
            add_setting(text, &keys[i]);
}

/* Settings that had no line come first in their section. */
static void
add_missing(struct buffer *text, const char *changed, struct key *keys)
{
    struct line line;
    const char *rest;
    bool there = false;

    while (next_line(&line, &changed)) {
        buffer_add(text, line.at, line.length);
        buffer_add_byte(text, '\n');
        if (begins(&line, SECTION, &rest)) {
            there = true;
            add_rest(text, keys);
        }
    }
    if (!there)
        buffer_add_string(text, SECTION "\n");
    add_rest(text, keys);
}

static bool
check(const struct buffer *text, const char *name, struct error *error)
{
    CLEANUP(settings_free) struct settings settings = {0};

    return settings_parse(&settings, buffer_string(text), text->length, name,
                          error) &&
           coherent_settings(&settings, name, error);
}

bool
compose_settings(struct buffer *text, const char *old,
                 const struct compose *compose, const char *name,
                 struct error *error)
{
    CLEANUP(buffer_free) struct buffer changed = BUFFER(SETTINGS_MAX);
    struct key keys[KEYS] = {{"issuer", compose->issuer, false},
                             {"organization", compose->organization, false},
                             {"client_id", compose->client_id, false}};

    /* Or it could be a line of its own. */
    for (size_t i = 0; i < KEYS; i++)
        if (keys[i].value != NULL && text_has_control(keys[i].value))
            return error_set(error, ERROR_SETTINGS,
                             "%s must have no control characters",
                             keys[i].name);
    copy_changed(&changed, old == NULL ? beginning : old, keys);
    add_missing(text, buffer_string(&changed), keys);
    if (!buffer_ok(&changed) || !buffer_ok(text))
        return error_set(error, ERROR_SETTINGS, "%s would be too long", name);
    return check(text, name, error);
}
