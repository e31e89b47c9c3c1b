/*
 * Try to sign in by PAM, at this terminal, as a service would.
 *
 * Runs in: anypointctl, as root.
 * Trusts:  root; not what modules say to the person.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/trial.h"

#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/secret.h"
#include "helper/ctl/durable.h"
#include "helper/ctl/facts.h"
#include "helper/ctl/places.h"
#include "helper/ctl/services.h"
#include "helper/ctl/terminal.h"
#include "pam/cleanup.h"
#include "pam/text.h"

#define EXIT_UNTRIED 2
#define SERVICE      "sshd"

/* What a service is called. */
#define NAME_OF                                                               \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

/* ---- What the person sees and types --------------------------------------
 */

/* Once somebody has given up, no module asks again. */
struct talk {
    bool over;
};

/* What could lie is written as \xNN; lines stay lines. */
static void
make_plain(char *text, size_t size, const char *message)
{
    size_t used = 0;
    bool plain = text_shows(message);

    for (; *message != '\0' && used + sizeof("\\xNN") < size; message++) {
        unsigned char byte = (unsigned char) *message;

        if (plain || byte == '\n' || (byte >= 0x20 && byte < 0x7f))
            text[used++] = *message;
        else
            used += (size_t) snprintf(text + used, size - used, "\\x%02x",
                                      (unsigned) byte);
    }
    text[used] = '\0';
}

static bool
prompt(struct talk *talk, const char *text, bool hidden, char **answer)
{
    CLEANUP(secret_erase) struct secret typed = {0};
    struct error ignored;

    talk->over =
        talk->over || !terminal_prompt(&typed, text, hidden, &ignored);
    if (talk->over)
        return false;
    *answer = strndup(typed.length == 0 ? "" : typed.bytes, typed.length);
    return *answer != NULL;
}

static bool
say(struct talk *talk, const struct pam_message *message,
    struct pam_response *response)
{
    char text[4096];

    make_plain(text, sizeof(text), message->msg);
    switch (message->msg_style) {
    case PAM_PROMPT_ECHO_OFF:
        return prompt(talk, text, true, &response->resp);
    case PAM_PROMPT_ECHO_ON:
        return prompt(talk, text, false, &response->resp);
    case PAM_ERROR_MSG:
    case PAM_TEXT_INFO:
        printf("%s\n", text);
        fflush(stdout);
        return true;
    default:
        return false;
    }
}

static void
erase(struct pam_response *answers, int count)
{
    for (int i = 0; i < count; i++)
        if (answers[i].resp != NULL) {
            explicit_bzero(answers[i].resp, strlen(answers[i].resp));
            free(answers[i].resp);
        }
    free(answers);
}

static int
converse(int count, const struct pam_message **messages,
         struct pam_response **responses, void *talk)
{
    struct pam_response *answers;

    if (count <= 0 || count > PAM_MAX_NUM_MSG)
        return PAM_CONV_ERR;
    answers = calloc((size_t) count, sizeof(*answers));
    if (answers == NULL)
        return PAM_BUF_ERR;
    for (int i = 0; i < count; i++)
        if (!say(talk, messages[i], &answers[i])) {
            erase(answers, count);
            return PAM_CONV_ERR;
        }
    *responses = answers;
    return PAM_SUCCESS;
}

/* ---- As a service begins -------------------------------------------------
 */

/* sshd tells where from, and no terminal; others tell the terminal. */
static int
set_items(pam_handle_t *pamh, const char *service)
{
    const char *terminal = ttyname(STDIN_FILENO);

    if (strcmp(service, SERVICE) == 0) {
        int code = pam_set_item(pamh, PAM_RHOST, "127.0.0.1");

        return code == PAM_SUCCESS ? pam_set_item(pamh, PAM_TTY, "ssh") : code;
    }
    return pam_set_item(pamh, PAM_TTY, terminal == NULL ? "" : terminal);
}

/* A stack without us would only ask for a password of this host's. */
static bool
check_asks(const char *folder, const char *service, struct error *error)
{
    bool asks;

    return services_ask(&asks, folder, service, error) &&
           (asks ||
            error_set(error, ERROR_SETTINGS,
                      "no auth line of the service %s asks pam_anypoint.so; "
                      "run anypointctl setup --yes, or name one that does by "
                      "--service",
                      service));
}

/* Without a file of its own PAM would take the one called "other". */
static bool
check_service(const char *service, struct error *error)
{
    struct places places;
    char file[PLACE_SIZE];

    if (service[0] == '\0' || service[0] == '.' ||
        service[strspn(service, NAME_OF)] != '\0')
        return error_set(error, ERROR_SETTINGS, "%s is no service's name",
                         service);
    return places_below(&places, "", error) &&
           places_join(file, places.pam, service, error) &&
           (durable_exists(file) ||
            error_set(error, ERROR_SETTINGS, "there is no %s", file)) &&
           check_asks(places.pam, service, error);
}

static bool
check(const struct explain_words *words, const char *service,
      struct error *error)
{
    if (geteuid() != 0)
        return error_set(error, ERROR_SETTINGS, "only root may try this");
    if (words->account == NULL || !text_names_account(words->account))
        return error_set(error, ERROR_SETTINGS,
                         "say which account is to be tried: a plain name");
    return check_service(service, error) &&
           (terminal_there() ||
            error_set(error, ERROR_SETTINGS,
                      "there is no terminal to sign in at"));
}

/* ---- What comes of it ----------------------------------------------------
 */

static int
call(pam_handle_t *pamh, const char *name,
     int (*function)(pam_handle_t *, int))
{
    int code = function(pamh, 0);

    facts_form(stdout, name, "%s",
               code == PAM_SUCCESS ? "yes" : pam_strerror(pamh, code));
    fflush(stdout);
    return code;
}

static bool
run(const char *service, const char *account, struct error *error)
{
    struct talk talk = {0};
    const struct pam_conv conv = {.conv = converse, .appdata_ptr = &talk};
    pam_handle_t *pamh = NULL;
    int code = pam_start(service, account, &conv, &pamh);

    if (code == PAM_SUCCESS)
        code = set_items(pamh, service);
    if (code != PAM_SUCCESS) {
        error_set(error, ERROR_SYSTEM, "PAM cannot begin: error %d", code);
        pam_end(pamh, code);
        return false;
    }
    code = call(pamh, "Signing in", pam_authenticate);
    if (code == PAM_SUCCESS)
        code = call(pamh, "The account", pam_acct_mgmt);
    pam_end(pamh, code);
    return code == PAM_SUCCESS ||
           error_set(error, ERROR_DENIED,
                     "%s would not have signed in to the service %s", account,
                     service);
}

bool
trial_run(const struct explain_words *words, struct error *error)
{
    const char *service = words->service == NULL ? SERVICE : words->service;
    struct error unasked = {0};
    bool accepted;

    if (!check(words, service, error))
        return false;
    facts_form(stdout, "Trial",
               "%s, as the service %s; it grants nothing: no credentials are "
               "set, no session is opened; but one that is accepted counts as "
               "a sign-in, and may make the account's first pin",
               words->account, service);
    fflush(stdout);
    accepted = run(service, words->account, error);
    if (accepted)
        facts_form(stdout, "Result",
                   "%s would have signed in to the service %s", words->account,
                   service);
    else if (error->kind != ERROR_DENIED)
        return false;
    if (!explain_last(words, &unasked))
        facts_print(stdout, "Last sign-in", unasked.text);
    return accepted;
}

int
trial_exit(enum error_kind kind)
{
    return kind == ERROR_DENIED ? EXIT_FAILURE : EXIT_UNTRIED;
}
