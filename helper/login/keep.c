/*
 * What a full sign-in leaves in the vault.
 *
 * That somebody signed in, and when, always; the refresh token only where
 * something can open it later: a PIN, the password, or the host's slot.  It
 * is sealed to the record's public key, so nobody has to type a PIN for it.
 *
 * Runs in: a login's process.
 * Trusts:  the person has passed login_check_person.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>

#include "helper/base/clock.h"
#include "helper/login/reauth.h"
#include "helper/vault/tries.h"
#include "pam/cleanup.h"

/* How long a token stays that might be replaced, in seconds: 30 days. */
#define STAYS (30 * 86400)

static const char choose[] =
    "Choose a PIN for signing in again on this host, 6 characters or more.\n"
    "PIN (or press Enter for none): ";
static const char choose_anew[] = "Choose a new PIN, 6 characters or more.\n"
                                  "PIN (or press Enter to keep the old one): ";
static const char choose_any[] =
    "Choose a PIN for signing in again on this host, 6 characters or more.\n"
    "PIN: ";

static const char none[] = "No PIN was chosen. You are signed in.\n"
                           "One is offered again at the next full sign-in.";
static const char as_was[] = "The PIN is as it was. You are signed in.";

/* ---- The slots -----------------------------------------------------------
 */

/* What opens the private key from now on. */
struct openers {
    const struct secret *typed[SLOT_KINDS]; /* NULL: not this one */
    bool host;
};

static bool
wrap(struct login *login, enum slot_kind kind, const struct secret *typed,
     const struct secret *private_key, struct error *error)
{
    return vault_wrap(&login->vault, kind, typed, private_key,
                      &login->conversation.waiter, login->deadline, error);
}

static bool
wrap_all(struct login *login, const struct openers *openers,
         const struct secret *private_key, struct error *error)
{
    for (int kind = 0; kind < SLOT_KINDS; kind++)
        if (openers->typed[kind] != NULL &&
            !wrap(login, (enum slot_kind) kind, openers->typed[kind],
                  private_key, error))
            return false;
    return !openers->host || wrap(login, SLOT_HOST, NULL, private_key, error);
}

static bool
unwrap(struct login *login, enum slot_kind kind, const struct secret *typed,
       struct secret *private_key, bool *opened, struct error *error)
{
    return vault_unwrap(&login->vault, kind, typed, private_key,
                        &login->conversation.waiter, login->deadline, opened,
                        error);
}

/*
 * The private key that there is, if something of this sign-in opens it: the
 * host, or the password, which is then wrapped already.
 */
static bool
find_key(struct login *login, struct openers *openers,
         struct secret *private_key, bool *found, struct error *error)
{
    const struct slot *slots = login->vault.record.slots;
    const struct secret *password = openers->typed[SLOT_PASSWORD];

    *found = false;
    if (slots[SLOT_HOST].there)
        return unwrap(login, SLOT_HOST, NULL, private_key, found, error);
    if (password == NULL || !slots[SLOT_PASSWORD].there)
        return true;
    if (!unwrap(login, SLOT_PASSWORD, password, private_key, found, error))
        return false;
    if (*found)
        openers->typed[SLOT_PASSWORD] = NULL;
    return true;
}

/*
 * True if there is nothing to wrap: what opens the key does so already.  A
 * host's slot that is missing alone is no reason to take a PIN away: it is
 * made when the PIN is typed (login_by_slot).
 */
static bool
suffices(const struct record *record, const struct openers *openers)
{
    const struct slot *slots = record->slots;

    return record->has_key && openers->typed[SLOT_PIN] == NULL &&
           openers->typed[SLOT_PASSWORD] == NULL &&
           (!openers->host || slots[SLOT_HOST].there || slots[SLOT_PIN].there);
}

/*
 * A password that is another now is no reason to take a PIN away: the old one
 * opens nothing any more, and the PIN does.
 */
static bool
pin_stays(const struct record *record, const struct openers *openers)
{
    return record->has_key && record->slots[SLOT_PIN].there &&
           openers->typed[SLOT_PIN] == NULL;
}

