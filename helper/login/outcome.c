/*
 * What the provider said of a person, in the record.
 *
 * Runs in: a login's process.
 * Trusts:  nobody; what it is told was checked.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/outcome.h"

#include <string.h>

#include "helper/base/clock.h"
#include "helper/login/reauth.h"

/* ---- Kinds of answers ----------------------------------------------------
 */

bool
outcome_is_no(enum error_kind kind)
{
    static const enum error_kind kinds[] = {
        ERROR_REVOKED,    ERROR_DENIED,        ERROR_DISABLED,
        ERROR_PINNED,     ERROR_ORGANIZATION,  ERROR_IDENTITY_PROVIDER,
        ERROR_NOT_LISTED, ERROR_OTHER_ACCOUNT, ERROR_NO_OPENID,
        ERROR_NO_PROFILE,
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i] == kind)
            return true;
    return false;
}

/* ---- What must not be lost -----------------------------------------------
 */

/*
 * What is worse than what the disk says.  Where it cannot be written the
 * record goes, which takes no room: without one there is neither a PIN nor a
 * word that counts offline.  (An account phase that is told to go by what is
 * known knows no refusal then.)
 */
static bool
write_or_forget(struct login *login)
{
    struct vault *vault = &login->vault;
    struct error why = {0}, failure = {0};
    bool was, unknown;

    if (vault_put(vault, &unknown, &why))
        return true;
    if (!vault_forget(vault, &was, &failure))
        return false;
    log_line(login->log, LOG_ERR,
             "login=%s the record of the account %s is forgotten, for it "
             "cannot be written: %s",
             login->id, vault->account, why.text);
    return true;
}

/*
 * The token is of no use any more: to a person who is refused, or to nobody.
 * Its time is later than the record's, so that it is known from a no before.
 */
static bool
bury(struct login *login, enum record_state state)
{
    struct record *record = &login->vault.record;
    int64_t now = clock_seconds();

    record->state = state;
    record->seen = record->seen < now ? now : record->seen + 1;
    record->sendings = 0;
    memset(&record->box, 0, sizeof(record->box));
    return write_or_forget(login);
}

/* ---- What came of it -----------------------------------------------------
 */

static void
log_unkept(const struct login *login)
{
    log_line(login->log, LOG_ERR,
             "login=%s the refusal of the account %s cannot be kept",
             login->id, login->vault.account);
}

bool
outcome_lost(struct login *login)
{
    return bury(login, RECORD_LOST);
}

void
outcome_no(struct login *login)
{
    if (!bury(login, RECORD_REFUSED))
        log_unkept(login);
}

/*
 * Why the token endpoint's no is nobody's refusal: to a token that had been
 * sent before it may mean that the successor was lost on the way; to one that
 * is older than the last full sign-in, that all of then were ended: the
 * provider has said yes since.  NULL: it is one.
 */
static const char *
is_lost(const struct record *record)
{
    if (record->sendings > 1)
        return "the token was lost on the way";
    return record->box.granted < record->signed_in
               ? "the token is older than the last full sign-in"
               : NULL;
}

void
outcome_token_no(struct login *login, struct error *error)
{
    const char *why = is_lost(&login->vault.record);

    if (why == NULL || error->kind != ERROR_REVOKED) {
        outcome_no(login);
        return;
    }
    if (!outcome_lost(login))
        log_unkept(login);
    (void) error_within(error, "%s", why);
}

/*
 * The provider was there, and what it said is no yes: so its last one does not
 * count any more, or who pulls the cable would be let in again.  It need not
 * be about the person, so the token stays.
 */
static bool
ends_welcome(const struct login *login, enum error_kind kind)
{
    /* What is no word of the provider's, but an end of the line, or ours. */
    static const enum error_kind others[] = {
        ERROR_NETWORK, ERROR_THROTTLED, ERROR_NO_MEMORY,
        ERROR_SYSTEM,  ERROR_SETTINGS,  ERROR_STATE,
    };

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (others[i] == kind)
            return false;
    return login->heard;
}

/* What cannot be written of a silence costs that the token is sent again. */
void
outcome_trouble(struct login *login, enum error_kind kind)
{
    struct vault *vault = &login->vault;
    struct error error = {0};

    if (ends_welcome(login, kind)) {
        vault->record.welcome = 0;
        if (!write_or_forget(login))
            log_unkept(login);
    } else if (!vault_write(vault, &error)) {
        log_line(login->log, LOG_WARNING, "login=%s %s", login->id,
                 error.text);
    }
}

bool
outcome_yes(struct login *login, struct error *error)
{
    struct record *record = &login->vault.record;

    memset(&record->old, 0, sizeof(record->old));
    record->welcome = record->seen = clock_seconds();
    return vault_write(&login->vault, error);
}

void
login_note_refusal(struct login *login, const char *user_id,
                   const struct error *why)
{
    struct vault *vault = &login->vault;
    struct error error = {0};
    bool noted;

    if (!login->has_vault || !outcome_is_no(why->kind) || user_id[0] == '\0')
        return;
    noted = login_lock_record(login, ERROR_BUSY, &error) &&
            vault_read(vault, &error) &&
            (vault->found != VAULT_RECORD ||
             strcmp(vault->record.user_id, user_id) != 0 ||
             bury(login, RECORD_REFUSED));
    vault_unlock(vault, VAULT_CHANGE);
    if (!noted)
        log_unkept(login);
}
