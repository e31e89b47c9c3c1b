/*
 * sshd: what it must be told so that it asks PAM, and what it takes.
 *
 * Runs in: anypointctl.
 * Trusts:  sshd, about itself.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/sshd.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "helper/ctl/durable.h"
#include "helper/ctl/run.h"
#include "helper/ctl/show.h"
#include "pam/cleanup.h"

#define SSHD      "/usr/sbin/sshd"
#define SYSTEMCTL "/usr/bin/systemctl"
#define SNIPPET   DATADIR "/anypoint/sshd.conf"
#define SECONDS   30

/* Where sshd's children go; Debian's service makes it at its start. */
#define SEPARATION "/run/sshd"

/* For Match blocks: what root's login from this host would get. */
#define LOGIN "user=root,host=localhost,addr=127.0.0.1"

/* ---- What is in force ----------------------------------------------------
 */

static const struct {
    const char *line;
    size_t member;
} facts[] = {
    {"usepam yes", offsetof(struct sshd, pam)},
    {"kbdinteractiveauthentication yes", offsetof(struct sshd, keyboard)},
    {"pubkeyauthentication yes", offsetof(struct sshd, keys)},
    {"permitrootlogin yes", offsetof(struct sshd, root_by_key)},
    {"permitrootlogin without-password", offsetof(struct sshd, root_by_key)},
    {"permitrootlogin prohibit-password", offsetof(struct sshd, root_by_key)},
};

static void
take_line(struct sshd *sshd, const char *line, size_t length)
{
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        if (strlen(facts[i].line) == length &&
            memcmp(facts[i].line, line, length) == 0)
            *(bool *) ((char *) sshd + facts[i].member) = true;
}

struct sshd
sshd_parse(const char *text)
{
    struct sshd sshd = {.there = true};

    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        take_line(&sshd, text, length);
        text += length + (text[length] == '\n');
    }
    return sshd;
}

bool
sshd_ask(struct sshd *sshd, struct error *error)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    const struct run test = {.words = {SSHD, "-t"}, .seconds = SECONDS};
    const struct run tell = {.words = {SSHD, "-T", "-C", LOGIN},
                             .seconds = SECONDS};

    *sshd = (struct sshd){0};
    if (!run_exists(SSHD))
        return true;
    (void) !mkdir(SEPARATION, 0755);
    if (!run_well(&output, &test, error))
        return false;
    buffer_clear(&output);
    if (!run_well(&output, &tell, error))
        return false;
    *sshd = sshd_parse(buffer_string(&output));
    return true;
}

/* ---- Our lines -----------------------------------------------------------
 */

bool
sshd_show(bool *differs, const struct places *places, struct error *error)
{
    if (!run_exists(SSHD))
        return true;
    return show_difference(differs, places->sshd_snippet, SNIPPET, error);
}

static bool
copy_snippet(const struct places *places, struct error *error)
{
    static const struct durable_form form = {.mode = 0644};
    CLEANUP(buffer_free) struct buffer text = BUFFER(DURABLE_MAX);
    struct durable_form ignored;
    bool exists;

    if (!durable_read(&text, &ignored, &exists, SNIPPET, error))
        return false;
    if (!exists)
        return error_set(error, ERROR_SYSTEM, "%s is missing", SNIPPET);
    return durable_folder(places->sshd_folder, 0755, error) &&
           durable_write(places->sshd_snippet, buffer_string(&text),
                         text.length, &form, error);
}

bool
sshd_apply(const struct places *places, struct error *error)
{
    struct sshd sshd;

    if (!run_exists(SSHD))
        return true;
    if (!copy_snippet(places, error) || !sshd_ask(&sshd, error))
        return false;
    if (sshd.pam && sshd.keyboard)
        return true;
    return error_set(error, ERROR_SETTINGS,
                     "sshd does not take UsePAM and "
                     "KbdInteractiveAuthentication from %s: another line of "
                     "its configuration comes first, or leaves that folder "
                     "out",
                     places->sshd_snippet);
}

bool
sshd_reload(const struct places *places, struct error *error)
{
    CLEANUP(buffer_free) struct buffer output = BUFFER(RUN_OUTPUT_MAX);
    const struct run run = {
        .words = {SYSTEMCTL, "try-reload-or-restart", "ssh.service"},
        .seconds = SECONDS};

    if (!run_exists(SSHD))
        return true;
    if (durable_exists(places->systemd))
        return run_well(&output, &run, error);
    puts("There is no systemd here: have sshd read its configuration again "
         "(kill -HUP).");
    return true;
}