/* Where nothing opens the key that there is, there is a new one. */
static bool
make_slots(struct login *login, struct openers *openers, struct error *error)
{
    CLEANUP(secret_erase) struct secret private_key = {0};
    bool found = false;

    if (suffices(&login->vault.record, openers))
        return true;
    if (login->vault.record.has_key &&
        !find_key(login, openers, &private_key, &found, error))
        return false;
    if (!found && pin_stays(&login->vault.record, openers)) {
        vault_drop_slot(&login->vault, SLOT_PASSWORD);
        return true;
    }
    if (!found && !vault_make_key(&login->vault, &private_key, error))
        return false;
    return wrap_all(login, openers, &private_key, error);
}

/* ---- The record ----------------------------------------------------------
 */

/* What the tenth wrong one left does not begin again. */
static void
drop_spent(struct vault *vault)
{
    if (tries_over(&vault->record))
        vault_drop_typed(vault);
}

static void
note_sign_in(struct vault *vault)
{
    struct record *record = &vault->record;
    int64_t now = clock_seconds();

    drop_spent(vault);
    record->state = RECORD_WELCOME;
    record->signed_in = record->welcome = record->seen = now;
    tries_forget(record);
}

/* True if one of the kinds before that one is there. */
static bool
opens(const struct record *record, enum slot_kind end)
{
    for (int kind = 0; kind < (int) end; kind++)
        if (record->slots[kind].there)
            return true;
    return false;
}

/*
 * Two that were replaced cannot both be given back later: while one waits for
 * that, and it is not for long, the token in the vault stays; but for one that
 * was sent without an answer, which may be spent.
 */
static bool
stays(const struct record *record)
{
    return record->old.there && record->box.there && record->sendings == 0 &&
           record->box.granted > clock_seconds() - STAYS;
}

static void
take_out(struct login *login, const struct box *box,
         const struct secret *private_key, struct secret *token)
{
    struct error ignored = {0};
    bool right = false;

    if (box->there && !vault_unseal(&login->vault, box, private_key, token,
                                    &right, &ignored))
        secret_erase(token);
}

/* Only this way they can still be given back; what cannot be opened is not. */
static void
take_tokens_out(struct login *login)
{
    CLEANUP(secret_erase) struct secret private_key = {0};
    const struct record *record = &login->vault.record;
    struct error ignored = {0};
    bool right = false;

    if (!unwrap(login, SLOT_HOST, NULL, &private_key, &right, &ignored) ||
        !right)
        return;
    take_out(login, &record->old, &private_key, &login->replaced.refresh);
    take_out(login, &record->box, &private_key, &login->left.refresh);
}

/* Where they are not to be given back: they are still in force, and kept. */
static void
leave_tokens(struct login *login)
{
    secret_erase(&login->replaced.refresh);
    secret_erase(&login->left.refresh);
}

/* No account phase asks any more; what nothing opens is not kept. */
static void
drop_host_slot(struct login *login)
{
    struct vault *vault = &login->vault;
    struct record *record = &vault->record;
    bool last = !opens(record, SLOT_HOST);

    if (last)
        take_tokens_out(login);
    vault_drop_slot(vault, SLOT_HOST);
    if (!last)
        return;
    record->has_key = false;
    memset(&record->box, 0, sizeof(record->box));
    memset(&record->old, 0, sizeof(record->old));
}

/* The token in the vault is replaced; it is given back when it is opened. */
static bool
seal(struct login *login, struct openers *openers, bool *sealed,
     struct error *error)
{
    struct vault *vault = &login->vault;

    if (!make_slots(login, openers, error))
        return false;
    if (!openers->host)
        drop_host_slot(login);
    if (!opens(&vault->record, SLOT_KINDS) || stays(&vault->record))
        return true;
    *sealed = vault_seal(vault, &login->tokens.refresh, clock_seconds(), true,
                         error);
    return *sealed;
}

/* What fails here costs nothing that is there. */
static bool
keep_token(struct login *login, struct openers *openers, bool *sealed,
           struct error *error)
{
    const struct record before = login->vault.record;

    if (login->tokens.refresh.length == 0 ||
        seal(login, openers, sealed, error))
        return true;
    login->vault.record = before;
    leave_tokens(login);
    return false;
}

/*
 * The no that was there when this login began, and no sign-in since: forget.c
 * leaves its time, and none of a sign-in.
 */
static bool
is_refused_as_then(const struct login *login)
{
    const struct record *record = &login->vault.record;

    return login->refused_then && record->seen == login->seen_then &&
           (record->signed_in == login->signed_in_then ||
            record->signed_in == 0);
}

