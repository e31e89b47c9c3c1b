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
#include "helper/ctl/ask.h"
#include "helper/ctl/change.h"
#include "helper/ctl/compose.h"
#include "helper/ctl/durable.h"
#include "pam/cleanup.h"

#define GROUP       "anypoint-net"
#define GROUP_SPACE 16384

/* ---- What was there ------------------------------------------------------
 */

/* A file as it was before it was written. */
struct before {
    struct buffer bytes;
    struct durable_form form;
    bool exists;
};

/* Both that the options change. */
struct befores {
    struct before settings, secret;
};

static void
befores_free(struct befores *befores)
{
    buffer_free(&befores->settings.bytes);
    buffer_free(&befores->secret.bytes);
}

static bool
look(struct before *before, const char *path, struct error *error)
{
    before->bytes = BUFFER(DURABLE_MAX);
    return durable_read(&before->bytes, &before->form, &before->exists, path,
                        error);
}

static bool
put_back(const char *path, const struct before *before, struct error *error)
{
    if (!before->exists)
        return durable_remove(path, error);
    return durable_write(path, buffer_string(&before->bytes),
                         before->bytes.length, &before->form, error);
}

/* New settings that are wrong must not be there at the next start. */
static void
put_all_back(const struct places *places, const struct befores *befores)
{
    struct error error = {0};

    if (put_back(places->settings, &befores->settings, &error) &&
        put_back(places->secret, &befores->secret, &error))
        puts("The settings are as they were.");
    else
        printf("warning: %s\n", error.text);
}

/* Mode and owner of a file that is there, unless it is a link, stay. */
static struct durable_form
form_of(const struct before *before, struct durable_form fresh)
{
    return before->exists && !before->form.link ? before->form : fresh;
}

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
              const struct answers *answers, const struct before *old,
              struct error *error)
{
    const struct compose compose = {.issuer = told(answers->issuer),
                                    .organization =
                                        told(answers->organization),
                                    .client_id = told(answers->client_id)};

    return compose_settings(text,
                            old->exists ? buffer_string(&old->bytes) : NULL,
                            &compose, places->settings, error);
}

static bool
write_settings(const struct places *places, const struct buffer *text,
               const struct before *old, struct error *error)
{
    const struct durable_form form =
        form_of(old, (struct durable_form){.mode = 0644});

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
             const struct before *old, struct error *error)
{
    struct durable_form form = {.mode = 0640};
    CLEANUP(buffer_free) struct buffer text = BUFFER(ANSWERS_SECRET_MAX + 1);

    if (secret->length == 0)
        return true;
    buffer_add(&text, secret->bytes, secret->length);
    buffer_add_byte(&text, '\n');
    if (!buffer_ok(&text))
        return error_memory(error);
    if (!find_group(&form.gid, error))
        return false;
    form = form_of(old, form);
    if (!durable_write(places->secret, buffer_string(&text), text.length,
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

/*
 * Where the settings have their secret in another file, that is not ours to
 * write: --undo would not put it back.
 */
static bool
is_our_secret(const struct places *places, const struct buffer *text,
              struct error *error)
{
    CLEANUP(settings_free) struct settings settings = {0};

    if (!settings_parse(&settings, buffer_string(text), text->length,
                        places->settings, error))
        return false;
    return strcmp(settings.client_secret_file, places->secret) == 0 ||
           error_set(error, ERROR_SETTINGS,
                     "%s has client_secret_file = %s: write the secret "
                     "there, and leave --client-secret-file out",
                     places->settings, settings.client_secret_file);
}

/* All that can be wrong with the words is, before anything is changed. */
static bool
write_all(const struct places *places, const struct answers *answers,
          const struct befores *befores, struct error *error)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(SETTINGS_MAX);
    gid_t ignored;

    return make_settings(&text, places, answers, &befores->settings, error) &&
           (answers->secret.length == 0 ||
            is_our_secret(places, &text, error)) &&
           find_group(&ignored, error) &&
           change_save_settings(places, error) &&
           write_settings(places, &text, &befores->settings, error) &&
           write_secret(places, &answers->secret, &befores->secret, error) &&
           write_accounts(places, error);
}

/* ---- Checking ------------------------------------------------------------
 */

typedef bool asker(struct ask_answer *, const struct places *, struct error *);

static bool
check(asker *ask, const char *program, const struct places *places,
      struct error *error)
{
    CLEANUP(ask_free) struct ask_answer answer = {0};

    if (!ask(&answer, places, error))
        return false;
    fputs(buffer_string(&answer.said), stdout);
    return answer.well || error_set(error, ERROR_SETTINGS,
                                    "%s --check does not end well, so the "
                                    "logins stay as they are",
                                    program);
}

static bool
check_both(const struct places *places, struct error *error)
{
    return check(ask_helper, "anypoint-helper", places, error) &&
           check(ask_net, "anypoint-net", places, error);
}

/* ---- Both ----------------------------------------------------------------
 */

/* Where there were none before, what was typed is left for its mending. */
static bool
write_and_check(const struct places *places, const struct answers *answers,
                struct error *error)
{
    CLEANUP(befores_free) struct befores befores = {0};

    if (!look(&befores.settings, places->settings, error) ||
        !look(&befores.secret, places->secret, error))
        return false;
    if (write_all(places, answers, &befores, error) &&
        check_both(places, error))
        return true;
    if (befores.settings.exists)
        put_all_back(places, &befores);
    return false;
}

bool
configure_host(const struct places *places, const struct answers_words *words,
               answers_asker *ask, struct error *error)
{
    struct answers answers = {0};
    bool there = durable_exists(places->settings), done;

    if (there && !is_told(words)) {
        printf("%s is kept as it is.\n", places->settings);
        return check_both(places, error);
    }
    done = answers_collect(&answers, words, !there, ask, error) &&
           write_and_check(places, &answers, error);
    secret_erase(&answers.secret);
    return done;
}
