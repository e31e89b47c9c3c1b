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

/*
 * For Match blocks: a connection from outside (RFC 5737), by which nobody is
 * let in who is so from the host itself only.
 */
#define FROM "host=host.invalid,addr=192.0.2.1,laddr=192.0.2.2,lport=22"

/* An account that no Match block is for. */
#define ANYBODY "nobody"

#define LOGIN_SIZE 512

/* ---- What is in force ----------------------------------------------------
 */

static const struct {
    const char *line;
    size_t member;
} facts[] = {
    {"usepam yes", offsetof(struct sshd, pam)},
    {"kbdinteractiveauthentication yes", offsetof(struct sshd, keyboard)},
    {"passwordauthentication yes", offsetof(struct sshd, passwords)},
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
sshd_say(struct buffer *said, bool *there, const char *name,
         struct error *error)
{
    CLEANUP(buffer_free) struct buffer ignored = BUFFER(RUN_OUTPUT_MAX);
    char login[LOGIN_SIZE];
    const struct run test = {.words = {SSHD, "-t"}, .seconds = SECONDS};
    const struct run tell = {.words = {SSHD, "-T", "-C", login},
                             .seconds = SECONDS};

    *there = run_exists(SSHD);
    if (!*there)
        return true;
    if (snprintf(login, sizeof(login), "user=%s," FROM, name) >=
        (int) sizeof(login))
        return error_set(error, ERROR_SYSTEM, "a name is too long: %.64s...",
                         name);
    (void) !mkdir(SEPARATION, 0755);
    return run_well(&ignored, &test, error) && run_well(said, &tell, error);
}

bool
sshd_ask(struct sshd *sshd, struct error *error)
{
    CLEANUP(buffer_free) struct buffer said = BUFFER(RUN_OUTPUT_MAX);
    bool there;

    *sshd = (struct sshd){0};
    if (!sshd_say(&said, &there, ANYBODY, error))
        return false;
    if (there)
        *sshd = sshd_parse(buffer_string(&said));
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

/* What a host is told that has closed its SSH to passwords. */
#define OPENS                                                                 \
    "sshd takes no password now; from then on local people can sign in over " \
    "SSH by password as well, for what asks for Anypoint's code asks them "   \
    "for it"

bool
sshd_passwords(bool allowed, bool yes, struct error *error)
{
    struct sshd sshd;

    if (!sshd_ask(&sshd, error))
        return false;
    if (!sshd.there || sshd.passwords || (sshd.pam && sshd.keyboard))
        return true;
    if (yes && !allowed)
        return error_set(error, ERROR_SETTINGS,
                         OPENS "; add --allow-ssh-passwords if they may");
    puts("warning: " OPENS ".");
    if (!allowed)
        puts("It needs --allow-ssh-passwords.");
    return true;
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
