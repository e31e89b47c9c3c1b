/*
 * PAM's stack, as Debian keeps it: /etc/pam.d/common-*, which
 * pam-auth-update(8) makes out of profiles.
 *
 * It remembers in /var/lib/pam what it wrote, and leaves options that
 * somebody has changed since as they are.  So the uids can be changed in
 * its files.
 *
 * Runs in: anypointctl.
 * Trusts:  pam-auth-update.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/stack.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "helper/ctl/durable.h"
#include "helper/ctl/module.h"
#include "helper/ctl/run.h"
#include "helper/ctl/show.h"
#include "pam/cleanup.h"

#define UPDATE   "/usr/sbin/pam-auth-update"
#define PROFILE  "anypoint"
#define PROFILES "/usr/share/pam-configs/" PROFILE
#define SECONDS  120

#define AUTH    "common-auth"
#define ACCOUNT "common-account"

/* Of a host that has the module, but no list of uids with it. */
#define ANY_UID "1000-2147483647"

/* What is done with each file of a folder; the context is the caller's. */
typedef bool action(const char *path, const char *name, const void *context,
                    struct error *);

static bool
each(const char *folder, const char *pattern, action *act, const void *context,
     struct error *error)
{
    CLEANUP(globfree) glob_t found = {0};
    char path[PLACE_SIZE];
    int code;

    if (!places_join(path, folder, pattern, error))
        return false;
    code = glob(path, 0, NULL, &found);
    if (code != 0 && code != GLOB_NOMATCH)
        return error_set(error, ERROR_SYSTEM, "%s cannot be read", path);
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (!act(found.gl_pathv[i], strrchr(found.gl_pathv[i], '/') + 1,
                 context, error))
            return false;
    return true;
}

/* A file that must be there. */
static bool
read_file(struct buffer *text, struct durable_form *form, const char *path,
          struct error *error)
{
    bool exists;

    return durable_read(text, form, &exists, path, error) &&
           (exists || error_set(error, ERROR_SYSTEM, "%s is missing", path));
}

static bool
read_from(struct buffer *text, const char *folder, const char *name,
          struct error *error)
{
    struct durable_form ignored;
    char path[PLACE_SIZE];

    return places_join(path, folder, name, error) &&
           read_file(text, &ignored, path, error);
}

/* ---- The trial -----------------------------------------------------------
 */

static bool
copy_file(const char *path, const char *name, const void *folder,
          struct error *error)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(DURABLE_MAX);
    struct durable_form form;
    char copy[PLACE_SIZE];

    return places_join(copy, folder, name, error) &&
           read_file(&text, &form, path, error) &&
           durable_write(copy, buffer_string(&text), text.length, &form,
                         error);
}

static bool
copy_folder(const char *from, const char *pattern, const char *to,
            struct error *error)
{
    return durable_folder(to, 0700, error) &&
           each(from, pattern, copy_file, to, error);
}

/* The change itself; in mounts of its own where binds are given. */
static bool
update(const struct run_bind *binds, struct error *error)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    const struct run run = {
        .words = {UPDATE, "--package", "--enable", PROFILE},
        .binds = binds,
        .seconds = SECONDS};

    if (!run_exists(UPDATE))
        return error_set(error, ERROR_SETTINGS,
                         "this host has no pam-auth-update; add the module's "
                         "lines to the files of /etc/pam.d by hand, as "
                         "pam_anypoint(8) shows them");
    if (!durable_exists(PROFILES))
        return error_set(error, ERROR_SETTINGS, "%s is missing", PROFILES);
    return run_well(&output, &run, error);
}

static bool
set_uids(const char *path, const char *name, const void *uids,
         struct error *error)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(DURABLE_MAX);
    CLEANUP(buffer_free) struct buffer changed = BUFFER(DURABLE_MAX);
    struct durable_form form;

    (void) name;
    if (!read_file(&text, &form, path, error))
        return false;
    if (form.link || !module_stands(buffer_string(&text)))
        return true;
    module_set_uids(&changed, buffer_string(&text), uids);
    return (buffer_ok(&changed) || error_memory(error)) &&
           durable_write(path, buffer_string(&changed), changed.length, &form,
                         error);
}

