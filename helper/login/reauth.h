/*
 * Sign in again by what an earlier sign-in left in the vault.
 *
 * A full sign-in keeps its refresh token; a PIN, or the password, opens it;
 * the provider says whether the person is still welcome, and where it cannot
 * be reached its last word counts for a time.  What may be at all is decided
 * in helper/login/decide.h.
 *
 * Runs in: a login's process.
 * Trusts:  the vault as far as its MAC carries.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_LOGIN_REAUTH_H
#define HELPER_LOGIN_REAUTH_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/identity/accounts.h"
#include "helper/login/decide.h"
#include "helper/login/login.h"

/* How often a token is sent of which no answer came. */
#define LOGIN_SENDINGS 2

/*
 * Open the vault of the login's account, once.  Where there can be none the
 * login goes on without: login->vault_why says why, for the log.
 */
void login_open_vault(struct login *);

/* Once it was opened: log what is wrong with it. */
void login_log_vault(const struct login *);

/*
 * Wait for the lock of the record, 10 s at most and not beyond the login's
 * deadline: an error of this kind if it is not taken.
 */
bool login_lock_record(struct login *, enum error_kind, struct error *)
    __attribute__((warn_unused_result));

/* The facts for a service, as the vault has them now. */
void login_facts(struct login *, const struct account *, const char *service,
                 struct facts *);

/* The service that counts: who is not root has a locker's, whatever it says.
 */
const char *login_service(const struct login *);

/* ---- PIN and password (helper/login/pin.c) -------------------------------
 */

/*
 * Try what was typed at a slot: it is counted on the disk first.  The private
 * key is the caller's to erase.  False with ERROR_PIN, or ERROR_PIN_GONE if
 * that was the last try and the slot is destroyed; with ERROR_LIMIT if none
 * is due yet; with ERROR_BUSY or ERROR_SYSTEM if it could not be tried.
 */
bool login_try_slot(struct login *, enum slot_kind, const struct secret *typed,
                    struct secret *private_key, struct error *)
    __attribute__((warn_unused_result));

/*
 * Destroy what the tenth wrong one left where its login was killed, and let a
 * wait that a boot has cut off begin again; unless somebody is at it, who does
 * the same.  What fails is logged: nothing is tried there anyway.
 */
void login_settle_tries(struct login *);

/*
 * Ask for the PIN by this prompt and try it, as login_try_slot; nothing typed
 * is ERROR_PIN, and no try.
 */
bool login_open_by_pin(struct login *, const char *prompt,
                       struct secret *private_key, struct error *)
    __attribute__((warn_unused_result));

/*
 * Have the person choose a PIN, typed twice, three times at most; where
 * may_be_none says so Enter chooses none, and the PIN is empty.  prompt is the
 * first question.  ERROR_PIN_UNFIT if none was chosen.  The PIN is the
 * caller's to erase.
 */
bool login_choose_pin(struct login *, const char *prompt, bool may_be_none,
                      struct secret *pin, struct error *)
    __attribute__((warn_unused_result));

/* ---- The provider's word (helper/login/renew.c) --------------------------
 */

/*
 * Refresh with the token that the private key opens, and have the provider
 * say whether the person is still welcome: the new token is on the disk
 * before it is used; what the provider says of subject, organization and
 * state is compared as at a sign-in (login_check_person).  A word that came
 * since this login began does without asking.
 *
 * False with ERROR_REVOKED or the cause after a no, which stands in the vault
 * by then; with ERROR_NETWORK, ERROR_THROTTLED or ERROR_PROTOCOL if it could
 * not be reached: login_offline decides.  Others say nothing of the person.
 */
bool login_renew(struct login *, const struct account *,
                 const struct accounts *, const struct secret *private_key,
                 struct error *) __attribute__((warn_unused_result));

/*
 * What was read is no record any more: ERROR_REVOKED, and what the person is
 * told where root has had it forgotten.  Answers false.
 */
bool login_lacks_record(struct login *, struct error *);

/*
 * A full sign-in has ended so: if it is the provider's no to the Anypoint user
 * with this verified id, and the record is that user's, it is kept as one.
 */
void login_note_refusal(struct login *, const char *user_id,
                        const struct error *);

/* ---- Without it (helper/login/offline.c) ---------------------------------
 */

/*
 * True if the provider's last word, as it was read, still counts; else
 * ERROR_OFFLINE tells why, and what the error told.
 */
bool login_last_word(struct login *, const struct account *, struct error *)
    __attribute__((warn_unused_result));

/*
 * So that a clock that is set back later is known: the time is written to the
 * record, as it is read again, unless another login changes it just now, which
 * is not waited for.
 */
bool login_note_clock(struct login *, struct error *)
    __attribute__((warn_unused_result));

/*
 * True if the error is one of a provider that cannot be reached, and its last
 * word still counts for this service; else the error tells both.
 */
bool login_offline(struct login *, const struct account *, struct error *)
    __attribute__((warn_unused_result));

/* ---- What a full sign-in leaves (helper/login/keep.c) --------------------
 */

/*
 * Offer a PIN where that is due, and keep what is to be kept: who signed in
 * and when, and the refresh token where something can open it.  What cannot
 * be kept is logged and costs nobody the sign-in, but for a PIN that is
 * required: ERROR_PIN_UNFIT, or the conversation's.  ERROR_UNWELCOME if
 * another login has heard the provider's no meanwhile: this one is not in.
 */
bool login_keep(struct login *, const struct account *, struct error *)
    __attribute__((warn_unused_result));

/* ---- Operations ----------------------------------------------------------
 */

/*
 * Sign in by the slot.  *instead is true, and the answer false, if the person
 * would rather have a full sign-in, which may be.
 */
bool login_by_slot(struct login *, enum slot_kind, const struct account *,
                   const struct accounts *, bool *instead, struct error *)
    __attribute__((warn_unused_result));

/*
 * Whether there is a PIN that whoever asks may change; where not, where the
 * password is changed is shown.  Nobody is asked.
 */
bool login_password(struct login *, const struct account *,
                    const struct accounts *, struct error *)
    __attribute__((warn_unused_result));

/* Change the PIN: by the old one, whoever asks. */
bool login_change_pin(struct login *, const struct account *,
                      const struct accounts *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Tell an access token for the scopes of token_scopes, as facts: its
 * "length", and then each "token" is a part of it.  By the PIN, to the
 * account's own user; root gets none.
 */
bool login_fresh_token(struct login *, const struct account *,
                       const struct accounts *, struct error *)
    __attribute__((warn_unused_result));

/*
 * As decide_account; but where the vault cannot be opened, and may hide a no,
 * it refuses, for REASON_NO_VAULT: login->vault_why has more then.
 */
enum decide_account login_decide_account(const struct login *,
                                         const struct facts *,
                                         enum decide_reason *why);

/* The account phase: whether the account may be used, with nobody asked. */
bool login_account(struct login *, const struct account *,
                   const struct accounts *, struct error *)
    __attribute__((warn_unused_result));

#endif