/* A no that another login heard since this one began may be the later. */
static bool
check_record(const struct login *login, bool same, struct error *error)
{
    return !same || is_refused_as_then(login) ||
           login->vault.record.state != RECORD_REFUSED ||
           error_set(error, ERROR_UNWELCOME,
                     "the provider has refused the user meanwhile");
}

/* What is there, or may be, is not given back. */
static bool
write_all(struct login *login, bool sealed, struct error *error)
{
    bool unknown = false;
    bool written = vault_put(&login->vault, &unknown, error);

    if (!written)
        leave_tokens(login);
    if (sealed && (written || unknown))
        secret_erase(&login->tokens.refresh);
    return written;
}

/*
 * Whose the record is, is looked at again: another login may have been here.
 * That somebody signed in is written also where the token cannot be kept.
 */
static bool
keep(struct login *login, const struct account *account,
     struct openers *openers, struct error *error)
{
    struct vault *vault = &login->vault;
    const struct settings *settings = login->settings;
    struct facts facts;
    bool kept, sealed = false;

    if (!login_lock_record(login, ERROR_BUSY, error) ||
        !vault_read(vault, error))
        return false;
    login_facts(login, account, login_service(login), &facts);
    if (!check_record(login, facts.same, error))
        return false;
    if (!facts.same)
        vault_begin(vault, settings->issuer, login->user_id,
                    settings->client_id);
    note_sign_in(vault);
    if (!openers->host && login->tokens.refresh.length == 0)
        drop_host_slot(login);
    kept = keep_token(login, openers, &sealed, error);
    return write_all(login, sealed, error) && kept;
}

/* ---- The PIN -------------------------------------------------------------
 */

/* Who would rather sign in than type the PIN may have forgotten it. */
static const char *
prompt_of(const struct login *login, const struct facts *facts)
{
    if (facts->pin && facts->same)
        return login->new_pin ? choose_anew : NULL;
    if (!decide_offers_pin(facts))
        return NULL;
    return facts->policy.pin == PIN_REQUIRED ? choose_any : choose;
}

static bool
offer_pin(struct login *login, const struct facts *facts, struct secret *pin,
          struct error *error)
{
    const char *prompt = prompt_of(login, facts);

    if (prompt == NULL || login->tokens.refresh.length == 0 ||
        login_choose_pin(login, prompt, prompt != choose_any, pin, error))
        return true;
    if (prompt == choose_any || error->kind != ERROR_PIN_UNFIT)
        return false;
    *error = (struct error){0}; /* none is no failure */
    conversation_note(&login->conversation, prompt == choose ? none : as_was);
    return true;
}

static void
tell_failure(struct login *login, bool pin, const struct error *failure)
{
    log_line(login->log, LOG_ERR,
             "login=%s nothing is kept of the sign-in of the account %s: %s",
             login->id, login->vault.account, failure->text);
    if (pin)
        conversation_note(&login->conversation,
                          "The PIN could not be kept on this host. "
                          "Sign in with Anypoint the next time, too.");
}

/* What is not kept costs nobody the sign-in, but the provider's no does. */
static bool
forgive(struct login *login, bool pin, const struct error *failure,
        struct error *error)
{
    if (failure->kind == ERROR_UNWELCOME) {
        *error = *failure;
        return false;
    }
    tell_failure(login, pin, failure);
    return true;
}

bool
login_keep(struct login *login, const struct account *account,
           struct error *error)
{
    CLEANUP(secret_erase) struct secret pin = {0};
    struct openers openers = {0};
    struct error failure = {0};
    struct facts facts;
    bool kept;

    login_facts(login, account, login_service(login), &facts);
    if (!facts.kept)
        return true;
    if (!offer_pin(login, &facts, &pin, error) ||
        !login_pin(login, account, error)) /* it may be another's meanwhile */
        return false;
    openers.typed[SLOT_PIN] = pin.length > 0 ? &pin : NULL;
    openers.typed[SLOT_PASSWORD] =
        login->typed.length > 0 ? &login->typed : NULL;
    openers.host = facts.checks;
    kept = keep(login, account, &openers, &failure);
    vault_unlock(&login->vault, VAULT_CHANGE);
    if (kept && pin.length > 0)
        conversation_forward(&login->conversation);
    return kept || forgive(login, pin.length > 0, &failure, error);
}
