/*
 * Write the settings, the client secret and the accounts file.
 *
 * Runs in: anypointctl.
 * Trusts:  root's words; anypoint-helper and anypoint-net to say what is
 *          wrong.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/configure.h"

#include <grp.h>
#include <stdio.h>
#include <string.h>

#include "helper/config/settings.h"
#include "helper/ctl/change.h"
#include "helper/ctl/compose.h"
#include "helper/ctl/durable.h"
#include "helper/ctl/run.h"
#include "pam/cleanup.h"

#define GROUP       "anypoint-net"
#define GROUP_SPACE 16384
#define SECONDS     60

/* ---- Writing -------------------------------------------------------------
 */

/* What is empty was not told. */
static const char *
told(const char *answer)
{
    return answer[0] == '\0' ? NULL : answer;
}

static bool
make_settings(struct buffer *text, const struct places *places,
              const struct answers *answers, struct error *error)
{
    const struct compose compose = {.issuer = told(answers->issuer),
                                    .organization =
                                        told(answers->organization),
                                    .client_id = told(answers->client_id)};
    CLEANUP(buffer_free) struct buffer old = BUFFER(SETTINGS_MAX);
    struct durable_form ignored;
    bool exists;

    return durable_read(&old, &ignored, &exists, places->settings, error) &&
           compose_settings(text, exists ? buffer_string(&old) : NULL,
                            &compose, places->settings, error);
}

static bool
write_settings(const struct places *places, const struct buffer *text,
               struct error *error)
{
    static const struct durable_form form = {.mode = 0644};

    if (!durable_folder(places->folder, 0755, error) ||
        !durable_write(places->settings, buffer_string(text), text->length,
                       &form, error))
        return false;
    printf("%s is written.\n", places->settings);
    return true;
}

static bool
find_group(gid_t *gid, struct error *error)
{
    char space[GROUP_SPACE];
    struct group entry, *found = NULL;

    if (getgrnam_r(GROUP, &entry, space, sizeof(space), &found) != 0 ||
        found == NULL)
        return error_set(
            error, ERROR_SETTINGS,
            "this host has no group " GROUP ", whose user reads "
            "the client secret; make the users anypoint and " GROUP
            " first, as useradd(8) does");
    *gid = entry.gr_gid;
    return true;
}

static bool
write_secret(const struct places *places, const struct secret *secret,
             struct error *error)
{
    struct durable_form form = {.mode = 0640};
    CLEANUP(buffer_free) struct buffer text = BUFFER(ANSWERS_SECRET_MAX + 1);

    if (secret->length == 0)
        return true;
    buffer_add(&text, secret->bytes, secret->length);
    buffer_add_byte(&text, '\n');
    if (!buffer_ok(&text))
        return error_memory(error);
    if (!find_group(&form.gid, error) ||
        !durable_write(places->secret, buffer_string(&text), text.length,
                       &form, error))
        return false;
    printf("%s is written.\n", places->secret);
    return true;
}

static bool
write_accounts(const struct places *places, struct error *error)
{
    static const struct durable_form form = {.mode = 0644};

    if (durable_exists(places->accounts))
        return true;
    if (!durable_write(places->accounts, compose_accounts,
                       strlen(compose_accounts), &form, error))
        return false;
    printf("%s is written; add a line for each person.\n", places->accounts);
    return true;
}

static bool
is_told(const struct answers_words *words)
{
    return words->control_plane != NULL || words->organization != NULL ||
           words->client_id != NULL || words->secret_file != NULL;
}

/* All that can be wrong with the words is, before anything is changed. */
static bool
write_all(const struct places *places, const struct answers *answers,
          struct error *error)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(SETTINGS_MAX);
    gid_t ignored;

    return make_settings(&text, places, answers, error) &&
           find_group(&ignored, error) &&
           change_save_settings(places, error) &&
           write_settings(places, &text, error) &&
           write_secret(places, &answers->secret, error) &&
           write_accounts(places, error);
}

bool
configure_host(const struct places *places, const struct answers_words *words,
               answers_asker *ask, struct error *error)
{
    struct answers answers = {0};
    bool there = durable_exists(places->settings), done;

    if (there && !is_told(words)) {
        printf("%s is kept as it is.\n", places->settings);
        return true;
    }
    done = answers_collect(&answers, words, !there, ask, error) &&
           write_all(places, &answers, error);
    secret_erase(&answers.secret);
    return done;
}

/* ---- Checking ------------------------------------------------------------
 */

static bool
check(const char *program, const char *user, const char *settings,
      struct error *error)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    const struct run run = {
        .words = {program, "--check", "--user", user, "--settings", settings},
        .seconds = SECONDS};
    int status;

    if (!run_program(&status, &output, &run, error))
        return false;
    fputs(buffer_string(&output), stdout);
    return status == 0 || error_set(error, ERROR_SETTINGS,
                                    "%s --check does not end well, so the "
                                    "logins stay as they are",
                                    program);
}

bool
configure_check(const struct places *places, struct error *error)
{
    return check(SBINDIR "/anypoint-helper", "anypoint", places->settings,
                 error) &&
           check(SBINDIR "/anypoint-net", "anypoint-net", places->settings,
                 error);
}
