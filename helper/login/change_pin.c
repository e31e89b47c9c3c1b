/*
 * Change the PIN of an account, as passwd(1) and anypointctl have it done.
 *
 * Whoever asks knows the old one: root may be anybody's passwd(1), so root is
 * asked, too, and has a PIN forgotten that nobody knows.
 *
 * Runs in: a login's process.
 * Trusts:  the vault as far as its MAC carries; nothing that is typed.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/reauth.h"
#include "helper/login/wait_words.h"
#include "pam/cleanup.h"

static const char present[] = "Your present PIN: ";
static const char choose[] = "New PIN, 6 characters or more: ";

#define ELSEWHERE                                                             \
    "This account signs in with Anypoint.\n"                                  \
    "Change the password there, in your user profile."
static const char elsewhere[] = ELSEWHERE;
static const char elsewhere_and_pin[] =
    ELSEWHERE "\nA PIN is chosen at a sign-in by sudo.";

/*
 * A tombstone takes a full sign-in first; where none opened the vault for
 * too long, a PIN is still one.
 */
static bool
may_change(const struct facts *facts)
{
    return facts->policy.pin != PIN_NO && facts->pin && facts->own &&
           facts->same && facts->policy.local &&
           (facts->record == DECIDE_WELCOME || facts->record == DECIDE_LOST);
}

/* Here nobody changes a password: it is Anypoint's. */
bool
login_password(struct login *login, const struct account *account,
               const struct accounts *accounts, struct error *error)
{
    struct facts facts;

    (void) accounts;
    login_facts(login, account, login_service(login), &facts);
    if (may_change(&facts))
        return true;
    conversation_show(&login->conversation,
                      facts.pin || facts.policy.pin == PIN_NO
                          ? elsewhere
                          : elsewhere_and_pin);
    return error_set(error, ERROR_NO_ACCOUNT,
                     "the password is changed at Anypoint, and there is no "
                     "PIN to change");
}

/* ---- The new one ---------------------------------------------------------
 */

/* Another login may have been here; of another key vault_wrap wraps none. */
static bool
check_record(const struct vault *vault, struct error *error)
{
    return (vault->found == VAULT_RECORD &&
            vault->record.state != RECORD_REFUSED &&
            vault->record.slots[SLOT_PIN].there) ||
           error_set(error, ERROR_BUSY, "another login has changed the keys");
}

static bool
write_slot(struct login *login, const struct secret *pin,
           const struct secret *private_key, struct error *error)
{
    struct vault *vault = &login->vault;
    bool unknown;

    return vault_read(vault, error) && check_record(vault, error) &&
           vault_wrap(vault, SLOT_PIN, pin, private_key,
                      &login->conversation.waiter, login->deadline, error) &&
           vault_put(vault, &unknown, error);
}

static bool
put(struct login *login, const struct secret *pin,
    const struct secret *private_key, struct error *error)
{
    bool taken = false, written = false;

    if (vault_lock(&login->vault, VAULT_CHANGE, &login->conversation.waiter,
                   login->deadline, &taken, error))
        written = taken ? write_slot(login, pin, private_key, error)
                        : error_set(error, ERROR_BUSY,
                                    "another login does not come to its end");
    vault_unlock(&login->vault, VAULT_CHANGE);
    return written;
}

/* ---- The change ----------------------------------------------------------
 */

/* The sentences of a sign-in would send people to do what is of no use. */
static void
choose_words(struct login *login, enum error_kind kind)
{
    if (kind == ERROR_PIN)
        login->told =
            "That PIN is not right, so it was not changed. Try again.";
    else if (kind == ERROR_PIN_UNFIT)
        login->told = "The PIN was not changed: no new one was chosen in "
                      "three tries. Try again.";
    else if (kind == ERROR_LIMIT)
        login->told = "The PIN was wrong too often. Try again later.";
}

static bool
ask_old(struct login *login, struct secret *private_key, struct error *error)
{
    if (!login_open_by_pin(login, present, private_key, error))
        return false;
    conversation_forward(&login->conversation);
    return true;
}

/* What was typed last is the new PIN, once more: it is right once it counts.
 */
static bool
take_new(struct login *login, const struct account *account,
         const struct secret *private_key, struct error *error)
{
    CLEANUP(secret_erase) struct secret pin = {0};

    if (!login_choose_pin(login, choose, false, &pin, error) ||
        !login_still_bound(login, account, error) ||
        !put(login, &pin, private_key, error))
        return false;
    conversation_forward(&login->conversation);
    return true;
}

/* What helps; no sign-in does where none can be kept. */
static const char *
advice(const struct facts *facts)
{
    if (!facts->kept)
        return error_told(ERROR_STATE);
    return facts->policy.pin == PIN_NO
               ? "This host keeps no PINs. Your password is changed at "
                 "Anypoint."
               : "There is no PIN here that you could change. Sign in by "
                 "sudo, and choose one.";
}

static bool
change(struct login *login, const struct account *account, struct error *error)
{
    CLEANUP(secret_erase) struct secret private_key = {0};

    return login_may(login, PERMIT_LOGIN, error) &&
           ask_old(login, &private_key, error) &&
           take_new(login, account, &private_key, error);
}

bool
login_change_pin(struct login *login, const struct account *account,
                 const struct accounts *accounts, struct error *error)
{
    struct facts facts;

    (void) accounts;
    login->method = "pin";
    login_settle_tries(login);
    login_facts(login, account, login_service(login), &facts);
    if (!may_change(&facts)) {
        login->told = advice(&facts);
        return error_set(error, ERROR_NO_METHOD, "there is no PIN to change");
    }
    if (facts.tries_wait > 0) { /* the right one would not do either */
        wait_words(login->words, SLOT_PIN, facts.tries_wait, "");
        login->told = login->words;
        return error_set(error, ERROR_LIMIT, "%s", decide_words(REASON_WAIT));
    }
    if (change(login, account, error))
        return true;
    choose_words(login, error->kind);
    return false;
}
