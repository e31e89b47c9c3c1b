/*
 * Tests of helper/login/keep.c: a token that nothing will open any more is
 * given back, and only once that is on the disk.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>

#include "helper/login/reauth.h"
#include "tests/again.h"
#include "tests/tap.h"

static struct again again;

/* The host opened the token; no account phase asks Anypoint any more. */
static bool
signs_in(bool with_pin, const char *fresh)
{
    struct record record;
    struct login *login = &again.login;

    again.settings.account = ACCOUNT_CACHED;
    if (!again_record(&again))
        return false;
    record = *again_stored();
    record.slots[SLOT_PIN].there = with_pin;
    record.slots[SLOT_PASSWORD].there = false;
    if (!again_store(&record) || !again_login(&again, "sshd", NULL, 0))
        return false;
    login_open_vault(login);
    memcpy(login->user_id, AGAIN_ADA, sizeof(login->user_id));
    (void) again_logged();
    return secret_copy(&login->tokens.refresh, fresh, strlen(fresh));
}

static bool
keeps(void)
{
    struct error error = {0};

    return login_keep(&again.login, &again.account, &error);
}

static void
what_nothing_opens(const char *fresh)
{
    ok(signs_in(false, fresh) && keeps() && !again_stored()->has_key &&
           !again_stored()->box.there,
       "a token that the host alone opened is not kept");
    is(again_text(&again.login.left.refresh), AGAIN_TOKEN, "it goes back");
    is(again_text(&again.login.tokens.refresh), fresh, "beside the new one");
    ok(again_logout(&again), "it ends");
}

/* The one before waits in the old box. */
static bool
signs_in_with_two(void)
{
    struct login *login = &again.login;
    bool ready = signs_in(false, "") && again_seal("ancient", false) &&
                 again_seal(AGAIN_TOKEN, true) && again_stored()->old.there;

    login_open_vault(login);
    return ready;
}

static void
both_that_nothing_opens(void)
{
    ok(signs_in_with_two() && keeps() && !again_stored()->has_key &&
           !again_stored()->box.there && !again_stored()->old.there,
       "nor is one that waits to be given back");
    is(again_text(&again.login.left.refresh), AGAIN_TOKEN, "both go back");
    is(again_text(&again.login.replaced.refresh), "ancient", "this one, too");
    ok(again_logout(&again), "it ends");
    ok(signs_in_with_two(), "the host opens both");
    ground_break(GROUND_WRITE, 1, 1);
    ok(keeps() && ground_mend() && again_stored()->old.there &&
           again_stored()->box.there,
       "where that cannot be written they are still in the vault");
    is(again_text(&again.login.left.refresh), "", "neither");
    is(again_text(&again.login.replaced.refresh), "", "is given back");
    ok(again_logout(&again), "it ends");
}

static void
what_a_pin_opens(void)
{
    ok(signs_in(true, "") && keeps() &&
           !again_stored()->slots[SLOT_HOST].there &&
           strcmp(again_token(&again, false), AGAIN_TOKEN) == 0,
       "what a PIN opens stays, without the host's slot");
    is(again_text(&again.login.left.refresh), "", "and is not given back");
    ok(again_logout(&again), "it ends");
}

static void
what_cannot_be_written(const char *fresh)
{
    ok(signs_in(false, fresh), "the host opens the token");
    ground_break(GROUND_WRITE, 1, 1);
    ok(keeps() && ground_mend() && again_stored()->slots[SLOT_HOST].there,
       "where that cannot be written it is still in the vault");
    is(again_token(&again, false), AGAIN_TOKEN, "in force");
    is(again_text(&again.login.left.refresh), "", "and is not given back");
    ok(again_logout(&again), "it ends");
}

static void
what_is_there_in_spite(void)
{
    ok(signs_in(true, "fresh"), "a PIN opens the token");
    ground_break(GROUND_MARK, 1, 1);
    ok(keeps() && ground_mend(), "the writing fails after the record");
    is(again_token(&again, false), "fresh", "the new one is there");
    is(again_text(&again.login.tokens.refresh), "", "and is not given back");
    ok(strstr(again_logged(), "nothing is kept") == NULL, "nor is that said");
    ok(again_logout(&again), "it ends");
}

/* Nobody can read whether it is there, and it may be. */
static void
what_may_be_there(void)
{
    ok(signs_in(true, "fresh"), "a PIN opens the token");
    ground_break(GROUND_MARK, 1, 1);
    ground_break(GROUND_READ, 2, 2);
    ok(keeps() && ground_mend(), "neither the writing nor a reading is done");
    is(again_text(&again.login.tokens.refresh), "",
       "what may be there is not given back");
    is(again_token(&again, false), "fresh", "for it is");
    ok(again_logout(&again), "it ends");
}

static void
what_cannot_be_opened(void)
{
    static const enum ground_call calls[] = {GROUND_UNWRAP, GROUND_UNSEAL};

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        ok(signs_in(false, ""), "the host opens the token");
        ground_break(calls[i], 1, 1);
        ok(keeps() && ground_mend() && !again_stored()->box.there,
           "what cannot be opened goes as it is");
        is(again_text(&again.login.left.refresh), "", "to nobody");
        ok(again_logout(&again), "it ends");
    }
}

int
main(void)
{
    ok(again_begin(&again), "there is a folder");
    what_nothing_opens("");
    what_nothing_opens("fresh");
    both_that_nothing_opens();
    what_a_pin_opens();
    what_cannot_be_written("");
    what_cannot_be_written("fresh");
    what_is_there_in_spite();
    what_may_be_there();
    what_cannot_be_opened();
    again_end(&again);
    return tap_done();
}
