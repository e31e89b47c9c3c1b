/*
 * Fuzz target: a helper that says anything, to the module in each state.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/relay.h"

#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pam/dial.h"
#include "pam/text.h"
#include "tests/fuzz/talk.h"

#define SHOWN __attribute__((visibility("default")))

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct {
    const uint8_t *bytes;
    size_t length;
    int messages; /* that the person has seen */
    bool set;     /* PAM_AUTHTOK */
    bool old;     /* PAM_OLDAUTHTOK, before it */
} stage;

int
dial(pam_handle_t *pamh, const char *path)
{
    (void) pamh, (void) path;
    return talk(stage.bytes, stage.length);
}

SHOWN void
pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
    (void) pamh, (void) priority, (void) format;
}

SHOWN int
pam_get_item(const pam_handle_t *pamh, int item, const void **value)
{
    (void) pamh;
    *value = item == PAM_SERVICE ? "sshd" : item == PAM_USER ? "ada" : NULL;
    return PAM_SUCCESS;
}

/* Nothing but what was typed is handed on. */
SHOWN int
pam_set_item(pam_handle_t *pamh, int item, const void *value)
{
    (void) pamh;
    if ((item != PAM_AUTHTOK && item != PAM_OLDAUTHTOK) ||
        strcmp(value, "an answer") != 0)
        abort();
    if (item == PAM_AUTHTOK)
        stage.set = true;
    else
        stage.old = !stage.set;
    return PAM_SUCCESS;
}

SHOWN const char *
pam_getenv(pam_handle_t *pamh, const char *name)
{
    (void) pamh, (void) name;
    return NULL;
}

/* Whatever is shown may be shown, and there is not much of it. */
SHOWN int
pam_prompt(pam_handle_t *pamh, int style, char **answer, const char *format,
           ...)
{
    const char *text;
    va_list list;

    (void) pamh, (void) format;
    va_start(list, format);
    text = va_arg(list, const char *);
    va_end(list);
    if (!text_shows(text) || ++stage.messages > RELAY_MESSAGES_MAX)
        abort();
    if (style == PAM_PROMPT_ECHO_ON || style == PAM_PROMPT_ECHO_OFF)
        *answer = strdup("an answer");
    return PAM_SUCCESS;
}

/* The one word that lets somebody in. */
static bool
says_accept(void)
{
    static const char word[] = "accept";

    return memmem(stage.bytes, stage.length, word, sizeof(word) - 1) != NULL;
}

/* Both where a PIN is changed, or none; the one where somebody signs in. */
static bool
may_be_set(enum operation operation, const struct options *options, int code)
{
    if (stage.old != (stage.set && operation == OPERATION_PIN))
        return false;
    return !stage.set || (code == PAM_SUCCESS && options->forward_pass &&
                          operation_has_person(operation));
}

static void
judge(enum operation operation, const struct options *options, int code)
{
    if (code == PAM_IGNORE || code == PAM_USER_UNKNOWN)
        abort();
    if (code == PAM_SUCCESS && !says_accept())
        abort();
    if (!may_be_set(operation, options, code))
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const enum operation operations[] = {
        OPERATION_AUTHENTICATE, OPERATION_ACCOUNT, OPERATION_PASSWORD,
        OPERATION_PIN};
    struct options options = {.timeout = 5};
    enum operation operation;
    int code;

    if (length < 1)
        return 0;
    operation = operations[bytes[0] & 3];
    stage.bytes = bytes + 1;
    stage.length = length - 1;
    stage.messages = 0;
    stage.set = stage.old = false;
    options.forward_pass = (bytes[0] & 0x40) != 0;
    code = relay((pam_handle_t *) (void *) &stage, &options, "ada", operation,
                 bytes[0] & 0x80 ? PAM_SILENT : 0);
    judge(operation, &options, code);
    return 0;
}
