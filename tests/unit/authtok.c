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
    int failing;    /* the item of which it answers so; 0: each */
    int item;       /* that was set last; 0: none */
    char value[64]; /* to this */
    char old[64];   /* what PAM_OLDAUTHTOK was set to */
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
    snprintf(item == PAM_OLDAUTHTOK ? stage.old : stage.value,
             sizeof(stage.value), "%s", (const char *) value);
    return stage.failing == 0 || stage.failing == item ? stage.set
                                                       : PAM_SUCCESS;
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
    is(authtok.answers[1], "", "which is not kept");
    ok(authtok_verify(&authtok), "though that is verified, too");
    authtok_hand_on(&authtok, handle());
    is(stage.value, "274901", "the first one is handed on");
    authtok_erase(&authtok);
    ok(memcmp(&authtok, &(struct authtok){0}, sizeof(authtok)) == 0,
       "nothing is left of it");
}

/* The old PIN was right; of new ones the first would not do. */
static struct authtok
changing(void)
{
    struct authtok authtok = {.changes = true};

    authtok_answer(&authtok, &forwards, "274901");
    ok(authtok_verify(&authtok), "the old PIN is verified");
    authtok_answer(&authtok, &forwards, "12345678");
    authtok_answer(&authtok, &forwards, "590317");
    authtok_answer(&authtok, &forwards, "590317");
    return authtok;
}

static void
both_pins_are_handed_on(void)
{
    struct authtok authtok = {.changes = true};

    authtok_answer(&authtok, &forwards, "111222");
    authtok_hand_on(&authtok, handle());
    ok(stage.item == 0, "a wrong old PIN is not handed on");
    authtok = changing();
    authtok_hand_on(&authtok, handle());
    ok(stage.item == 0, "nor is the old one alone, or a new one unverified");
    ok(authtok_verify(&authtok), "the new PIN is verified");
    authtok_hand_on(&authtok, handle());
    is(stage.old, "274901", "then the old one is");
    is(stage.value, "590317", "and the new one");
    ok(stage.item == PAM_AUTHTOK, "after it");
    authtok_answer(&authtok, &forwards, "808182");
    ok(authtok_verify(&authtok), "a third is verified");
    authtok_hand_on(&authtok, handle());
    is(stage.value, "590317", "and changes nothing");
    authtok_erase(&authtok);
    ok(memcmp(&authtok, &(struct authtok){0}, sizeof(authtok)) == 0,
       "nothing is left of them");
}

static void
nothing_is_left_of_a_longer_one(void)
{
    struct authtok authtok = changing();

    ok(memchr(authtok.answers[1], '8', sizeof(authtok.answers[1])) == NULL,
       "of a longer PIN that would not do nothing is left");
    authtok_erase(&authtok);
}

static void
pins_without_the_option(void)
{
    struct authtok authtok = {.changes = true};

    for (int i = 0; i < AUTHTOK_MOST; i++) {
        authtok_answer(&authtok, &keeps_none, "274901");
        ok(authtok_verify(&authtok), "without the option one is verified");
        is(authtok.answers[i], "", "and not kept");
    }
    authtok_hand_on(&authtok, handle());
    ok(stage.item == 0, "nor handed on");
}

static void
one_fails_of_two(void)
{
    static const int items[] = {PAM_OLDAUTHTOK, PAM_AUTHTOK};
    struct authtok authtok = changing();

    ok(authtok_verify(&authtok), "the new PIN is verified");
    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
        handle();
        stage.set = PAM_BUF_ERR;
        stage.failing = items[i];
        authtok_hand_on(&authtok, (void *) &stage);
        ok(stage.item == items[i], "behind one that fails none is set");
        is(stage.log, "the answer cannot be handed on", "which is logged");
    }
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
    is(authtok.answers[0], "", "nothing is kept");
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
    ok(strcmp(authtok.answers[0], longest) == 0,
       "the longest answer is whole");
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
    both_pins_are_handed_on();
    nothing_is_left_of_a_longer_one();
    pins_without_the_option();
    one_fails_of_two();
    what_is_none_is_not();
    without_the_option_nothing_is_kept();
    the_longest_is_kept_whole();
    a_failure_is_logged();
    return tap_done();
}
