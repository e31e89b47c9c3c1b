/*
 * What sshd's configuration must be, so that people sign in by PAM.
 *
 * Runs in: anypointctl.
 * Trusts:  sshd, about itself.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/demands.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "helper/ctl/reading.h"
#include "helper/ctl/run.h"
#include "helper/ctl/sshd.h"
#include "pam/cleanup.h"

#define SSHD       "/usr/sbin/sshd"
#define SEPARATION "/run/sshd"
#define SECONDS    30
#define TOLD       300

/* The module's last words need some time to arrive, in seconds. */
#define MARGIN 20

/* What a keyword's line says, without it; NULL if there is none. */
static const char *
value_of(const char *text, const char *keyword, size_t *length)
{
    size_t name = strlen(keyword);
    const char *line;

    while (reading_line(&line, length, &text))
        if (*length > name && memcmp(line, keyword, name) == 0 &&
            line[name] == ' ') {
            *length -= name + 1;
            return line + name + 1;
        }
    return NULL;
}

static bool
says(const char *text, const char *keyword, const char *wanted)
{
    size_t length;
    const char *value = value_of(text, keyword, &length);

    return value != NULL && strlen(wanted) == length &&
           memcmp(value, wanted, length) == 0;
}

/* A list of methods has one by which PAM asks. */
static bool
asks_pam(const char *list, size_t length, bool password)
{
    static const char *const methods[] = {"keyboard-interactive",
                                          "keyboard-interactive:pam"};

    while (length > 0) {
        size_t word = strcspn(list, ", \n");

        if (word > length)
            word = length;
        for (size_t i = 0; i < 2; i++)
            if (strlen(methods[i]) == word &&
                memcmp(list, methods[i], word) == 0)
                return true;
        if (password && word == 8 && memcmp(list, "password", 8) == 0)
            return true;
        if (word == length)
            return false;
        list += word + 1;
        length -= word + 1;
    }
    return false;
}

static void
judge_methods(struct findings *findings, const struct demands *demands,
              const char *text)
{
    size_t length;
    const char *value = value_of(text, "authenticationmethods", &length);

    if (value != NULL && !says(text, "authenticationmethods", "any") &&
        !asks_pam(value, length, demands->password))
        findings_add(findings, FINDING_SSHD_METHODS, NULL, 0,
                     "AuthenticationMethods of sshd is %.*s, by which PAM "
                     "asks nobody",
                     (int) (length < TOLD ? length : TOLD), value);
}

/* 0 is for ever. */
static void
judge_grace(struct findings *findings, const struct demands *demands,
            const char *text)
{
    unsigned wanted = demands->timeout + MARGIN;
    size_t length;
    const char *value = value_of(text, "logingracetime", &length);
    long seconds = value == NULL ? 0 : strtol(value, NULL, 10);

    if (seconds > 0 && (unsigned long) seconds < wanted)
        findings_add(findings, FINDING_SSHD_GRACE, NULL, 0,
                     "LoginGraceTime of sshd is %ld seconds, less than the "
                     "%u that a sign-in needs",
                     seconds, wanted);
}

void
demands_judge(struct findings *findings, const struct demands *demands,
              const char *text)
{
    bool typed =
        demands->password && says(text, "passwordauthentication", "yes");

    if (!says(text, "usepam", "yes"))
        findings_add(findings, FINDING_SSHD_PAM, NULL, 0,
                     "sshd does not ask PAM (UsePAM no)");
    if (!says(text, "kbdinteractiveauthentication", "yes") && !typed)
        findings_add(findings, FINDING_SSHD_KEYBOARD, NULL, 0,
                     "sshd shows nobody what PAM asks "
                     "(KbdInteractiveAuthentication no)");
    if (says(text, "permitemptypasswords", "yes"))
        findings_add(findings, FINDING_SSHD_EMPTY, NULL, 0,
                     "sshd takes empty passwords (PermitEmptyPasswords yes)");
    judge_grace(findings, demands, text);
    judge_methods(findings, demands, text);
}

/* ---- Asking --------------------------------------------------------------
 */

/* The first line that sshd says of its configuration is what is wrong. */
static bool
likes_it(struct host *host)
{
    CLEANUP(buffer_free) struct buffer said = BUFFER(RUN_OUTPUT_MAX);
    const struct run run = {.words = {SSHD, "-t"}, .seconds = SECONDS};
    struct error error = {0};
    size_t length;
    int status;

    (void) !mkdir(SEPARATION, 0755);
    if (!run_program(&status, &said, &run, &error)) {
        findings_add(host->findings, FINDING_SSHD_CONFIG, NULL, 0,
                     "sshd -t: %s", error.text);
        return false;
    }
    if (status == 0)
        return true;
    length = strcspn(buffer_string(&said), "\r\n");
    findings_add(host->findings, FINDING_SSHD_CONFIG, NULL, 0,
                 "sshd does not like its configuration: %.*s",
                 (int) (length < TOLD ? length : TOLD), buffer_string(&said));
    return false;
}

/* A Match block may be for one of ours, who is asked for then. */
static const char *
somebody(const struct host *host)
{
    return host->accounts.count > 0 ? host->accounts.lines[0].name : "nobody";
}

void
demands_check(struct host *host)
{
    CLEANUP(buffer_free) struct buffer said = BUFFER(RUN_OUTPUT_MAX);
    const struct demands demands = {.password =
                                        host->settings_good &&
                                        host->settings.flow == FLOW_PASSWORD,
                                    .timeout = host->timeout};
    struct error error = {0};
    bool there = false;

    if (!run_exists(SSHD))
        return;
    host->sshd_wrong = !likes_it(host);
    if (host->sshd_wrong || !host->sshd_used)
        return;
    if (!sshd_say(&said, &there, somebody(host), &error))
        findings_add(host->findings, FINDING_CHECK_FAILED, NULL, 0,
                     "sshd -T: %s", error.text);
    else if (there)
        demands_judge(host->findings, &demands, buffer_string(&said));
}