/* pam-auth-update leaves files alone that it cannot read, and ends well. */
static bool
check(struct ranges *ours, const char *folder, struct error *error)
{
    CLEANUP(buffer_free) struct buffer auth = BUFFER(DURABLE_MAX);
    CLEANUP(buffer_free) struct buffer account = BUFFER(DURABLE_MAX);
    char uids[RANGES_TEXT_SIZE];

    if (!read_from(&auth, folder, AUTH, error) ||
        !read_from(&account, folder, ACCOUNT, error))
        return false;
    if (!module_stands(buffer_string(&auth)) ||
        !module_stands(buffer_string(&account)))
        return error_set(error, ERROR_SETTINGS,
                         "pam-auth-update does not add the module, for "
                         "/etc/pam.d/common-* were changed by hand; add its "
                         "lines there, as pam_anypoint(8) shows them");
    if (!module_uids(uids, sizeof(uids), buffer_string(&auth)))
        return ranges_parse(ours, ANY_UID);
    return ranges_parse(ours, uids) ||
           error_set(error, ERROR_SETTINGS,
                     "the module's uids= in /etc/pam.d/common-auth is no "
                     "list of uids");
}

bool
stack_try(struct ranges *ours, const struct places *places, const char *uids,
          struct error *error)
{
    const struct run_bind binds[] = {{places->trial_pam, places->pam},
                                     {places->trial_state, places->pam_state},
                                     {places->trial_debconf, places->debconf},
                                     {0}};

    return stack_forget(places, error) &&
           copy_folder(places->pam, STACK_FILES, places->trial_pam, error) &&
           copy_folder(places->pam_state, STACK_STATE, places->trial_state,
                       error) &&
           durable_folder(places->trial_debconf, 0700, error) &&
           update(binds, error) &&
           (uids == NULL ||
            each(places->trial_pam, STACK_FILES, set_uids, uids, error)) &&
           check(ours, places->trial_pam, error);
}

bool
stack_forget(const struct places *places, struct error *error)
{
    return durable_clear(places->trial_pam, error) &&
           durable_clear(places->trial_state, error) &&
           durable_clear(places->trial_debconf, error);
}

/* ---- The change ----------------------------------------------------------
 */

struct showing {
    bool *differs;
    const struct places *places;
};

static bool
show_file(const char *path, const char *name, const void *context,
          struct error *error)
{
    const struct showing *showing = context;
    char real[PLACE_SIZE];

    return places_join(real, showing->places->pam, name, error) &&
           show_difference(showing->differs, real, path, error);
}

bool
stack_show(bool *differs, const struct places *places, struct error *error)
{
    const struct showing showing = {differs, places};

    return each(places->trial_pam, STACK_FILES, show_file, &showing, error);
}

/* What was shown is what is there. */
static bool
compare(const char *path, const char *name, const void *context,
        struct error *error)
{
    const struct places *places = context;
    CLEANUP(buffer_free) struct buffer tried = BUFFER(DURABLE_MAX);
    CLEANUP(buffer_free) struct buffer made = BUFFER(DURABLE_MAX);
    struct durable_form ignored;

    if (!read_file(&tried, &ignored, path, error) ||
        !read_from(&made, places->pam, name, error))
        return false;
    return strcmp(buffer_string(&tried), buffer_string(&made)) == 0 ||
           error_set(error, ERROR_SYSTEM,
                     "%s/%s came out other than it was shown", places->pam,
                     name);
}

bool
stack_apply(const struct places *places, const char *uids, struct error *error)
{
    return update(NULL, error) &&
           (uids == NULL ||
            each(places->pam, STACK_FILES, set_uids, uids, error)) &&
           each(places->trial_pam, STACK_FILES, compare, places, error);
}

static bool
lacks_module(const char *path, const char *name, const void *ignored,
             struct error *error)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(DURABLE_MAX);
    struct durable_form form;

    (void) name, (void) ignored;
    return read_file(&text, &form, path, error) &&
           (form.link || !module_stands(buffer_string(&text)) ||
            error_set(error, ERROR_SYSTEM,
                      "%s was changed by hand, and still names the module",
                      path));
}

bool
stack_remove(const struct places *places, struct error *error)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    const struct run run = {
        .words = {UPDATE, "--package", "--remove", PROFILE},
        .seconds = SECONDS};

    return run_well(&output, &run, error) &&
           each(places->pam, STACK_FILES, lacks_module, NULL, error);
}
