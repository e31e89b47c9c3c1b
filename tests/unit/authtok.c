/*
 * Tests of pam/authtok.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/authtok.h"

#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/tap.h"

#define SHOWN __attribute__((visibility("default")))

static const struct options forwards = {.forward_pass = true};
static const struct options keeps_none = {.use_first_pass = true};

static struct {
    int get, set;   /* what libpam answers */
    int item;       /* that was set last; 0: none */
    char value[64]; /* to this */
    char log[64];   /* the last line */
} stage;

SHOWN int
pam_get_item(const pam_handle_t *pamh, int item, const void **value)
{
    (void) pamh;
    *value = stage.get == PAM_SUCCESS && item == PAM_AUTHTOK ? "before" : NULL;
    return stage.get;
}

SHOWN int
pam_set_item(pam_handle_t *pamh, int item, const void *value)
{
    (void) pamh;
    stage.item = item;
    snprintf(stage.value, sizeof(stage.value), "%s", (const char *) value);
    return stage.set;
}

SHOWN void
pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
    va_list list;

    (void) pamh, (void) priority;
    va_start(list, format);
    vsnprintf(stage.log, sizeof(stage.log), format, list);
    va_end(list);
}

static pam_handle_t *
handle(void)
{
    static char nothing;

    memset(&stage, 0, sizeof(stage));
    return (void *) &nothing;
}

static void
what_was_asked_for_before(void)
{
    static const struct options tries = {.try_first_pass = true};
    static const struct options neither = {.forward_pass = true};

    is(authtok_before(handle(), &keeps_none), "before",
       "use_first_pass takes what was asked for before");
    is(authtok_before(handle(), &tries), "before", "try_first_pass does too");
    ok(authtok_before(handle(), &neither) == NULL, "nothing else does");
    handle();
    stage.get = PAM_BAD_ITEM;
    ok(authtok_before((void *) &stage, &tries) == NULL,
       "what cannot be read is none");
}

static void
what_was_verified_is_handed_on(void)
{
    struct authtok authtok = {0};

    authtok_answer(&authtok, &forwards, "274901");
    authtok_hand_on(&authtok, handle());
    ok(stage.item == 0, "an answer alone is not");
    ok(authtok_verify(&authtok), "it is verified");
    authtok_hand_on(&authtok, handle());
    ok(stage.item == PAM_AUTHTOK, "then it is");
    is(stage.value, "274901", "as it was typed");
    ok(!authtok_verify(&authtok), "it is verified once");
    authtok_answer(&authtok, &forwards, "590317");
    authtok_hand_on(&authtok, handle());
    is(stage.value, "274901", "it stays, whatever is typed after it");
    ok(authtok_verify(&authtok), "though that is verified, too");
    authtok_hand_on(&authtok, handle());
    is(stage.value, "274901", "the first one is handed on");
    authtok_erase(&authtok);
    ok(memcmp(&authtok, &(struct authtok){0}, sizeof(authtok)) == 0,
       "nothing is left of it");
}

static void
what_is_none_is_not(void)
{
    struct authtok authtok = {0};

    ok(!authtok_verify(&authtok), "nothing cannot be verified");
    authtok_hand_on(&authtok, handle());
    ok(stage.item == 0, "nor be handed on");
    authtok_answer(&authtok, &forwards, "");
    ok(!authtok_verify(&authtok), "nor what is empty");
}

static void
without_the_option_nothing_is_kept(void)
{
    struct authtok authtok = {0};

    authtok_answer(&authtok, &keeps_none, "274901");
    is(authtok.answer, "", "nothing is kept");
    ok(authtok_verify(&authtok), "though it was verified");
    authtok_hand_on(&authtok, handle());
    ok(stage.item == 0, "nothing is handed on");
}

static void
the_longest_is_kept_whole(void)
{
    struct authtok authtok = {0};
    char longest[WIRE_HIDDEN_MAX + 1];

    memset(longest, 'x', WIRE_HIDDEN_MAX);
    longest[WIRE_HIDDEN_MAX] = '\0';
    authtok_answer(&authtok, &forwards, longest);
    ok(strcmp(authtok.answer, longest) == 0, "the longest answer is whole");
}

static void
a_failure_is_logged(void)
{
    struct authtok authtok = {0};

    authtok_answer(&authtok, &forwards, "274901");
    ok(authtok_verify(&authtok), "it is verified");
    handle();
    stage.set = PAM_BUF_ERR;
    authtok_hand_on(&authtok, (void *) &stage);
    is(stage.log, "the answer cannot be handed on",
       "what cannot be set is told, without the answer");
}

int
main(void)
{
    what_was_asked_for_before();
    what_was_verified_is_handed_on();
    what_is_none_is_not();
    without_the_option_nothing_is_kept();
    the_longest_is_kept_whole();
    a_failure_is_logged();
    return tap_done();
}
